"""Why something about a target cannot be done: one function or exception a reason, its code and both tongues."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from guiju.core.refusals import Refused


class NotFound(Refused):
    """There is no such thing, or it is not the actor's to see; the two are not told apart."""

    def __init__(self) -> None:
        super().__init__(
            "targets.not_found",
            zh="没有找到这项指标，或者您无权查看。请核对编号。",
            en="There is no such indicator, or it is not yours to see. Check the number.",
        )


class NotBureau(Refused):
    """Only people of the bureau decide what is a target, whose it is and what it says."""

    def __init__(self) -> None:
        super().__init__(
            "targets.not_allowed",
            zh="只有省大数据局的经办人员可以办理。",
            en="Only people of the bureau with the duty to handle may do this.",
        )


class NotOwner(Refused):
    """Only whoever answers for an indicator, or the bureau, says what was measured."""

    def __init__(self) -> None:
        super().__init__(
            "targets.not_yours",
            zh="只有这项指标的责任单位或省大数据局的经办人员可以办理。",
            en="Only people of its owner or of the bureau with the duty to handle may do this.",
        )


class BadProposal(Refused):
    """A proposal that cannot stand in the register; `row` counts from 1."""

    def __init__(self, row: int, zh: str, en: str) -> None:
        super().__init__(
            "targets.bad_proposal",
            zh=f"第 {row} 项不能提出：{zh}",
            en=f"Proposal {row} cannot be made: {en}",
            field=f"proposals.{row - 1}",
        )


class Decided(Refused):
    """It was accepted or rejected already, the other way."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "targets.decided",
            zh=f"“{name}”已经有结论，不能改成相反的。需要调整的，请修改指标。",
            en=f"“{name}” was decided already and the other way. Edit the indicator instead.",
        )


class ChangedSince(Refused):
    """Somebody edited it meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            "targets.changed_since",
            zh="您打开之后，已有人修改过这项指标。请刷新后再改。",
            en="It was edited since you opened it. Reload, then edit again.",
        )


class BadInput(Refused):
    """A value that an edition or measurement cannot have."""

    def __init__(self, field: str, zh: str, en: str) -> None:
        super().__init__("targets.bad_input", zh=zh, en=en, field=field)


class MeasuredAlready(Refused):
    """A day has one measurement; another takes a correction with its reason."""

    def __init__(self, day: date) -> None:
        super().__init__(
            "targets.measured_already",
            zh=f"{day} 已有测量值。请在指标页更正那一条，并写明理由。",
            en=f"There is a measurement of {day} already. Correct that one on the indicator's page, with a reason.",
            field="measured_on",
        )


class InTheFuture(Refused):
    """What is not yet cannot have been measured."""

    def __init__(self) -> None:
        super().__init__(
            "targets.in_the_future",
            zh="测量日期不能晚于今天。",
            en="A measurement's day cannot lie in the future.",
            field="measured_on",
        )


class Superseded(Refused):
    """A correction is made once; it may itself be corrected."""

    def __init__(self) -> None:
        super().__init__(
            "targets.superseded",
            zh="这一条已被更正过。请更正最新的一条。",
            en="This was corrected already. Correct the newest one.",
        )


class IdTaken(Refused):
    """The same id with other content."""

    def __init__(self, id: UUID) -> None:
        super().__init__(
            "targets.id_taken",
            zh=f"编号 {id} 已用于别的内容。",
            en=f"The id {id} was used for something else.",
        )
