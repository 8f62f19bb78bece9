"""A matter's row as a frozen value, and what is true of it: who may take which step, from where, by when.

Reads nothing and writes nothing: `queries` and `actions` both ask here, so that a page never offers what is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from guiju.core.calendar import CHINA
from guiju.core.journeys import Journey, Seat, Step
from guiju.core.parties import Actor, Duty, Role
from guiju.core.refusals import Refused

ROLE_WORDS = {
    Role.BUREAU: ("省大数据局", "the bureau"),
    Role.PLATFORM_OPERATOR: ("平台服务方", "the platform operator"),
    Role.COMPUTE_PROVIDER: ("算力提供方", "the compute provider"),
    Role.DATA_PROVIDER: ("数据提供方", "the data provider"),
    Role.DEMANDER: ("需求方", "the demander"),
}

#: Every organisation somebody belongs or belonged to: until when, or None where they still do.
Ties = Mapping[UUID, datetime | None]

DUTY_WORDS = {Duty.READ: ("查看", "read"), Duty.HANDLE: ("经办", "handle"), Duty.APPROVE: ("复核", "approve")}


class MatterRefused(Refused):
    """A step, a file or an objection that cannot be had now; `matter` says on which case (None: on no case yet)."""

    matter: UUID | None = None

    def on(self, matter: UUID) -> MatterRefused:
        """The same refusal, naming the case it is about."""
        self.matter = matter
        return self


class NotAllowed(MatterRefused):
    """This person may not do this."""

    def __init__(self, journey: Journey, verb: str, *, who: tuple[str, str] | None = None) -> None:
        step = next((step for step in journey.steps if step.verb == verb), None)
        done_zh, done_en = (step.zh, step.en) if step else (journey.zh, journey.en)
        who_zh, who_en = who or ("有相应权限的人员", "people with the right duty")
        super().__init__(
            "matters.not_allowed",
            zh=f"“{done_zh}”由{who_zh}办理，您的身份没有这项权限。请换用有权限的账号，或联系本单位管理员。",
            en=f"“{done_en}” is for {who_en}; you have no such duty. Use another account, or ask your administrator.",
        )


class NotFound(MatterRefused):
    """No such matter for this reader: absent and not yours look the same."""

    def __init__(self) -> None:
        super().__init__(
            "matters.not_found",
            zh="没有找到这个办件，或者您无权查看。请核对编号。",
            en="There is no such matter, or it is not yours to see. Check the number.",
        )


class WrongState(MatterRefused):
    """The step does not lead on from where the matter stands."""

    def __init__(self, journey: Journey, state: str, verb: str) -> None:
        here = journey.state(state)
        names = journey.steps_from(state)
        step = next((step for step in journey.steps if step.verb == verb), None)
        done_zh, done_en = (step.zh, step.en) if step else (verb, verb)
        can_zh = f"现在可以：{'、'.join(s.zh for s in names)}。" if names else "本办件已办结。"
        can_en = f"Possible now: {', '.join(s.en for s in names)}." if names else "The matter is closed."
        super().__init__(
            "matters.wrong_state",
            zh=f"办件正处于“{here.zh}”，不能“{done_zh}”。{can_zh}",
            en=f"The matter stands at “{here.en}”, where “{done_en}” is not possible. {can_en}",
        )


@dataclass(frozen=True, slots=True)
class MatterView:
    """One matter as it stands. Field order is that of COLUMNS, so that a database row makes one directly."""

    id: UUID
    kind: str
    kind_zh: str
    kind_en: str
    number: str
    state: str
    state_zh: str
    state_en: str
    title_zh: str
    title_en: str
    subject_organisation: UUID
    waiting_role: str
    waiting_organisation: UUID | None
    waiting_duty: str
    roles: list[str]
    is_public: bool
    due_at: datetime | None
    opened_at: datetime
    moved_at: datetime
    closed_at: datetime | None
    version: int
    url_name: str
    object_id: UUID

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    def is_overdue(self, at: datetime) -> bool:
        return self.due_at is not None and at >= self.due_at

    def waits_for(self, actor: Actor) -> bool:
        """Whether it is the turn of this very person: of their organisation or office, by a duty they have."""
        return self.waits_at(actor) and self.waiting_duty in actor.duties

    def waits_at(self, actor: Actor) -> bool:
        """Whether it is the turn of the actor's organisation, or of one of its roles, whoever takes it there."""
        if self.waiting_organisation is not None:
            return self.waiting_organisation == actor.organisation
        return self.waiting_role in actor.roles

    def is_visible_to(self, actor: Actor) -> bool:
        """Its own organisation, and the offices it waits for or has passed through; nobody else."""
        if actor.organisation is not None and self.subject_organisation == actor.organisation:
            return bool(actor.duties)
        return bool(actor.duties) and any(role in actor.roles for role in self.roles)


#: The columns of a matter as MatterView takes them, in order.
COLUMNS = tuple(f"{name}_id" if name.endswith("_organisation") else name for name in MatterView.__dataclass_fields__)


def matter_of(row: tuple[Any, ...]) -> MatterView:
    """The frozen value of one row of COLUMNS."""
    return MatterView(*row)


def why_not(
    journey: Journey,
    matter: MatterView,
    verb: str,
    actor: Actor,
    *,
    at: datetime,
    ties: Ties,
    maker: int | None = None,
) -> MatterRefused | None:
    """Why `actor` may not take the step `verb` now, or None when nothing is in the way.

    `ties` are those of the actor's person, `maker` is who made what the step would confirm. A deadline binds the
    applicant whose turn it is; an office that is late must still decide, and its queue says that it is late.
    """
    step = journey.step(verb, matter.state)
    if step is None:
        return WrongState(journey, matter.state, verb).on(matter.id)
    refused = _wrong_seat(journey, matter, step, actor, ties) or _wrong_time(journey, matter, step, at)
    if refused is None and step.checks and maker is not None and maker == actor.person:
        refused = four_eyes(step)
    return refused.on(matter.id) if refused else None


def four_eyes(step: Step) -> MatterRefused:
    """The refusal of confirming one's own work."""
    return MatterRefused(
        "matters.four_eyes",
        zh=f"经办人不能复核自己经办的事项。“{step.zh}”请由另一位有复核权限的同事办理。",
        en=f"Nobody confirms their own work. “{step.en}” must be taken by another person with the duty to approve.",
    )


def sits_on_both_sides(journey: Journey, matter: MatterView, actor: Actor, ties: Ties) -> bool:
    """Whether who would act for an office is on the matter's own side: of its organisation now, or since it was opened.

    Whichever organisation they chose to act for. Matters without an applicant are an office's own work, and its own
    people do it.
    """
    if actor.organisation == matter.subject_organisation:
        return journey.has_applicant
    return is_tied_to_subject(matter, ties)


def is_tied_to_subject(matter: MatterView, ties: Ties) -> bool:
    """Whether a person belongs to the organisation a matter is about, or did after it was opened."""
    if matter.subject_organisation not in ties:
        return False
    until = ties[matter.subject_organisation]
    return until is None or until > matter.opened_at


def own_matter() -> MatterRefused:
    """The refusal of deciding about one's own organisation."""
    return MatterRefused(
        "matters.four_eyes",
        zh="您属于或在立件后曾属于本件所涉单位，应当回避。请由与该单位无关的同事办理。",
        en="You belong to the organisation this matter is about, or did after it was opened. "
        "A colleague who has nothing to do with it must take this step.",
    )


def _wrong_seat(journey: Journey, matter: MatterView, step: Step, actor: Actor, ties: Ties) -> MatterRefused | None:
    duty_zh, duty_en = DUTY_WORDS[step.duty]
    if (step.makes or step.checks) and actor.person is None:
        return NotAllowed(journey, step.verb, who=("登录的工作人员本人", "a person who has signed in"))
    if step.seat is Seat.CLOCK:
        return None if actor.is_clock else NotAllowed(journey, step.verb, who=("平台", "the platform itself"))
    if step.seat is Seat.APPLICANT:
        is_own = actor.organisation is not None and actor.organisation == matter.subject_organisation
        if is_own and actor.may(step.duty):
            return None
        return NotAllowed(
            journey, step.verb, who=(f"申请单位的{duty_zh}人员", f"the applicant's people with the duty to {duty_en}")
        )
    if actor.may(step.duty, *step.roles):
        return own_matter() if sits_on_both_sides(journey, matter, actor, ties) else None
    names = [ROLE_WORDS[role] for role in step.roles]
    who_zh, who_en = "或".join(zh for zh, _ in names), " or ".join(en for _, en in names)
    return NotAllowed(journey, step.verb, who=(f"{who_zh}的{duty_zh}人员", f"{who_en}, with the duty to {duty_en}"))


def _wrong_time(journey: Journey, matter: MatterView, step: Step, at: datetime) -> MatterRefused | None:
    due = matter.due_at
    if due is None:
        return None
    if step.awaits_due and at < due:
        return MatterRefused(
            "matters.too_early",
            zh=f"“{step.zh}”要等到期限届满（{said_until(due)}）之后。",
            en=f"“{step.en}” has to wait until the period ends ({said_until(due)}).",
        )
    is_their_turn = step.seat is Seat.APPLICANT and journey.state(matter.state).waits_for is Seat.APPLICANT
    if is_their_turn and at >= due:
        return MatterRefused(
            "matters.too_late",
            zh=f"“{step.zh}”的期限已于 {said_until(due)} 届满。如有正当理由，请联系受理单位。",
            en=f"The time for “{step.en}” ended on {said_until(due)}. If you had good cause, write to the office.",
        )
    return None


def said_until(due: datetime) -> str:
    """A deadline in China; an exclusive midnight is 24:00 of the day before."""
    local = due.astimezone(CHINA)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return f"{local - timedelta(days=1):%Y-%m-%d} 24:00"
    return f"{local:%Y-%m-%d %H:%M}"
