"""The overview: how all targets stand, by text, owner and region; what is late and why; the list; the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from guiju.apps.targets import actions, queries
from guiju.apps.targets.views import pictures, reporting, tables, words
from guiju.apps.targets.views.asking import UNPROCESSABLE, Asked, on, page, tongue
from guiju.core import paging
from guiju.core.decision import Says
from guiju.core.targets import STATUSES, Status
from guiju.documents import charts, downloads, files
from guiju.documents.tables import Ask, Table

K = TypeVar("K")
LATE_SHOWN = 12
ORDER = tuple(STATUSES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heap:
    """Indicators that belong together: how many, how they stand, and where they are listed."""

    name: Says
    href: str
    count: int
    by_status: tuple[tuple[Status, int], ...]

    @property
    def chips(self) -> tuple[tuple[Says, int, str], ...]:
        return tuple((STATUSES[status], count, words.TONES[status]) for status, count in self.by_status if count)


@require_safe
@page
def overview(request: Asked) -> HttpResponseBase:
    """All accepted targets judged today."""
    standings = queries.standings(on=on(request))
    off = sorted((each for each in standings if each.judgement.is_off_course), key=_by_status)
    counts = Counter(each.status for each in standings)
    first = next((each for each in (*off, *standings) if len(each.measured) > 1), None)
    return render(
        request,
        "targets/overview.html",
        {
            "count": len(standings),
            "headline": _headline(counts),
            "tone": "bad" if counts[Status.LATE] else "wait" if counts[Status.BEHIND] else "good",
            "figures": _figures(counts),
            "off": off[:LATE_SHOWN],
            "off_count": len(off),
            "texts": heaps(standings, lambda each: each.indicator.document, _of_document),
            "owners": heaps(standings, lambda each: (each.indicator.owner, words.owner(each.indicator)), _of_owner),
            "regions": heaps(standings, lambda each: each.indicator.region, _of_region),
            "map": pictures.places(standings, tongue=tongue()) if standings else None,
            "shown": first,
            "course": _course(request, first) if first else None,
            "is_bureau": actions.is_bureau(request.actor),
            "has_own": request.actor.organisation in ({each.indicator.owner for each in standings} - {None}),
            "waiting": queries.proposals_count(request.actor),
        },
    )


@require_safe
@page
def indicators(request: Asked) -> HttpResponseBase:
    """Every accepted indicator as a table, a page of it or a file."""
    table = tables.of_documents(queries.documents())
    ask = table.ask(request.GET.dict(), bears_with_filters=True)
    if ask.wrong:
        nothing: paging.Page[queries.IndicatorView] = paging.Page((), None)
        context: dict[str, Any] = {"page": table.page(ask, nothing), "is_empty": True, "is_wrong": True}
        return render(request, "targets/list.html", context, status=UNPROCESSABLE)
    if ask.export is not None:
        return saved(table, ask)
    rows = fetched(ask, ask.cursor, ask.limit)
    count = queries.indicators_count(**_asked(ask))
    summary = Says(f"共 {count} 项", f"{count} in all") if rows.items else None
    shown = table.page(ask, rows, summary=summary)
    return render(request, "targets/list.html", {"page": shown, "is_empty": not rows.items})


@require_safe
@page
def report(request: Asked) -> HttpResponse:
    """The state of all targets today, or of one text's, as a PDF."""
    document = request.GET.get("document", "")
    standings = queries.standings(on=on(request), document=document)
    return files.download(reporting.pdf(standings, document=document, at=request.at), files.PDF, "targets.pdf")


def saved(table: Table[queries.IndicatorView], ask: Ask) -> HttpResponseBase:
    """Every row the filters let through, as xlsx or CSV."""
    assert ask.export is not None
    return downloads.saved(table, ask.export, lambda after, limit: fetched(ask, after, limit), tongue=tongue())


def fetched(ask: Ask, after: str | None, limit: int) -> paging.Page[queries.IndicatorView]:
    return queries.indicators(**_asked(ask), sort=queries.Sort(ask.sort_text), after=after, limit=limit)


def heaps(
    standings: Sequence[queries.Standing],
    key: Callable[[queries.Standing], K],
    named: Callable[[K], tuple[Says, str]],
) -> tuple[Heap, ...]:
    """The standings by some key, the largest heap first."""
    kept: dict[K, Counter[Status]] = {}
    for each in standings:
        kept.setdefault(key(each), Counter())[each.status] += 1
    made = [
        Heap(
            name=named(each)[0],
            href=named(each)[1],
            count=counts.total(),
            by_status=tuple((status, counts[status]) for status in ORDER),
        )
        for each, counts in kept.items()
    ]
    return tuple(sorted(made, key=lambda heap: (-heap.count, heap.name.zh)))


def _course(request: Asked, standing: queries.Standing) -> charts.Chart | None:
    ahead = actions.forecast(standing.indicator.goal, standing.measured, on=on(request))
    return pictures.course(standing, ahead, on=on(request), tongue=tongue())


def _by_status(standing: queries.Standing) -> int:
    return ORDER.index(standing.status)


def _figures(counts: Counter[Status]) -> list[tuple[Says, int]]:
    """The five figures at the head: what is ahead stands with what is on course."""
    ahead = Says("按进度或超前", "On course or ahead")
    told = {status: (STATUSES[status], counts[status]) for status in ORDER if status is not Status.AHEAD}
    told[Status.ON_COURSE] = (ahead, counts[Status.ON_COURSE] + counts[Status.AHEAD])
    return list(told.values())


def _headline(counts: Counter[Status]) -> Says:
    late, behind = counts[Status.LATE], counts[Status.BEHIND]
    if late:
        return Says(f"{late} 项逾期未达成", f"{late} late")
    if behind:
        return Says(f"{behind} 项滞后", f"{behind} behind")
    return Says("没有偏离进度的", "None off course")


def _asked(ask: Ask) -> dict[str, Any]:
    status = ask.filters.get("status")
    return {
        "status": Status(status) if status else None,
        "region": ask.filters.get("region", ""),
        "document": ask.filters.get("document", ""),
        "text": ask.filters.get("text", ""),
    }


def _listed(**query: str) -> str:
    return f"{reverse('targets:indicators')}?{urlencode(query)}"


def _of_document(document: str) -> tuple[Says, str]:
    return Says(document, document), _listed(document=document)


def _of_owner(owner: tuple[object, Says]) -> tuple[Says, str]:
    return owner[1], ""


def _of_region(region: str) -> tuple[Says, str]:
    return words.place(region), _listed(region=region)
