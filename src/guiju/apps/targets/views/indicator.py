"""One indicator's page: what is wanted and where it says so, how it stands and why, what was measured, its history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from guiju.apps.evidence import queries as evidence
from guiju.apps.matters import actions as matters
from guiju.apps.parties import queries as parties
from guiju.apps.targets import actions, queries
from guiju.apps.targets.views import forms, pictures, proposals, words
from guiju.apps.targets.views.asking import UNPROCESSABLE, Asked, dated, desk, on, page, status_of, tongue
from guiju.apps.targets.views.forms import say
from guiju.core.decision import Says
from guiju.core.parties import Role
from guiju.core.refusals import Refused
from guiju.core.target_words import ABOUT, WAY, about, plain
from guiju.core.targets import LEVEL_OF_CONFIDENCE, POINTS_MIN, STATUSES, TOLERANCE, Forecast
from guiju.documents import course_charts, files

METHODS = {"holt": Says("Holt 线性趋势", "Holt's linear trend"), "ols": Says("直线回归", "a straight line")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """What the margin quotes: the text's own words, and how it is read here."""

    id: str
    title: Says | None
    article: str
    quote: str
    says: Says | None
    basis: str
    suspended: None
    readings: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the history."""

    at: datetime
    says: Says
    who: str = ""
    reason: str = ""
    tone: str = ""
    href: str = ""


@require_safe
@page
def indicator(request: Asked, id: UUID) -> HttpResponseBase:
    """One indicator, for anybody once it is accepted."""
    standing = queries.standing(id, request.actor, on=on(request))
    view, goal = standing.indicator, standing.indicator.goal
    ahead = actions.forecast(goal, standing.measured, on=on(request)) if view.is_accepted else None
    measurements = queries.measurements(id, request.actor)
    may_measure = view.is_accepted and actions.may_measure(request.actor, view.owner)
    return render(
        request,
        "targets/indicator.html",
        {
            "view": view,
            "standing": standing,
            "state": STATUSES[standing.status] if view.is_accepted else words.VERBS["propose"],
            "tone": words.TONES[standing.status],
            "target": words.target(goal),
            "owner": words.owner(view),
            "place": words.place(view.region),
            "lines": words.lines(view),
            "latest": words.amount(standing.judgement.latest.value, goal.unit) if standing.judgement.latest else None,
            "baseline": words.amount(goal.baseline.value, goal.unit) if goal.baseline else None,
            "course": pictures.course(standing, ahead, on=on(request), tongue=tongue()),
            "unit": course_charts.unit_words(goal.unit, goal.value) if goal.value is not None else None,
            "forecast": _forecast(ahead, goal.unit),
            "too_few": len(standing.measured) < POINTS_MIN,
            "source": queries.SOURCES.get(view.source),
            "measurements": [
                (each, words.amount(each.value, goal.unit), words.ORIGINS[each.origin]) for each in measurements
            ],
            "events": _history(id, request),
            "law": (_clause(view),),
            "sealed": evidence.standing([id, *(each.id for each in measurements)]),
            "may_measure": may_measure,
            "is_bureau": actions.is_bureau(request.actor),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk()
def measure(request: Asked, id: UUID) -> HttpResponseBase:
    """Enter one measurement."""
    view = _own(request, id)

    def deed(form: forms.MeasureForm) -> None:
        actions.measure(id, form.reading(), id=forms.id_of(form), limits=_limits(), **dated(request))

    form = forms.MeasureForm(request.POST or None, request.FILES or None, unit=view.unit, on=on(request))
    return _taken(request, form, deed, view, title=Says("填报测量值", "Enter a measurement"))


@require_http_methods(["GET", "HEAD", "POST"])
@desk()
def correct(request: Asked, id: UUID, measurement: UUID) -> HttpResponseBase:
    """Correct one measurement, or take it back."""
    view = _own(request, id)
    before = queries.measurement_of(measurement, id, request.actor)

    def deed(form: forms.CorrectForm) -> None:
        reason = form.cleaned_data["reason"]
        made = forms.id_of(form)
        actions.correct(measurement, form.reading(), id=made, reason=reason, limits=_limits(), **dated(request))

    typed = {
        "value": "" if before.value is None else plain(before.value, view.unit),
        "measured_on": before.measured_on,
        "note": before.note,
    }
    form = forms.CorrectForm(request.POST or None, request.FILES or None, unit=view.unit, on=on(request), initial=typed)
    return _taken(request, form, deed, view, title=Says("更正测量值", "Correct a measurement"))


@require_http_methods(["GET", "HEAD", "POST"])
@desk()
def milestones(request: Asked, id: UUID) -> HttpResponseBase:
    """Say where it should stand on days before the deadline."""
    view = _own(request, id)

    def deed(form: forms.MilestonesForm) -> None:
        said = form.cleaned_data
        points = form.points(view.unit)
        actions.set_milestones(id, points, version=said["version"], reason=said["reason"], **dated(request))

    shown = "\n".join(f"{each.on} {plain(each.value, view.unit)}" for each in view.goal.milestones)
    form = forms.MilestonesForm(request.POST or None, initial={"version": view.version, "milestones": shown})
    return _taken(request, form, deed, view, title=Says("填写节点", "Set milestones"))


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Role.BUREAU)
def edit(request: Asked, id: UUID) -> HttpResponseBase:
    """Give an indicator another wording."""
    view = _own(request, id)

    def deed(form: forms.WordingForm) -> None:
        said = form.cleaned_data
        actions.edit(id, form.wording(), version=said["version"], reason=said["reason"], **dated(request))

    tolerance = view.goal.tolerance if view.goal.tolerance != TOLERANCE else None
    known = {each.id: each.name for each in proposals.owners_of(request)}
    known |= {view.owner: view.owner_name} if view.owner else {}
    typed = forms.as_typed(view, tolerance)
    form = forms.WordingForm(request.POST or None, initial=typed, owners=list(known.items()))
    return _taken(request, form, deed, view, title=Says("修改指标", "Edit the indicator"))


@require_safe
@desk()
def measurement_file(request: Asked, id: UUID, measurement: UUID) -> HttpResponse:
    """The evidence file of one measurement, to keep; for who answers for it."""
    queries.measurement_of(measurement, id, request.actor)
    found = queries.evidence_file(measurement, request.actor)
    return files.download(found.content, "application/octet-stream", found.name)


def _own(request: Asked, id: UUID) -> queries.IndicatorView:
    """The accepted indicator, for who may measure it. Raises Refused for everybody else."""
    view = queries.indicator(id, request.actor)
    if not view.is_accepted or not actions.may_measure(request.actor, view.owner):
        raise Refused(
            "targets.not_yours",
            zh="只有这项指标的责任单位或省大数据局的经办人员可以办理。",
            en="Only people of its owner or of the bureau with the duty to handle may do this.",
        )
    return view


def _taken(
    request: Asked, form: forms.Sheet, deed: Callable[[Any], None], view: queries.IndicatorView, *, title: Says
) -> HttpResponseBase:
    """Do what was posted and go back to the indicator, or show the form with what is wrong."""
    refused, status = None, 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                deed(form)
            except Refused as why:
                refused, status = (None if form.refuse(why) else why), status_of(why)
            else:
                messages.success(request, say(f"已办理：{title.zh}。", f"Done: {title.en}."))
                return redirect("targets:indicator", view.id)
    context = {"form": form, "view": view, "refused": refused, "title": title, "law": (_clause(view),)}
    return render(request, "targets/form.html", context, status=status)


def _limits() -> matters.Limits:
    return matters.Limits(file_bytes_max=settings.ATTACHMENT_MB_MAX * matters.MIB)


def _clause(view: queries.IndicatorView) -> Clause:
    """The margin: the words of the text, and the readings that judging used."""
    lines = words.lines(view)
    inferred = Says("期限由标题推断，条文没有写明。", "The deadline is inferred from the title, not said.")
    return Clause(
        id=view.code,
        title=Says(view.document, view.document),
        article="，".join(part for part in (view.clause, lines.zh if lines and tongue() != "en" else "") if part),
        quote=view.quote,
        says=inferred if view.is_deadline_inferred else None,
        basis="",
        suspended=None,
        readings=(WAY, ABOUT),
    )


def _forecast(ahead: Forecast | None, unit: str) -> Says | None:
    if ahead is None:
        return None
    value, low, high = (about(each, unit) for each in (ahead.value, ahead.low, ahead.high))
    share = f"{LEVEL_OF_CONFIDENCE:.0%}"
    how = METHODS[ahead.method]
    return Says(
        f"照 {ahead.points} 次测量推算，到 {ahead.on} 约为 {value.zh}，有 {share} 的把握在 {low.zh} 至 {high.zh}之间"
        f"（{how.zh}；推算不是承诺）。",
        f"By {ahead.points} measurements it comes to about {value.en} on {ahead.on}, with {share} confidence between "
        f"{low.en} and {high.en} ({how.en}; an estimate, no promise).",
    )


def _history(id: UUID, request: Asked) -> list[Event]:
    """Editions and changes of standing in the order they happened."""
    editions = queries.editions(id, request.actor)
    named = _names(editions)
    told = [
        Event(
            at=each.at,
            says=_edition(each, named),
            who=each.actor_name or each.organisation_name,
            reason=each.reason,
        )
        for each in editions
    ]
    told += [
        Event(
            at=each.at,
            says=Says(f"进度变为“{STATUSES[each.status].zh}”", f"Now: {STATUSES[each.status].en.lower()}"),
            reason=each.reason_en if tongue() == "en" else each.reason_zh,
            tone=words.TONES[each.status],
        )
        for each in queries.standing_changes(id, request.actor)
    ]
    return sorted(told, key=lambda event: event.at)


def _names(editions: Sequence[queries.EditionView]) -> dict[str, str]:
    """The owners that editions name, by their ids as editions keep them."""
    owners = {
        str(value) for each in editions for name, *pair in each.changes if name == "owner_id" for value in pair if value
    }
    return {str(id): name for id, (name, _) in parties.standings(UUID(each) for each in owners).items()}


def _edition(edition: queries.EditionView, named: dict[str, str]) -> Says:
    """What was done and which columns changed from what to what."""
    verb = words.VERBS[edition.verb]
    zh, en = [f"第 {edition.version} 版：{verb.zh}"], [f"Version {edition.version}: {verb.en.lower()}"]
    for name, before, after in edition.changes:
        if name == "state":
            continue
        column, old, new = words.COLUMNS[name], _shown(before, named), _shown(after, named)
        zh.append(f"{column.zh} {old} → {new}")
        en.append(f"{column.en} {old} → {new}")
    return Says("；".join(zh), "; ".join(en))


def _shown(value: object, named: dict[str, str]) -> str:
    if not value:
        return "—"
    if isinstance(value, list):
        return ", ".join(" ".join(str(part) for part in each) for each in value)
    return named.get(str(value), str(value))
