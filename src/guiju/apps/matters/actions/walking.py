"""Open a matter and take its steps: lock, look, check, write, tell; one transaction, every matter or none.

Locks: the matters' rows, in the order of their ids, before anything else is read. A caller that locks rows of its own
calls `lock` first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from guiju.apps.matters import queries
from guiju.apps.matters.actions import proving, refusing, rows, telling
from guiju.apps.matters.facts import MatterView, NotAllowed, NotFound, Ties, WrongState, four_eyes, why_not
from guiju.core import calendar as days
from guiju.core.calendar import WorkingDays
from guiju.core.journeys import Journey, Seat, State, Step
from guiju.core.parties import Actor, Duty, Role

BATCH_MAX = 8000


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A matter to open. `url_name` and `object_id` lead to its page; without an `object_id` that is the matter's id."""

    id: UUID
    subject_organisation: UUID
    prefix: str
    title_zh: str
    title_en: str
    url_name: str = ""
    object_id: UUID | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One step to take. `shown` is the digest of what its actor saw; `due_at` overrides the state's working days."""

    matter: UUID
    verb: str
    reason: str = ""
    clauses: tuple[str, ...] = ()
    decision: UUID | None = None
    shown: str = ""
    due_at: datetime | None = None
    version: int | None = None


def open(
    journey: Journey,
    *,
    id: UUID,
    subject_organisation: UUID,
    prefix: str,
    title_zh: str,
    title_en: str,
    actor: Actor,
    at: datetime,
    url_name: str = "",
    object_id: UUID | None = None,
    due_at: datetime | None = None,
    calendar: WorkingDays | None = None,
) -> MatterView:
    """Open one matter at the journey's start; see `open_many`."""
    opening = Opening(
        id=id,
        subject_organisation=subject_organisation,
        prefix=prefix,
        title_zh=title_zh,
        title_en=title_en,
        url_name=url_name,
        object_id=object_id,
        due_at=due_at,
    )
    return open_many(journey, [opening], actor=actor, at=at, calendar=calendar)[0]


@transaction.atomic
def open_many(
    journey: Journey, openings: Sequence[Opening], *, actor: Actor, at: datetime, calendar: WorkingDays | None = None
) -> list[MatterView]:
    """Open matters at the journey's start, each numbered `prefix-000317`: serials rise, and skip what was rolled back.

    The same id again gives the matter as it stands; the same id for something else raises `matters.id_taken`.
    Who may open what is the mechanism's to say. `calendar` counts the first state's working days (China time).
    """
    if not openings:
        return []
    assert len(openings) <= BATCH_MAX, f"at most {BATCH_MAX} at once"
    start = journey.state(journey.start)
    due = _due_at(start, at, calendar) if any(opening.due_at is None for opening in openings) else None
    opened = rows.open_matters(
        {
            "kind": journey.kind,
            "kind_zh": journey.zh,
            "kind_en": journey.en,
            "state": start.name,
            "state_zh": start.zh,
            "state_en": start.en,
            "role": _role(start),
            "duty": journey.duty_at(start.name) or "",
            "roles": [_role(start)] if _role(start) else [],
            "is_applicants": start.waits_for is Seat.APPLICANT,
            "is_public": start.is_public,
            "ids": [o.id for o in openings],
            "prefixes": [o.prefix for o in openings],
            "titles_zh": [o.title_zh[:200] for o in openings],
            "titles_en": [o.title_en[:300] for o in openings],
            "subjects": [o.subject_organisation for o in openings],
            "dues": [o.due_at or due for o in openings],
            "url_names": [o.url_name for o in openings],
            "objects": [o.object_id or o.id for o in openings],
        },
        actor=actor,
        at=at,
    )
    if len(opened) < len(openings):
        opened |= _opened_before(journey, [o for o in openings if o.id not in opened])
    return [opened[o.id] for o in openings]


def advance(
    journey: Journey,
    matter: UUID,
    verb: str,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
    clauses: tuple[str, ...] = (),
    decision: UUID | None = None,
    shown: str = "",
    due_at: datetime | None = None,
    version: int | None = None,
    calendar: WorkingDays | None = None,
    tell: bool = True,
) -> MatterView:
    """Take one step of one matter; see `advance_many`."""
    move = Move(
        matter=matter,
        verb=verb,
        reason=reason,
        clauses=clauses,
        decision=decision,
        shown=shown,
        due_at=due_at,
        version=version,
    )
    return advance_many(journey, [move], actor=actor, at=at, calendar=calendar, tell=tell)[0]


def advance_many(
    journey: Journey,
    moves: Sequence[Move],
    *,
    actor: Actor,
    at: datetime,
    calendar: WorkingDays | None = None,
    tell: bool = True,
) -> list[MatterView]:
    """Take one step of each matter in the caller's transaction; the matters as they then stand, in the order given.

    Everything is checked before anything is written. Raises MatterRefused, naming the matter: `matters.not_found`,
    `not_allowed`, `wrong_state`, `too_late`, `too_early`, `reason_needed`, `changed` (another version than the actor
    saw), `four_eyes`, `shown_differs`. `calendar` counts the next state's working days unless the move brings its own
    `due_at`; `tell` sends the applicant a notice when its turn comes or the matter closes.
    """
    assert connection.in_atomic_block, "a step is taken in the transaction of what it stands for"
    if not moves:
        return []
    assert len(moves) <= BATCH_MAX, f"at most {BATCH_MAX} at once"
    matters = lock([move.matter for move in moves])
    assert len(matters) == len(moves), "one step a matter and batch"
    makings = _makings(journey, moves)
    ties = queries.ties_for((step for step in journey.steps if step.verb in {move.verb for move in moves}), actor)
    steps = [_checked(journey, matters[move.matter], move, makings.get(move.matter), actor, ties, at) for move in moves]
    _write_approvals(moves, steps, makings, actor, at)
    _prove_checks(matters, list(zip(moves, steps, strict=True)), makings, actor, at)
    after = _walk(journey, matters, list(zip(moves, steps, strict=True)), actor, at, calendar)
    if tell:
        telling.tell_of_steps(after, [move.reason for move in moves], actor=actor, at=at)
    return after


def lock(ids: Sequence[UUID]) -> dict[UUID, MatterView]:
    """Lock matters in the order of their ids until the caller's transaction ends. Raises `matters.not_found`."""
    found = rows.lock(ids)
    for id in ids:
        if id not in found:
            raise NotFound().on(id)
    return found


@transaction.atomic
def require(
    journey: Journey, matter: UUID, *, states: tuple[str, ...], actor: Actor, duty: Duty = Duty.HANDLE
) -> MatterView:
    """Lock a matter for a change by its own organisation that is no step; refuse others, and from other states."""
    standing = lock([matter])[matter]
    is_own = actor.organisation is not None and actor.organisation == standing.subject_organisation
    if not is_own or not actor.may(duty):
        raise NotAllowed(journey, journey.start, who=("申请单位的经办人员", "the applicant's people")).on(matter)
    if standing.state not in states:
        raise WrongState(journey, standing.state, "revise").on(matter)
    return standing


def _makings(journey: Journey, moves: Sequence[Move]) -> dict[UUID, rows.OpenApproval]:
    verbs = {move.verb for move in moves}
    if not any(step.checks for step in journey.steps if step.verb in verbs):
        return {}
    return rows.open_approvals([move.matter for move in moves])


def _checked(
    journey: Journey,
    matter: MatterView,
    move: Move,
    making: rows.OpenApproval | None,
    actor: Actor,
    ties: Ties,
    at: datetime,
) -> Step:
    """The step to take, or the reason why not."""
    assert matter.kind == journey.kind, f"{matter.number} is a {matter.kind}, not a {journey.kind}"
    if move.version is not None and move.version != matter.version:
        raise refusing.changed(matter).on(matter.id)
    refused = why_not(journey, matter, move.verb, actor, at=at, ties=ties, maker=making.maker if making else None)
    if refused:
        raise refused
    step = journey.step(move.verb, matter.state)
    assert step is not None
    if step.needs_reason and not move.reason.strip():
        raise refusing.reason_needed(step).on(matter.id)
    if len(move.reason) > refusing.REASON_LENGTH_MAX:
        raise refusing.reason_too_long().on(matter.id)
    if step.checks:
        if making is None or making.shown != move.shown:
            raise refusing.shown_differs(step).on(matter.id)
        if making.maker == actor.person:
            raise four_eyes(step).on(matter.id)
    return step


def _write_approvals(
    moves: Sequence[Move], steps: Sequence[Step], makings: dict[UUID, rows.OpenApproval], actor: Actor, at: datetime
) -> None:
    """Void first, then make or confirm: a step may void what was and make anew."""
    pairs = list(zip(moves, steps, strict=True))
    if voided := [move.matter for move, step in pairs if step.voids_approvals]:
        rows.void(voided, at=at)
    if made := {move.matter: move.shown for move, step in pairs if step.makes}:
        assert actor.person is not None
        rows.make(made, maker=actor.person, at=at)
    if checked := [makings[move.matter].id for move, step in pairs if step.checks]:
        assert actor.person is not None
        rows.check(checked, checker=actor.person, at=at)


def _prove_checks(
    matters: dict[UUID, MatterView],
    pairs: Sequence[tuple[Move, Step]],
    makings: dict[UUID, rows.OpenApproval],
    actor: Actor,
    at: datetime,
) -> None:
    checked = [move for move, step in pairs if step.checks]
    assert not checked or actor.person is not None
    checks = [
        proving.Check(
            matter=matters[move.matter],
            maker=makings[move.matter].maker,
            checker=actor.person or 0,
            decision=move.decision,
            shown=move.shown,
        )
        for move in checked
    ]
    proving.append_checks(checks, at=at)


def _walk(
    journey: Journey,
    matters: dict[UUID, MatterView],
    pairs: Sequence[tuple[Move, Step]],
    actor: Actor,
    at: datetime,
    calendar: WorkingDays | None,
) -> list[MatterView]:
    """Write the steps, one statement for all matters that take the same one; the matters afterwards, in order."""
    legs: dict[tuple[str, str], tuple[rows.Leg, list[rows.Walker]]] = {}
    after = []
    for move, step in pairs:
        matter, to = matters[move.matter], journey.state(step.to)
        leg, walkers = legs.setdefault((step.verb, matter.state), (_leg(journey, step, matter.state), []))
        due_at = None if to.is_final else move.due_at or _due_at(to, at, calendar)
        walkers.append(_walker(move, due_at))
        after.append(rows.walked(matter, leg, due_at, at=at))
    for leg, walkers in legs.values():
        rows.walk(leg, walkers, actor=actor, at=at)
    return after


def _leg(journey: Journey, step: Step, from_state: str) -> rows.Leg:
    to = journey.state(step.to)
    return rows.Leg(
        verb=step.verb,
        verb_zh=step.zh,
        verb_en=step.en,
        from_state=from_state,
        state=to.name,
        state_zh=to.zh,
        state_en=to.en,
        role=_role(to),
        duty=journey.duty_at(to.name) or "",
        is_applicants=to.waits_for is Seat.APPLICANT and not to.is_final,
        is_public=to.is_public,
        is_final=to.is_final,
    )


def _walker(move: Move, due_at: datetime | None) -> rows.Walker:
    return rows.Walker(
        id=move.matter,
        due_at=due_at,
        reason=move.reason.strip(),
        clauses=move.clauses,
        decision=move.decision,
        shown=move.shown,
    )


def _role(state: State) -> str:
    return state.waits_for.value if isinstance(state.waits_for, Role) and not state.is_final else ""


def _due_at(state: State, at: datetime, calendar: WorkingDays | None) -> datetime | None:
    """The end (24:00, China) of the state's last working day; the day of the step itself does not count."""
    if state.working_days is None or state.is_final:
        return None
    if calendar is None:
        raise ValueError(f"{state.name} counts working days: hand in calendar= or due_at=")
    return days.end_of(days.add_working_days(days.day_in_china(at), state.working_days, calendar))


def _opened_before(journey: Journey, openings: Sequence[Opening]) -> dict[UUID, MatterView]:
    """Matters that carry these ids already; the same opening again is no error, another one is."""
    found = lock([opening.id for opening in openings])
    for opening in openings:
        matter = found[opening.id]
        is_same = (
            matter.kind == journey.kind
            and matter.subject_organisation == opening.subject_organisation
            and matter.object_id == (opening.object_id or opening.id)
        )
        if not is_same:
            raise refusing.id_taken().on(opening.id)
    return found
