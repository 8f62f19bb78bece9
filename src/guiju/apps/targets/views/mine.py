"""The owner's desk: every indicator one answers for, a measurement entered in its row; many at once from a sheet."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from guiju.apps.targets import actions, queries
from guiju.apps.targets.views import forms, words
from guiju.apps.targets.views.asking import UNPROCESSABLE, Asked, dated, desk, on, status_of, tongue
from guiju.apps.targets.views.forms import say
from guiju.core.parties import Duty
from guiju.core.refusals import Refused
from guiju.core.targets import STATUSES
from guiju.documents.downloads import XLSX

ORDER = tuple(STATUSES)


@require_safe
@desk()
def mine(request: Asked) -> HttpResponseBase:
    """What the actor's own organisation answers for, what is off course first."""
    owner = request.actor.organisation
    standings = queries.standings(on=on(request), owner=owner) if owner else ()
    may_measure = request.actor.may(Duty.HANDLE)
    rows = [
        {
            "standing": each,
            "view": each.indicator,
            "state": STATUSES[each.status],
            "tone": words.TONES[each.status],
            "target": words.target(each.indicator.goal),
            "latest": words.amount(each.judgement.latest.value, each.indicator.unit) if each.judgement.latest else None,
            "form": forms.MeasureForm(unit=each.indicator.unit, on=on(request), auto_id=f"{each.indicator.id}-%s")
            if may_measure
            else None,
        }
        for each in sorted(standings, key=lambda each: ORDER.index(each.status))
    ]
    return render(request, "targets/mine.html", {"rows": rows, "may_measure": may_measure})


@require_http_methods(["GET", "HEAD", "POST"])
@desk()
def measurements_import(request: Asked) -> HttpResponseBase:
    """Many measurements from one sheet: all of them, or none and every reason."""
    form = forms.SheetForm(request.POST or None, request.FILES or None)
    report, refused, status = None, None, 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            content = form.cleaned_data["workbook"].read()
            try:
                report = actions.import_measurements(content, id=forms.id_of(form), **dated(request))
            except Refused as why:
                refused, status = (None if form.refuse(why) else why), status_of(why)
    if report is not None and report.is_loaded:
        count = len(report.rows)
        messages.success(request, say(f"已导入 {count} 条测量值。", f"{count} measurements were loaded."))
        return redirect("targets:mine")
    return render(request, "targets/import.html", {"form": form, "report": report, "refused": refused}, status=status)


@require_safe
@desk()
def measurements_template(request: Asked) -> HttpResponse:
    """The sheet to fill in, which names the indicators one may measure."""
    return template_of(request)


def template_of(request: Asked) -> HttpResponse:
    owner = None if actions.is_bureau(request.actor) else request.actor.organisation
    kept = queries.standings(on=on(request), owner=owner) if owner or actions.is_bureau(request.actor) else ()
    named = [(each.indicator.code, each.indicator.name, each.indicator.unit) for each in kept]
    disposition = 'attachment; filename="measurements.xlsx"'
    content = actions.sheet_template(named, tongue())
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})
