"""Matters as people see them: the queue by deadline, one case, its history, and the steps its reader may take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from guiju.apps.matters.facts import COLUMNS, MatterView, NotFound, Ties, matter_of, why_not
from guiju.apps.matters.models import NEVER, Approval, Matter, Step
from guiju.apps.parties import queries as parties
from guiju.core import journeys, paging
from guiju.core.parties import Actor, Duty, Role

TEXT_LENGTH_MAX = 100
COUNTED_MAX = 100


class Scope(StrEnum):
    """Which matters of the many: those that wait for me, for anybody of my organisation or office, all open, closed."""

    WAITING = "waiting"
    OURS = "ours"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What to keep of the queue. `due_before` keeps the deadlines before it; `text` is part of a number or title."""

    scope: Scope = Scope.WAITING
    kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    due_before: datetime | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heap:
    """How many matters of one kind stand at one state."""

    kind: str
    kind_zh: str
    kind_en: str
    state: str
    state_zh: str
    state_en: str
    count: int
    overdue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One step of a matter's history, in the words of its day."""

    seq: int
    verb: str
    verb_zh: str
    verb_en: str
    from_state: str
    to_state: str
    to_zh: str
    to_en: str
    actor_person: int | None
    actor_organisation: UUID | None
    actor_name: str
    at: datetime
    reason: str
    clauses: tuple[str, ...]
    decision: UUID | None
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalView:
    """What somebody made and nobody has confirmed or voided yet; `shown` is the digest of what they saw."""

    maker: int
    made_at: datetime
    shown: str


def queue(
    actor: Actor, filters: Filters | None = None, *, cursor: str | None = None, limit: int | None = None
) -> paging.Page[MatterView]:
    """A page of the matters `actor` may see, earliest deadline first; closed ones latest first."""
    filters, size = filters or Filters(), paging.limit_of(limit)
    rows = _filtered(_of_scope(actor, filters.scope), filters)
    if filters.scope is Scope.CLOSED:
        rows = _after_closed(rows, cursor).order_by("-moved_at", "-id")
    else:
        rows = _after_open(rows, cursor).order_by("queue_at", "id")
    found = [matter_of(row) for row in rows.values_list(*COLUMNS)[: size + 1]]
    return paging.page(found, size, [_key(matter, filters.scope) for matter in found])


def heaps(actor: Actor, scope: Scope = Scope.WAITING, *, at: datetime) -> tuple[Heap, ...]:
    """What the queue is made of, for its filters and its headline: one line a kind and state."""
    rows = (
        _of_scope(actor, scope)
        .values("kind", "kind_zh", "kind_en", "state", "state_zh", "state_en")
        .annotate(count=Count("id"), overdue=Count("id", filter=Q(due_at__lte=at)))
        .order_by("kind", "state")
    )
    return tuple(Heap(**row) for row in rows)


def waiting_count(actor: Actor) -> int:
    """How many matters wait for this very person; counted to COUNTED_MAX at most."""
    return _of_scope(actor, Scope.WAITING)[:COUNTED_MAX].count()


def matter(id: UUID) -> MatterView:
    """One matter for another app's use, whoever asks. Raises `matters.not_found`."""
    found = matters_by_ids([id]).get(id)
    if found is None:
        raise NotFound().on(id)
    return found


def matters_by_ids(ids: Iterable[UUID]) -> dict[UUID, MatterView]:
    """Many matters in one query, for another app's lists; absent ids are absent."""
    return {row[0]: matter_of(row) for row in Matter.objects.filter(id__in=set(ids)).values_list(*COLUMNS)}


def view(id: UUID, actor: Actor) -> MatterView:
    """One matter if `actor` may see it; another's and a missing one are refused alike, as `matters.not_found`."""
    found = matter(id)
    if not found.is_visible_to(actor):
        raise NotFound().on(id)
    return found


def about(object_id: UUID, actor: Actor) -> MatterView:
    """The first matter about a case of another office, if `actor` may see it. Raises `matters.not_found`."""
    row = Matter.objects.filter(object_id=object_id).order_by("opened_at", "id").values_list(*COLUMNS).first()
    if row is None or not matter_of(row).is_visible_to(actor):
        raise NotFound
    return matter_of(row)


def public_view(id: UUID) -> MatterView:
    """One matter that stands in a public state, for anybody. Raises `matters.not_found` for every other."""
    found = matter(id)
    if not found.is_public:
        raise NotFound().on(id)
    return found


def history(id: UUID) -> tuple[StepView, ...]:
    """All steps of a matter, oldest first; look at the matter first (`view`), this asks nobody's leave."""
    names = tuple(
        f"{name}_id" if name in {"actor_person", "actor_organisation"} else name
        for name in StepView.__dataclass_fields__
    )
    rows = Step.objects.filter(matter=id).order_by("seq").values_list(*names)
    return tuple(_step(dict(zip(StepView.__dataclass_fields__, row, strict=True))) for row in rows)


def open_approval(id: UUID) -> ApprovalView | None:
    """What waits to be confirmed on a matter, if anything."""
    row = Approval.objects.filter(matter=id, checked_at__isnull=True, voided_at__isnull=True).first()
    return None if row is None else ApprovalView(maker=row.maker_id, made_at=row.made_at, shown=row.shown)


def allowed_steps(
    journey: journeys.Journey, matter: MatterView, actor: Actor, *, at: datetime
) -> tuple[journeys.Step, ...]:
    """The steps `actor` may take now, in the journey's order: what a page offers as buttons."""
    steps = journey.steps_from(matter.state)
    made = open_approval(matter.id) if any(step.checks for step in steps) else None
    maker = made.maker if made else None
    ties = ties_for(steps, actor)
    return tuple(
        step for step in steps if why_not(journey, matter, step.verb, actor, at=at, ties=ties, maker=maker) is None
    )


def ties_for(steps: Iterable[journeys.Step], actor: Actor) -> Ties:
    """The organisations the actor's person is tied to, looked up only where an office's step could be theirs."""
    is_office = any(step.seat is journeys.Seat.ROLE and actor.may(step.duty, *step.roles) for step in steps)
    return parties.ties_of(actor.person) if is_office and actor.person is not None else {}


def _of_scope(actor: Actor, scope: Scope) -> QuerySet[Matter]:
    if not actor.duties:
        return Matter.objects.none()
    rows = Matter.objects.filter(closed_at__isnull=scope is not Scope.CLOSED)
    if scope is Scope.WAITING:
        return rows.filter(_waits_at(actor), ~_made_by(actor), waiting_duty__in=sorted(actor.duties))
    return rows.filter(_waits_at(actor) if scope is Scope.OURS else _visible_to(actor))


def _made_by(actor: Actor) -> Q:
    """What the actor made and another person has to confirm."""
    made = Approval.objects.filter(maker=actor.person, checked_at__isnull=True, voided_at__isnull=True)
    return Q(Exists(made.filter(matter=OuterRef("pk"))), waiting_duty=Duty.APPROVE)


def _waits_at(actor: Actor) -> Q:
    """MatterView.waits_at, as the database reads it."""
    mine = Q(waiting_role__in=_names(actor.roles)) if actor.roles else Q(pk__in=[])
    return mine if actor.organisation is None else mine | Q(waiting_organisation=actor.organisation)


def _visible_to(actor: Actor) -> Q:
    """MatterView.is_visible_to, as the database reads it."""
    passed = Q(roles__overlap=_names(actor.roles)) if actor.roles else Q(pk__in=[])
    return passed if actor.organisation is None else passed | Q(subject_organisation=actor.organisation)


def _names(roles: frozenset[Role]) -> list[str]:
    return sorted(role.value for role in roles)


def _filtered(rows: QuerySet[Matter], filters: Filters) -> QuerySet[Matter]:
    if filters.kinds:
        rows = rows.filter(kind__in=filters.kinds)
    if filters.states:
        rows = rows.filter(state__in=filters.states)
    if filters.due_before is not None:
        rows = rows.filter(due_at__lt=filters.due_before)
    if text := filters.text.strip()[:TEXT_LENGTH_MAX].replace("\x00", ""):
        rows = rows.filter(Q(number__icontains=text) | Q(title_zh__icontains=text) | Q(title_en__icontains=text))
    return rows


def _key(matter: MatterView, scope: Scope) -> tuple[str, str]:
    instant = matter.moved_at if scope is Scope.CLOSED else matter.due_at or NEVER
    return instant.isoformat(), str(matter.id)


def _after_open(rows: QuerySet[Matter], cursor: str | None) -> QuerySet[Matter]:
    if cursor is None:
        return rows
    instant, id = _place(cursor)
    return rows.filter(Q(queue_at__gte=instant) & (Q(queue_at__gt=instant) | Q(id__gt=id)))


def _after_closed(rows: QuerySet[Matter], cursor: str | None) -> QuerySet[Matter]:
    if cursor is None:
        return rows
    instant, id = _place(cursor)
    return rows.filter(Q(moved_at__lte=instant) & (Q(moved_at__lt=instant) | Q(id__lt=id)))


def _place(cursor: str) -> tuple[datetime, UUID]:
    instant, id = paging.key_of(cursor, 2)
    try:
        place = datetime.fromisoformat(instant), UUID(id)
    except ValueError:
        raise paging.bad_cursor() from None
    if place[0].tzinfo is None:
        raise paging.bad_cursor()
    return place


def _step(row: dict[str, object]) -> StepView:
    return StepView(**{**row, "clauses": tuple(row["clauses"])})  # type: ignore[arg-type]  # a JSON list of text
