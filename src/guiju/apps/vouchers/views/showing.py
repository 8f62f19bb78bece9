"""What case pages show of any case: its path, its history, its verdict with the law beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from guiju.apps.decisions import actions as decisions
from guiju.apps.decisions.queries import RecordedView
from guiju.apps.matters.queries import DUTY_WORDS, ROLE_WORDS, MatterView, StepView
from guiju.apps.vouchers.views import words
from guiju.core.calendar import day_in_china
from guiju.core.decision import Decision, Says
from guiju.core.journeys import Journey, Step
from guiju.core.parties import Actor, Duty, Role

PUBLIC_NAME = Says("公众提出", "A member of the public")
CLOCK_NAME = Says("平台自动办理", "The platform itself")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One stop of the path: done, current, ahead or stopped, and when."""

    name: Says
    status: str
    note: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of history."""

    at: datetime
    says: Says
    who: object
    reason: str
    tone: str
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """The arithmetic of an amount: price times rate, and less where the pool did not reach, at award or at issue.

    `amount_fen` was awarded; `face_fen` is what was issued (None: nothing yet), under the provision `issued_under`.
    """

    price_fen: int
    rate: Fraction
    entitled_fen: int
    amount_fen: int
    is_partial: bool
    face_fen: int | None = None
    issued_under: str = ""

    @property
    def is_issued_in_part(self) -> bool:
        """Whether less was issued than was awarded."""
        return self.face_fen is not None and self.face_fen < self.amount_fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of a list of facts; an amount is given in `fen`."""

    label: Says
    value: object = ""
    fen: int | None = None
    sub: object = ""


def is_turn(journey: Journey, matter: MatterView, may: Iterable[Step], actor: Actor) -> bool:
    """Whether the case waits for this very reader: by their duty, and not to confirm what they made themselves."""
    checks = {step.verb for step in journey.steps_from(matter.state) if step.checks}
    return matter.waits_for(actor) and (not checks or any(step.verb in checks for step in may))


def waits(matter: MatterView, actor: Actor, *, is_turn: bool) -> Says:
    """Whose turn it is, said to the reader."""
    if matter.is_closed:
        return Says("已办结", "Closed")
    if is_turn:
        return Says("等您处理", "It is your turn")
    if matter.waits_at(actor):
        zh, en = DUTY_WORDS[Duty(matter.waiting_duty)]
        return Says(f"等本单位的{zh}人员办理", f"Waits for a colleague of yours with the duty to {en}")
    if matter.waiting_role:
        zh, en = ROLE_WORDS[Role(matter.waiting_role)]
        return Says(f"等{zh}办理", f"Waits for {en}")
    if matter.waiting_organisation is not None:
        return Says("等申请单位办理", "Waits for the applicant")
    return Says("等期限届满或事情发生", "Waits for time to pass")


def path(
    journey: Journey,
    stops: Sequence[str],
    matter: MatterView,
    steps: Sequence[StepView],
    *,
    names: Mapping[str, Says] = MappingProxyType({}),
    notes: Mapping[str, object] = MappingProxyType({}),
) -> tuple[Stop, ...]:
    """The journey's main stops, each with the day it was done. A case that ended elsewhere stops where it stood.

    `names` are what the path calls a stop, where that is not its state's name; `notes` stand in the place of days.
    """
    left = {step.from_state: day_in_china(step.at) for step in steps if step.from_state}
    here = matter.state if matter.state in stops else _stands_at(stops, steps)
    at = stops.index(here)
    has_left_the_path = matter.state not in stops and matter.is_closed
    told = []
    for index, name in enumerate(stops):
        status = "done" if index < at or (index == at and matter.is_closed and not has_left_the_path) else "ahead"
        if index == at and status != "done":
            status = "stopped" if has_left_the_path else "current"
        day = left.get(name) if status == "done" else None
        state = journey.state(name)
        told.append(
            Stop(
                name=names.get(name, Says(state.zh, state.en)),
                status=status,
                note=notes.get(name, f"{day:%m-%d}" if day else "") if status != "ahead" else "",
            )
        )
    return tuple(told)


def history(steps: Iterable[StepView], kind: str) -> tuple[Event, ...]:
    """A matter's steps as a timeline."""
    return tuple(
        Event(
            at=step.at,
            says=Says(
                f"{step.verb_zh}{'，依据 ' + '、'.join(step.clauses) if step.clauses else ''}",
                f"{step.verb_en}{', under ' + ', '.join(step.clauses) if step.clauses else ''}",
            ),
            who=_who(step),
            reason=step.reason,
            tone=_tone(kind, step.to_state),
        )
        for step in steps
    )


def explained(decision: Decision[Any], *, place: str) -> decisions.Explained:
    """A preview, clause by clause, with the law beside it."""
    return decisions.explain(decision.as_json(), place=place)


def recorded(record: RecordedView | None) -> decisions.Explained | None:
    """A decision on record, said the same way."""
    return None if record is None else decisions.explain(record.json, place=record.place)


def beside(explained: decisions.Explained | None, other: decisions.Explained | None) -> tuple[object, ...]:
    """The clauses of one decision that do not stand beside another already."""
    if explained is None:
        return ()
    shown = {clause.id for clause in other.law} if other else set()
    return tuple(clause for clause in explained.law if clause.id not in shown)


def sum_of(award: decisions.Explained | None, price_fen: int, issue: decisions.Explained | None = None) -> Sum | None:
    """How an amount came about, by the award and, once issued, by the issue; None where nothing was awarded."""
    parts = {part.name: part.value for part in award.award} if award else {}
    if not parts:
        return None
    issued = {part.name: part.value for part in issue.award} if issue else {}
    return Sum(
        price_fen=price_fen,
        rate=Fraction(str(parts["rate"])),
        entitled_fen=_whole(parts.get("entitled_fen", parts["amount_fen"])),
        amount_fen=_whole(parts["amount_fen"]),
        is_partial=bool(parts["is_partial"]),
        face_fen=_whole(issued["face_fen"]) if issued else None,
        issued_under=_heard_by(issue, "pool_remaining_fen") if issue else "",
    )


def _heard_by(explained: decisions.Explained, fact: str) -> str:
    """The provision that looked at a fact; empty where none did."""
    return next((row.provision for row in explained.rows for heard in row.heard if heard.name == fact), "")


def _who(step: StepView) -> object:
    """Who took a step. An objection is anybody's, who need not have signed in; what nobody took the platform did."""
    if step.actor_person or step.actor_organisation:
        return step.actor_name
    return PUBLIC_NAME if step.verb == "object" else CLOCK_NAME


def _whole(value: object) -> int:
    assert isinstance(value, int)
    return value


def _stands_at(stops: Sequence[str], steps: Sequence[StepView]) -> str:
    """The last stop of the path the case came to."""
    visited = [step.to_state for step in steps if step.to_state in stops]
    return visited[-1] if visited else stops[0]


def _tone(kind: str, state: str) -> str:
    tone = words.tone(kind, state)
    return "" if tone == "wait" else tone
