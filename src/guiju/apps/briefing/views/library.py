"""The library's pages, for everybody: the list and its search, one instrument, two versions side by side."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guiju.apps.briefing import queries
from guiju.apps.briefing.queries import Sought
from guiju.apps.briefing.views import words
from guiju.apps.briefing.views.asking import UNPROCESSABLE, Asked, on, page, say, sought, tongue
from guiju.core import paging
from guiju.core.decision import Says
from guiju.core.refusals import Refused
from guiju.core.voucher_words import QUESTIONS
from guiju.texts.differences import Change, Difference, Mark, Run

SORT_YEARS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An instrument with the words a list shows of it."""

    line: queries.InstrumentLine
    kind: Says
    place: Says
    state: Says
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One article of a comparison: what became of it, and its runs on the left and on the right."""

    change: Change
    says: Says
    tone: str
    difference: Difference

    @property
    def left(self) -> tuple[Run, ...]:
        return tuple(run for run in self.difference.runs if run.mark is not Mark.LATER)

    @property
    def right(self) -> tuple[Run, ...]:
        return tuple(run for run in self.difference.runs if run.mark is not Mark.EARLIER)


@require_safe
@page
def library(request: Asked) -> HttpResponseBase:
    """The library, latest first; or what a search finds, the best first."""
    refused, asked, status = None, Sought(), 200
    found: paging.Page[queries.InstrumentLine] = paging.Page((), None)
    count = None
    cursor = request.GET.get("cursor") or None
    try:
        asked = sought(request.GET.dict())
        found = queries.library(asked, after=cursor)
        count = queries.count(asked) if found.items else None
    except Refused as why:
        if not why.code.startswith("briefing."):
            raise
        refused, status = why, UNPROCESSABLE
    day = on(request)
    context = {
        "lines": [shown(line, day) for line in found.items],
        "count": count,
        "asked": asked,
        "given": given(asked),
        "query": urlencode(given(asked)),
        "text": request.GET.get("text", "")[:100],
        "refused": refused,
        "first_href": "?" + urlencode(given(asked)) if cursor else "",
        "next_href": "?" + urlencode({**given(asked), "cursor": found.next}) if found.next else "",
        "kinds": words.KINDS,
        "places": words.places(),
        "sections": queries.sections(),
        "years": range(day.year, day.year - SORT_YEARS, -1),
        "is_editor": queries.is_editor(request.actor),
        "may_watch": bool(request.actor.duties) and request.actor.person is not None,
    }
    return render(request, "briefing/library.html", context, status=status)


@require_safe
@page
def instrument(request: Asked, id: UUID) -> HttpResponseBase:
    """One instrument: our summary, what of it runs here, its versions, and what it is related to."""
    view = queries.instrument(id, request.actor, on=on(request))
    comparable = view.comparable
    context = {
        "view": view,
        "shown": shown(view.line, on(request)),
        "runs": [(QUESTIONS.get(run.question, Says(run.question, run.question)), run) for run in view.runs],
        "pairs": list(pairwise(comparable)),
        "watch": queries.watch_of(request.actor, id),
        "may_watch": bool(request.actor.duties) and request.actor.person is not None,
    }
    return render(request, "briefing/instrument.html", context)


@require_safe
@page
def version_text(request: Asked, id: UUID) -> HttpResponseBase:
    """The text of a version as it was supplied: for the bureau and for whoever uploaded it."""
    return render(request, "briefing/text.html", {"body": queries.text_of(id, request.actor)})


@require_safe
@page
def differences(request: Asked, id: UUID) -> HttpResponseBase:
    """Two versions compared article by article; of a pack, its provisions and terms on two days."""
    compared = _compared(request, id)
    sides = [side(each) for each in compared.articles]
    context = {
        "compared": compared,
        "changed": [each for each in sides if each.change is not Change.SAME],
        "unchanged": [each for each in sides if each.change is Change.SAME],
    }
    return render(request, "briefing/differences.html", context)


def side(difference: Difference) -> Side:
    """A difference as a page shows it."""
    says, tone = words.CHANGES[difference.change]
    return Side(change=difference.change, says=says, tone=tone, difference=difference)


def shown(line: queries.InstrumentLine, day: date) -> Shown:
    """An instrument with its state on a day."""
    state, tone = Says("施行中", "In force"), "good"
    if line.until_on is not None and line.until_on <= day:
        state, tone = Says("已失效", "No longer in force"), ""
    elif line.in_force_on is None:
        state, tone = Says("施行日期未说明", "First day not said"), ""
    elif line.in_force_on > day:
        state, tone = Says("尚未施行", "Not yet in force"), "wait"
    kind = words.KINDS.get(line.kind, words.UNKNOWN)
    return Shown(line=line, kind=kind, place=words.place(line.jurisdiction), state=state, tone=tone)


def given(asked: Sought) -> dict[str, Any]:
    """What is looked for, as a query string says it."""
    return {name: value for name, value in asdict(asked).items() if value}


def _compared(request: Asked, id: UUID) -> queries.Comparison:
    """By `earlier` and `later` versions, else by the days `from` and `until` of a pack."""
    earlier, later = request.GET.get("earlier", ""), request.GET.get("later", "")
    if earlier or later:
        return queries.compare_versions(id, _id(earlier), _id(later), request.actor, tongue=tongue())
    days = [_day(request.GET.get(name, ""), name) for name in ("from", "until")]
    return queries.compare_days(id, days[0] or on(request), days[1] or on(request), tongue=tongue())


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise queries.not_comparable() from None


def _day(text: str, field: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        words_zh = say(f"“{text[:20]}”不是日期。请写成 2024-02-20。", f'"{text[:20]}" is no day.')
        raise Refused("briefing.bad_day", zh=words_zh, en=f'"{text[:20]}" is no day.', field=field) from None
