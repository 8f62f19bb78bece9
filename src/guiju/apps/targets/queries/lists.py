"""Many indicators: listed by keyset, waiting for the bureau, an owner's own, all of them judged for the overview."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from guiju.apps.targets.models import Indicator, Measurement
from guiju.apps.targets.queries import shapes
from guiju.apps.targets.queries.seeing import is_of_bureau, not_found, seen
from guiju.core import paging
from guiju.core.parties import Actor
from guiju.core.targets import Status

STANDINGS_MAX = 2_000
PROPOSALS_MAX = 500
NEVER = date(9999, 12, 31)
ACCEPTED, PROPOSED = Indicator.State.ACCEPTED, Indicator.State.PROPOSED


class Sort(StrEnum):
    """The orders a list of indicators can be had in."""

    DEADLINE = "deadline"
    LATEST = "-deadline"
    NAME = "name"
    NAME_DOWN = "-name"
    CODE = "code"
    CODE_DOWN = "-code"


def indicators(
    *,
    status: Status | None = None,
    owner: UUID | None = None,
    region: str = "",
    document: str = "",
    text: str = "",
    sort: Sort = Sort.CODE,
    after: str | None = None,
    limit: int | None = None,
) -> paging.Page[shapes.IndicatorView]:
    """Accepted indicators, which are public; `text` is part of a name or code, `status` as it was last looked at."""
    size = paging.limit_of(limit)
    rows = Indicator.objects.select_related("owner").filter(state=ACCEPTED)
    rows = _filtered(rows, status, owner, region, document, text)
    rows = rows.annotate(ends=Coalesce("deadline", NEVER))
    down, key = sort.startswith("-"), sort.removeprefix("-")
    column = "ends" if key == "deadline" else key
    rows = rows.order_by(f"{'-' if down else ''}{column}", f"{'-' if down else ''}id")
    if after is not None:
        rows = rows.filter(_beyond(after, column, "lt" if down else "gt"))
    found = list(rows[: size + 1])
    keys = [(str(getattr(row, column)), str(row.id)) for row in found]
    return paging.page([shapes.indicator_view(row) for row in found], size, keys)


def indicators_count(
    *,
    status: Status | None = None,
    owner: UUID | None = None,
    region: str = "",
    document: str = "",
    text: str = "",
) -> int:
    """How many `indicators` would find."""
    rows = Indicator.objects.filter(state=ACCEPTED)
    return _filtered(rows, status, owner, region, document, text).count()


def documents() -> tuple[str, ...]:
    """The texts that accepted indicators are of, by title."""
    rows = Indicator.objects.filter(state=ACCEPTED).order_by("document")
    return tuple(rows.values_list("document", flat=True).distinct())


def standings(*, on: date, owner: UUID | None = None, document: str = "") -> tuple[shapes.Standing, ...]:
    """Accepted indicators judged on a day, by code, at most STANDINGS_MAX: all, one owner's, or one text's."""
    rows = Indicator.objects.select_related("owner").filter(state=ACCEPTED)
    if owner is not None:
        rows = rows.filter(owner=owner)
    if document:
        rows = rows.filter(document=document)
    kept = list(rows.order_by("code", "id")[:STANDINGS_MAX])
    measured = defaultdict(list)
    live = Measurement.objects.filter(indicator__in=kept, superseded_by__isnull=True).order_by("measured_on", "id")
    for each in live:
        measured[each.indicator_id].append(each)
    return tuple(shapes.standing_view(row, measured[row.id], on=on) for row in kept)


def standings_of(ids: Iterable[UUID], actor: Actor, *, on: date) -> dict[UUID, shapes.Standing]:
    """Indicators the actor may see, by their ids, judged on a day; those not seen are absent."""
    rows = list(seen(actor).filter(id__in=set(ids)))
    measured = defaultdict(list)
    live = Measurement.objects.filter(indicator__in=rows, superseded_by__isnull=True).order_by("measured_on", "id")
    for each in live:
        measured[each.indicator_id].append(each)
    return {row.id: shapes.standing_view(row, measured[row.id], on=on) for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The proposals of one item (empty: of none), in the order of the text."""

    item: str
    document: str
    proposals: tuple[shapes.IndicatorView, ...]


def proposals(actor: Actor, *, item: str = "") -> tuple[Waiting, ...]:
    """What waits to be accepted, item by item, oldest first; for the bureau. Raises Refused("targets.not_found")."""
    if not is_of_bureau(actor):
        raise not_found()
    rows = Indicator.objects.select_related("owner").filter(state=PROPOSED)
    if item:
        rows = rows.filter(item=item)
    heaps: dict[tuple[str, str], list[shapes.IndicatorView]] = {}
    for row in rows.order_by("proposed_at", "document", "item", "line_from", "code")[:PROPOSALS_MAX]:
        heaps.setdefault((row.item, row.document), []).append(shapes.indicator_view(row))
    return tuple(
        Waiting(item=item, document=document, proposals=tuple(views)) for (item, document), views in heaps.items()
    )


def proposals_count(actor: Actor) -> int:
    """How many proposals wait; none for those who do not decide them."""
    return Indicator.objects.filter(state=PROPOSED).count() if is_of_bureau(actor) else 0


def states_of_items(items: Iterable[str], actor: Actor) -> dict[str, dict[str, int]]:
    """Of each item that proposals came from, how many are proposed, accepted and rejected (by those names).

    For the bureau; nobody else is told anything.
    """
    if not is_of_bureau(actor):
        return {}
    told: dict[str, dict[str, int]] = {}
    rows = Indicator.objects.filter(item__in=set(items)).values("item", "state").annotate(count=Count("id"))
    for row in rows.order_by("item", "state"):
        told.setdefault(row["item"], {})[row["state"]] = row["count"]
    return told


def _filtered(
    rows: QuerySet[Indicator], status: Status | None, owner: UUID | None, region: str, document: str, text: str
) -> QuerySet[Indicator]:
    if status is not None:
        rows = rows.filter(status=status.value)
    if owner is not None:
        rows = rows.filter(owner=owner)
    if region:
        rows = rows.filter(region=region)
    if document:
        rows = rows.filter(document=document)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(code__icontains=text))
    return rows


def _beyond(after: str, column: str, than: str) -> Q:
    text, id = paging.key_of(after, 2)
    try:
        key: object = date.fromisoformat(text) if column == "ends" else text
        tie = UUID(id)
    except ValueError:
        raise paging.bad_cursor() from None
    return Q(**{f"{column}__{than}": key}) | Q(**{column: key, f"id__{than}": tie})
