"""The editors' desk: what was uploaded, what was found in it, and each item's way into the library."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guiju.apps.briefing import actions, queries
from guiju.apps.briefing.views import words
from guiju.apps.briefing.views.asking import UNPROCESSABLE, Asked, editors, on, say, spoken
from guiju.apps.briefing.views.forms import ItemForm, UploadForm
from guiju.core import paging
from guiju.core.decision import Says
from guiju.core.refusals import Refused
from guiju.documents.tables import Choice, Column, Filter, Kind, Table

VERBS = {"accept": actions.accept, "drop": actions.drop}


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A run of the text: plain, or marked as what was found in it. `at` names the mark for links."""

    text: str
    says: Says | None = None
    at: int = 0


UPLOADS: Table[queries.UploadView] = Table(
    name="uploads",
    title=Says("来文", "Uploads"),
    columns=(
        Column(
            key="name",
            label=Says("文件", "File"),
            value=lambda row: row.title or row.name,
            href=lambda row: f"/briefing/uploads/{row.id}/",
            sub=lambda row: row.name if row.title else None,
        ),
        Column(key="form", label=Says("种类", "Form"), value=lambda row: words.FORMS[row.form]),
        Column(
            key="state",
            label=Says("状态", "State"),
            kind=Kind.STATE,
            value=lambda row: words.STATES[row.state][0],
            tone=lambda row: words.STATES[row.state][1],
        ),
        Column(key="items", label=Says("条目", "Items"), kind=Kind.COUNT, value=lambda row: row.items),
        Column(key="left", label=Says("待发布", "Left"), kind=Kind.COUNT, value=lambda row: row.left),
        Column(key="by", label=Says("上传人", "By"), value=lambda row: row.actor_name),
        Column(
            key="at",
            label=Says("上传时间", "Uploaded"),
            kind=Kind.INSTANT,
            value=lambda row: row.uploaded_at,
            is_sortable=True,
        ),
    ),
    sort="-at",
    filters=(
        Filter(
            key="state",
            label=Says("状态", "State"),
            options=tuple(Choice(value=state, label=says) for state, (says, _) in words.STATES.items()),
        ),
        Filter(
            key="form",
            label=Says("种类", "Form"),
            options=tuple(Choice(value=form, label=says) for form, says in words.FORMS.items()),
        ),
    ),
    exports=(),
)


@require_safe
@editors
def uploads(request: Asked) -> HttpResponseBase:
    """What was uploaded, latest first."""
    ask = UPLOADS.ask(request.GET.dict())
    rows: paging.Page[queries.UploadView] = queries.uploads(
        request.actor,
        state=ask.filters.get("state", ""),
        form=ask.filters.get("form", ""),
        sort=queries.Order(ask.sort_text),
        after=ask.cursor,
        limit=ask.limit,
    )
    context = {
        "page": UPLOADS.page(ask, rows),
        "is_empty": not rows.items,
        "may_upload": queries.is_editor(request.actor),
    }
    return render(request, "briefing/uploads.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@editors
def upload(request: Asked) -> HttpResponseBase:
    """Upload a newsletter or a policy text."""
    form = UploadForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            said, file = form.cleaned_data, form.cleaned_data["file"]
            try:
                id = actions.upload(
                    file.read(), id=said["id"], form=said["form"], name=file.name, actor=request.actor, at=request.at
                )
            except Refused as refused:
                form.add_error("file", spoken(refused))
            else:
                if id != said["id"]:
                    messages.info(request, say("这份文件以前上传过，就是这一份。", "This file was uploaded before."))
                return redirect("briefing:review", id)
    context = {"form": form, "suffixes": "、".join(actions.text_suffixes()), "mib": actions.BYTES_MAX // 2**20}
    return render(request, "briefing/upload.html", context, status=status)


@require_safe
@editors
def review(request: Asked, id: UUID) -> HttpResponseBase:
    """One upload: still to be read, why it could not be, or its items beside their text."""
    view = queries.upload(id, request.actor)
    found = queries.items(id, request.actor) if view.state == "read" else ()
    state, tone = words.STATES[view.state]
    context = {
        "upload": view,
        "state": state,
        "tone": tone,
        "form": words.FORMS[view.form],
        "items": [(each, *words.ITEM_STATES[each.state]) for each in found],
        "may_edit": queries.is_editor(request.actor),
    }
    if not request.headers.get("HX-Request"):
        return render(request, "briefing/review.html", context)
    answer = render(request, "briefing/_waiting.html", context)
    if view.state != "waiting":
        answer["HX-Refresh"] = "true"  # the head of the page has changed too
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@editors
def item(request: Asked, id: UUID) -> HttpResponseBase:
    """One item: what was found, marked in its text, and the form that makes it ours."""
    view = queries.item(id, request.actor)
    is_open = view.state != "published" and queries.is_editor(request.actor)
    form = ItemForm(request.POST if request.method == "POST" else None, item=view)
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                actions.revise(id, form.draft(), actor=request.actor, at=request.at)
                if "publish" in request.POST:
                    made = actions.publish(id, actor=request.actor, at=request.at, on=on(request))
                    messages.success(request, say("已发布到政策库。", "Published in the library."))
                    return redirect("briefing:instrument", made)
            except Refused as refused:
                if not form.refuse(refused):
                    messages.error(request, spoken(refused))
            else:
                messages.success(request, say("已采纳。", "Accepted."))
                return redirect("briefing:review", view.upload)
    state, tone = words.ITEM_STATES[view.state]
    context = {
        "item": view,
        "state": state,
        "tone": tone,
        "segments": list(segments(view.text, view.start, view.marks)),
        "fields": [(words.FIELDS.get(mark.field, words.UNKNOWN), mark) for mark in view.marks],
        "form": form if is_open else None,
    }
    return render(request, "briefing/item.html", context, status=status)


@require_POST
@editors
def act(request: Asked, id: UUID, verb: str) -> HttpResponseBase:
    """Accept or drop an item as it stands."""
    view = queries.item(id, request.actor)
    if verb in VERBS:
        try:
            VERBS[verb](id, actor=request.actor, at=request.at)
        except Refused as refused:
            if refused.code.endswith("not_allowed"):
                raise
            messages.error(request, spoken(refused))
    return redirect("briefing:review", view.upload)


@require_POST
@editors
def propose(request: Asked, id: UUID) -> HttpResponseBase:
    """Propose all targets of an upload at once; they wait in the office of targets, where an owner is named."""
    try:
        count = actions.propose_targets(id, actor=request.actor, at=request.at)
    except Refused as refused:
        if refused.code.endswith(("not_allowed", "not_found")):
            raise
        messages.error(request, spoken(refused))
        return redirect("briefing:review", id)
    if not count:
        messages.info(request, say("这份文本里没有读出目标。", "No target was found in this text."))
        return redirect("briefing:review", id)
    messages.success(
        request,
        say(
            f"已提出 {count} 项目标。请逐份文件指定责任单位并纳入。",
            f"{count} targets proposed. Name an owner and accept them.",
        ),
    )
    return redirect("targets:proposals")


def segments(text: str, start: int, marks: Sequence[queries.MarkView]) -> Iterator[Segment]:
    """The text cut at every mark. Where marks lie over one another the narrowest speaks."""
    narrow: list[queries.MarkView | None] = [None] * len(text)
    for mark in sorted(marks, key=lambda each: each.start - each.end):
        for at in range(max(0, mark.start - start), min(len(text), mark.end - start)):
            narrow[at] = mark
    begin = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or narrow[at] is not narrow[begin]:
            here = narrow[begin]
            says = words.FIELDS.get(here.field, words.UNKNOWN) if here else None
            yield Segment(text=text[begin:at], says=says, at=here.start if here and here.start == begin + start else 0)
            begin = at
