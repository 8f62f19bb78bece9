"""The pages of the decision office: the register, one decision with its clauses, and its exact bytes as a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial, wraps
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from guiju.apps.decisions import actions, queries
from guiju.apps.evidence import queries as evidence
from guiju.apps.parties import queries as parties
from guiju.core import paging, voucher_words
from guiju.core.calendar import start_of
from guiju.core.decision import Outcome, Says
from guiju.core.parties import CLOCK, STAFF_ROLES, Actor
from guiju.core.refusals import Refused
from guiju.documents import downloads, files
from guiju.documents.tables import Ask, Choice, Column, Filter, Kind, Table

View = Callable[..., HttpResponseBase]
FIGURES_MAX = 3
CONFLICT = 409
SEE = Says("看办件", "See the case")
NOTHING: paging.Page[queries.Line] = paging.Page((), None)


class Asked(HttpRequest):
    """The request with what the middleware put there."""

    actor: Actor
    at: datetime


REGISTER: Table[queries.Line] = Table(
    name="decisions",
    title=Says("决定", "Decisions"),
    sort="-assessed_at",
    columns=(
        Column(
            key="number",
            label=Says("编号", "Number"),
            value=lambda line: line.number,
            kind=Kind.ID,
            href=lambda line: reverse("decisions:decision", args=[line.id]),
        ),
        Column(key="question", label=Says("决定什么", "About"), value=lambda line: _about(line.question)),
        Column(key="concerns", label=Says("单位", "Organisation"), value=lambda line: line.concerns_name),
        Column(
            key="outcome",
            label=Says("结论", "Outcome"),
            value=lambda line: actions.OUTCOMES[Outcome(line.outcome)],
            kind=Kind.STATE,
            tone=lambda line: actions.TONES[Outcome(line.outcome)],
        ),
        Column(
            key="amount", label=Says("金额（元）", "Amount (yuan)"), value=lambda line: line.amount_fen, kind=Kind.MONEY
        ),
        Column(
            key="case",
            label=Says("办件", "Case"),
            value=lambda line: SEE if line.concerns_name else None,
            href=lambda line: reverse("matters:about", args=[line.subject]) if line.concerns_name else "",
            is_in_file=False,
        ),
        Column(
            key="policy",
            label=Says("政策", "Policy"),
            value=lambda line: actions.policy_titles().get(line.policy, line.policy),
            is_on_page=False,
        ),
        Column(key="valid_on", label=Says("适用日", "Text of"), value=lambda line: line.valid_on, kind=Kind.DAY),
        Column(
            key="assessed_at",
            label=Says("作出时间", "Decided"),
            value=lambda line: line.assessed_at,
            kind=Kind.INSTANT,
            is_sortable=True,
        ),
        Column(key="actor", label=Says("作出人", "By"), value=lambda line: _who(line.actor_name)),
    ),
    filters=(
        Filter(
            key="question",
            label=Says("决定什么", "About"),
            options=tuple(Choice(value=name, label=words) for name, words in voucher_words.DECIDED.items()),
        ),
        Filter(
            key="outcome",
            label=Says("结论", "Outcome"),
            options=tuple(Choice(value=o.value, label=words) for o, words in actions.OUTCOMES.items()),
        ),
        Filter(key="number", label=Says("编号", "Number")),
        Filter(key="from", label=Says("自", "From"), is_day=True),
        Filter(key="until", label=Says("至", "Until"), is_day=True),
    ),
)


def page(view: View) -> View:
    """A page for whoever has signed in; a decision they may not see is not found, what cannot be done says why."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(cast("Asked", request), *args, **kwargs)
        except queries.NotFound as refused:
            raise Http404(refused.en) from refused
        except Refused as refused:
            return render(request, "decisions/refused.html", {"refused": refused}, status=CONFLICT)

    return login_required(require_GET(shown))


@page
def register(request: Asked) -> HttpResponseBase:
    """The decisions one may see, latest first.

    A filter that does not read is said at its field, and nothing is listed until it does.
    """
    refused, rows = None, NOTHING
    try:
        ask = REGISTER.ask(request.GET.dict(), bears_with_filters=True)
        if not ask.wrong:
            if ask.export is not None:
                return saved(request, ask)
            rows = _found(request, ask, ask.cursor, ask.limit)
    except Refused as no:
        refused, ask = no, REGISTER.ask({})
        rows = queries.find(request.actor)
    looks_after_all = bool(request.actor.roles & STAFF_ROLES)
    about = (
        Says("每个决定都写明条款和理由，只增不改。", "Every decision names its clauses and reasons, and never changes.")
        if looks_after_all
        else Says("关于本单位的决定。", "The decisions about your organisation.")
    )
    context = {
        "page": REGISTER.page(ask, rows),
        "is_empty": not rows.items,
        "is_wrong": bool(ask.wrong),
        "refused": refused,
        "about": about,
    }
    is_fine = refused is None and not ask.wrong
    return render(request, "decisions/register.html", context, status=200 if is_fine else 422)


@page
def decision(request: Asked, id: UUID) -> HttpResponse:
    """One decision: each clause with what it heard, the law beside it, and whether a replay gives the same bytes.

    A pack that was amended since is asked when somebody presses `replay`.
    """
    record = queries.record_for(id, request.actor)
    explained = actions.explain(record.json, place=record.place)
    context = {
        "record": record,
        "explained": explained,
        "amounts": [part for part in explained.award if part.kind in {"fen", "ratio"}][:FIGURES_MAX],
        "actor": _who(record.actor_name),
        "about": _about(record.question),
        "concerned": parties.organisation(record.concerns).name if record.concerns else "",
        "replayed": actions.replay(id) if "replay" in request.GET else actions.replay_if_current(id),
        "standing": evidence.standing([id]),
    }
    return render(request, "decisions/decision.html", context)


@page
def decision_json(request: Asked, id: UUID) -> HttpResponse:
    """The recorded bytes, exactly."""
    record = queries.record_for(id, request.actor)
    return HttpResponse(
        record.body.encode(),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{record.number}.json"', "Cache-Control": "private"},
    )


def saved(request: Asked, ask: Ask) -> FileResponse:
    """The decisions one may see as a file. Raises Refused when they are too many."""
    assert ask.export is not None
    return downloads.saved(REGISTER, ask.export, partial(_found, request, ask), tongue=_tongue())


def _found(request: Asked, ask: Ask, after: str | None, limit: int) -> paging.Page[queries.Line]:
    return queries.find(request.actor, _filters(ask), cursor=after, limit=limit, is_oldest_first=not ask.is_descending)


def _tongue() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


def _about(question: str) -> Says | str:
    return voucher_words.DECIDED.get(question, question)


@page
def decision_receipt(request: Asked, id: UUID) -> HttpResponse:
    """The decision's receipt: what opens its entry in the log, and the proof that it is there."""
    receipt = queries.receipt(id, request.actor, settings.EVIDENCE_LOG.published)
    return files.download(receipt.as_bytes(), files.JSON, f"{receipt.about.number}.json")


@page
def decision_certificate(request: Asked, id: UUID) -> HttpResponse:
    """The decision's certificate: its receipt for people, as a signed PDF."""
    receipt = queries.receipt(id, request.actor, settings.EVIDENCE_LOG.published)
    pdf = settings.CERTIFIER.certify(receipt, titles=actions.policy_titles())
    return files.download(pdf, files.PDF, f"{receipt.about.number}.pdf")


def _who(name: str) -> Says | str:
    return Says("平台自动", "the platform itself") if name == CLOCK.name else name


def _filters(ask: Ask) -> queries.Filters:
    until = _day(ask, "until")
    return queries.Filters(
        question=ask.filters.get("question", ""),
        outcome=ask.filters.get("outcome", ""),
        text=ask.filters.get("number", ""),
        assessed_from=start_of(day) if (day := _day(ask, "from")) else None,
        assessed_until=start_of(until + timedelta(days=1)) if until else None,
    )


def _day(ask: Ask, key: str) -> date | None:
    return date.fromisoformat(ask.filters[key]) if key in ask.filters else None
