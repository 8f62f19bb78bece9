"""The messages: what one's organisation was told, what is unread, and, for the offices, the mail that never arrived."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse

from guiju.apps.matters import actions, queries
from guiju.apps.matters.views.asking import Asked, case_href, deed, is_english, page
from guiju.apps.parties import queries as parties
from guiju.core import paging
from guiju.core.parties import STAFF_ROLES, Duty


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One message with the address of the case it is about."""

    notice: queries.NoticeView
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """One letter that was given up, with its organisation's name."""

    letter: queries.DeadLetter
    name: str


@page
def notices(request: Asked) -> HttpResponse:
    """The messages, newest first."""
    found = queries.notices(request.actor, cursor=request.GET.get("cursor") or None)
    dead = queries.dead_letters(request.actor)
    names = parties.organisations_by_ids({letter.organisation for letter in dead}) if dead else {}
    context = {
        "notices": [Told(notice=notice, href=_href(notice)) for notice in found.items],
        "unread": queries.unread_count(request.actor),
        "next_href": "?" + urlencode({"cursor": found.next}) if found.next else "",
        "dead": [Undelivered(letter=letter, name=names[letter.organisation].name) for letter in dead],
    }
    return render(request, "matters/notices.html", context)


@deed
def read(request: Asked) -> HttpResponseRedirect:
    """Mark the messages of one page as read."""
    ids = [UUID(text) for text in request.POST.getlist("id")[: paging.LIMIT_MAX] if _is_uuid(text)]
    actions.mark_read(ids, actor=request.actor, at=request.at)
    return redirect("matters:notices")


@deed
def retry(request: Asked, id: UUID) -> HttpResponseRedirect:
    """Let a letter that was given up be tried again."""
    if not request.actor.roles & STAFF_ROLES or not request.actor.may(Duty.HANDLE):
        raise PermissionDenied
    if actions.retry(id, at=request.at):
        messages.success(request, "It will be tried again." if is_english() else "稍后会再试着送达。")
    return redirect("matters:notices")


def _href(notice: queries.NoticeView) -> str:
    if notice.matter is None:
        return reverse(notice.url_name, args=[notice.object_id]) if notice.url_name else ""
    return case_href(notice.matter, notice.url_name, notice.object_id)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
