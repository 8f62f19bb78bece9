"""What one watches of the library: the list, a new one, no longer."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID, uuid5

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from guiju.apps.briefing import actions, queries
from guiju.apps.briefing.queries import Sought
from guiju.apps.briefing.views import words
from guiju.apps.briefing.views.asking import Asked, say, signed_in, sought, spoken
from guiju.apps.briefing.views.library import given
from guiju.core.refusals import Refused


@require_safe
@signed_in
def watches(request: Asked) -> HttpResponseBase:
    """What the visitor watches."""
    found = [
        (each, words.KINDS.get(each.sought.kind), words.place(each.sought.jurisdiction), urlencode(given(each.sought)))
        for each in queries.watches(request.actor)
    ]
    return render(request, "briefing/watches.html", {"watches": found})


@require_POST
@signed_in
def watch(request: Asked) -> HttpResponseBase:
    """Watch an instrument or a search, and come back to it."""
    named = request.POST.get("instrument", "")
    try:
        instrument = UUID(named) if named else None
        asked = sought(request.POST.dict()) if instrument is None else Sought()
        id = uuid5(request.actor.organisation or UUID(int=0), f"watch:{request.actor.person}:{named}:{asked}")
        actions.watch(asked, id=id, instrument=instrument, actor=request.actor, at=request.at)
    except ValueError:
        return redirect("briefing:library")
    except Refused as refused:
        messages.error(request, spoken(refused))
    else:
        words_said = say("已关注。有新内容时，消息里会告诉贵单位。", "Watched. Your organisation will be told of news.")
        messages.success(request, words_said)
        if instrument is not None:
            return redirect("briefing:instrument", instrument)
    return redirect("briefing:watches")


@require_POST
@signed_in
def unwatch(request: Asked, id: UUID) -> HttpResponseBase:
    """Stop watching."""
    actions.unwatch(id, actor=request.actor)
    messages.success(request, say("已取消关注。", "No longer watched."))
    return redirect("briefing:watches")
