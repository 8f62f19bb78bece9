"""Steps as a case page offers them: one form each, of those that its reader may take now; and how one is taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.urls import reverse

from guiju.apps.vouchers.views.asking import FOUND, UNPROCESSABLE, Asked, status_of
from guiju.apps.vouchers.views.fields import say
from guiju.apps.vouchers.views.forms import ActForm
from guiju.core.decision import Says
from guiju.core.journeys import Journey, Seat, Step
from guiju.core.parties import Actor
from guiju.core.refusals import Refused

STERN = frozenset({"decline", "refuse", "uphold", "revoke", "withdraw", "cancel"})
PLAIN = frozenset({"return", "send_back", "hand_back", "dismiss", "find_paid", "find_unpaid"})
NOTED = frozenset({"pass_on"})
PREVIEW = "preview"

Deed = Callable[[Asked, UUID, ActForm], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One step on offer. `look` is how its button looks; `is_first` steps stand open, the others behind a summary."""

    verb: str
    says: Says
    form: ActForm
    href: str
    look: str
    is_first: bool
    is_open: bool
    can_preview: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a step: the status, and where it was refused the form to show again and the refusal left over.

    `about` is the objection that was answered, where it was one.
    """

    status: int
    verb: str
    form: ActForm
    refused: Refused | None = None
    about: UUID | None = None

    @property
    def is_done(self) -> bool:
        return self.status == FOUND


def form_of(
    step: Step, forms: Mapping[str, type[ActForm]], data: Any = None, *, prefix: str = "", **kwargs: Any
) -> ActForm:
    kind = forms.get(step.verb, ActForm)
    takes_note = step.verb in NOTED
    return kind(
        data, needs_reason=step.needs_reason, takes_note=takes_note, auto_id=f"{prefix}{step.verb}-%s", **kwargs
    )


def offered(
    may: tuple[Step, ...],
    *,
    forms: Mapping[str, type[ActForm]],
    page: str,
    case: UUID,
    shown: str = "",
    without: frozenset[str] = frozenset(),
    taken: Taken | None = None,
    prefix: str = "",
) -> tuple[Act, ...]:
    """The steps a page offers, the plain way on first; one that was refused keeps what was typed.

    `prefix` begins the ids of fields, where one page offers the same step more than once.
    """
    acts: list[Act] = []
    for step in sorted(may, key=lambda step: (step.verb in STERN, step.verb in PLAIN)):
        if step.verb in without:
            continue
        is_again = taken is not None and taken.verb == step.verb
        acts.append(
            Act(
                verb=step.verb,
                says=Says(step.zh, step.en),
                form=taken.form
                if taken and is_again
                else form_of(step, forms, prefix=prefix, initial={"shown": shown}),
                href=reverse(page, args=[case, step.verb]),
                look="stern" if step.verb in STERN else "plain" if step.verb in PLAIN else "",
                is_first=not acts and step.verb not in STERN | PLAIN,
                is_open=is_again,
                can_preview=step.verb in forms,
            )
        )
    return tuple(acts)


def for_others(journey: Journey, state: str, may: tuple[Step, ...], actor: Actor) -> tuple[Says, ...]:
    """The steps of the reader's own office that take another person: one with another duty, or other eyes."""
    ours = (step for step in journey.steps_from(state) if step.seat is Seat.ROLE and actor.roles & set(step.roles))
    return tuple(Says(step.zh, step.en) for step in ours if step not in may)


def take(
    request: Asked,
    case: UUID,
    verb: str,
    *,
    journey: Journey,
    deeds: Mapping[str, Deed],
    forms: Mapping[str, type[ActForm]],
) -> Taken:
    """Take one step with what was posted. A preview (a refusal looked at first) does nothing and is shown again."""
    step = next((step for step in journey.steps if step.verb == verb), None)
    if step is None or verb not in deeds:
        raise Http404
    form = form_of(step, forms, request.POST)
    if not form.is_valid():
        return Taken(status=UNPROCESSABLE, verb=verb, form=form)
    if is_preview(request):
        return Taken(status=200, verb=verb, form=form)
    try:
        deeds[verb](request, case, form)
    except Refused as refused:
        left = None if form.refuse(refused) else refused
        return Taken(status=status_of(refused), verb=verb, form=form, refused=left)
    messages.success(request, say(f"已办理：{step.zh}。", f"Done: {step.en}."))
    return Taken(status=FOUND, verb=verb, form=form)


def is_preview(request: HttpRequest) -> bool:
    return request.POST.get("step") == PREVIEW
