"""One issue on the editors' desk: its pieces in their order, the library to pick from, a preview, the next step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guiju.apps.newsletter import actions, queries
from guiju.apps.newsletter.views.asking import UNPROCESSABLE, Asked, dated, desk, on, say, status_of
from guiju.apps.newsletter.views.forms import PieceForm, ReasonForm, piece_as_typed, piece_from
from guiju.core.parties import Duty, Role
from guiju.core.refusals import Refused
from guiju.documents import files

FOUND_SHOWN = 8

STEPS: Mapping[str, Callable[[Asked, UUID, dict[str, Any]], object]] = {
    "check": lambda request, id, said: actions.check(id, version=said["version"], **dated(request)),
    "reopen": lambda request, id, said: actions.reopen(id, version=said["version"], **dated(request)),
    "publish": lambda request, id, said: actions.publish(id, version=said["version"], on=on(request), **dated(request)),
    "withdraw": lambda request, id, said: actions.withdraw(
        id, version=said["version"], reason=said["reason"], **dated(request)
    ),
}
DONE = {
    "check": ("审核通过，可以出刊。", "Checked; it can be published."),
    "reopen": ("已退回编辑，改完须重新审核。", "Open again; it has to be checked anew."),
    "publish": ("已出刊。网页、PDF、EPUB 已生成，邮件正在分批发出。", "Published; its letters are on their way."),
    "withdraw": ("已撤回。", "Withdrawn."),
}


@require_safe
@desk
def draft(request: Asked, id: UUID) -> HttpResponseBase:
    """An issue with all that can be done with it."""
    return _page(request, id)


@require_POST
@desk
def issue_act(request: Asked, id: UUID, verb: str) -> HttpResponseBase:
    """Check, open again, publish or withdraw."""
    if verb not in STEPS:
        raise Http404
    form = ReasonForm(request.POST)
    said = {"version": _version(request), "reason": request.POST.get("reason", "")}
    try:
        STEPS[verb](request, id, said)
    except Refused as why:
        if status_of(why) in {403, 404}:
            raise
        form.is_valid()
        is_shown = verb == "withdraw" and form.refuse(why)
        return _page(request, id, refused=None if is_shown else why, form=form, status=status_of(why))
    messages.success(request, say(*DONE[verb]))
    return redirect("newsletter:draft", id)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def piece_new(request: Asked, id: UUID) -> HttpResponseBase:
    """A new piece: free, or begun from an instrument of the library."""
    view = queries.issue(id, request.actor)
    source = _source(request.GET.get("instrument", ""))
    initial: dict[str, object] = {"version": view.line.version}
    if source:
        page = request.build_absolute_uri(reverse("briefing:instrument", args=[source.id]))
        initial = piece_from(source, view.line.version, page)
    form = PieceForm(request.POST or None, initial=initial)

    def save() -> None:
        actions.add_piece(
            id,
            form.words(),
            id=form.piece,
            version=form.cleaned_data["version"],
            instrument=form.cleaned_data["instrument"],
            **dated(request),
        )

    return _piece_page(request, view, form, save, source=source)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def piece(request: Asked, id: UUID, piece: UUID) -> HttpResponseBase:
    """One piece, to be said anew."""
    view, found = queries.issue(id, request.actor), queries.piece(id, piece, request.actor)
    form = PieceForm(request.POST or None, initial=piece_as_typed(found, view.line.version))

    def save() -> None:
        actions.revise_piece(id, piece, form.words(), version=form.cleaned_data["version"], **dated(request))

    return _piece_page(request, view, form, save, piece=found)


@require_POST
@desk
def piece_act(request: Asked, id: UUID, piece: UUID, verb: str) -> HttpResponseBase:
    """Move a piece up or down, or take it out."""
    try:
        if verb == "remove":
            actions.remove_piece(id, piece, version=_version(request), **dated(request))
        elif verb in set(actions.Move):
            actions.move_piece(id, piece, actions.Move(verb), version=_version(request), **dated(request))
        else:
            raise Http404
    except Refused as why:
        if status_of(why) in {403, 404}:
            raise
        return _page(request, id, refused=why, status=status_of(why))
    return redirect("newsletter:draft", id)


@require_safe
@desk
def preview(request: Asked, id: UUID) -> HttpResponseBase:
    """The issue as readers would see it today."""
    view = queries.issue(id, request.actor, on=on(request))
    return render(request, "newsletter/issue.html", {"issue": view, "is_preview": True, "on": on(request)})


@require_safe
@desk
def preview_pdf(request: Asked, id: UUID) -> HttpResponseBase:
    """The issue as it would be printed today."""
    return files.download(queries.preview_pdf(id, request.actor, on=on(request)), files.PDF, "preview.pdf")


def _page(
    request: Asked, id: UUID, *, refused: Refused | None = None, form: ReasonForm | None = None, status: int = 200
) -> HttpResponseBase:
    view, actor = queries.issue(id, request.actor), request.actor
    text = request.GET.get("text", "").strip()[:100]
    found, unfound = _found(text) if view.line.state == "draft" else ((), None)
    state, handles, approves = (
        view.line.state,
        actor.may(Duty.HANDLE, Role.BUREAU),
        actor.may(Duty.APPROVE, Role.BUREAU),
    )
    wrote = queries.has_written(id, actor.person)
    context = {
        "issue": view,
        "steps": queries.history(id, actor),
        "text": text,
        "found": found,
        "refused": refused or unfound,
        "form": form or ReasonForm(initial={"version": view.line.version}),
        "may_write": handles and state == "draft",
        "may_check": approves and state == "draft" and bool(view.pieces) and not wrote,
        "waits_for_other": state == "draft" and bool(view.pieces) and wrote,
        "may_publish": handles and state == "ready",
        "may_withdraw": approves and state == "published",
        "letters": queries.letter_counts([id], actor).get(id) if view.line.number else None,
        "has_masthead": bool(view.publisher),
    }
    return render(request, "newsletter/draft.html", context, status=status)


def _found(text: str) -> tuple[tuple[queries.Source, ...], Refused | None]:
    """What the library has; a search that does not read is said, and the page is there all the same."""
    try:
        return queries.sources(text, limit=FOUND_SHOWN).items, None
    except Refused as why:
        return (), why


def _piece_page(
    request: Asked, view: queries.IssueView, form: PieceForm, save: Callable[[], None], **context: Any
) -> HttpResponseBase:
    refused, status = None, 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                save()
            except Refused as why:
                refused, status = (None if form.refuse(why) else why), status_of(why)
            else:
                return redirect("newsletter:draft", view.line.id)
    return render(
        request, "newsletter/piece.html", {"issue": view, "form": form, "refused": refused, **context}, status=status
    )


def _source(text: str) -> queries.Source | None:
    try:
        return queries.source(UUID(text)) if text else None
    except ValueError:
        raise Http404 from None


def _version(request: Asked) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
