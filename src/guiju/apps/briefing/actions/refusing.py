"""The ways this office says that something cannot be done, each with its code, its reason and what next."""

from __future__ import annotations

from guiju.core.parties import Actor, Duty, Role
from guiju.core.refusals import Refused


class BadInput(Refused):
    """An input that cannot be taken; `field` names it."""

    def __init__(self, field: str, *, zh: str, en: str) -> None:
        super().__init__("briefing.bad_input", zh=zh, en=en, field=field)


class QuotesTooMuch(Refused):
    """The summary copies its source: the library tells of a text, it does not reprint it."""

    def __init__(self, run: str, most: int) -> None:
        super().__init__(
            "briefing.quotes_too_much",
            zh=f"摘要照抄了原文 {len(run)} 个字：“{run[:30]}…”。一处引用不超过 {most} 个字，请用自己的话改写。",
            en=f"The summary copies {len(run)} characters of the text (“{run[:30]}…”). Quote at most {most} in one "
            "piece and say the rest in your own words.",
            field="summary",
        )


class WrongState(Refused):
    """The item stands where this cannot be done to it."""

    def __init__(self, *, zh: str, en: str) -> None:
        super().__init__("briefing.wrong_state", zh=zh, en=en)


def require_editor(actor: Actor) -> None:
    """Refuse unless the actor handles things for the bureau."""
    if not actor.may(Duty.HANDLE, Role.BUREAU):
        raise Refused(
            "briefing.not_allowed",
            zh="只有省大数据局的经办人员可以办理。",
            en="Only people of the bureau with the duty to handle may do this.",
        )
