"""The desk: the queue by deadline on the left, the case on the right; and the plain page every matter has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render

from guiju.apps.matters import actions, queries
from guiju.apps.matters.queries import Amount, Filters, Heap, MatterView, Scope, StepView
from guiju.apps.matters.views.asking import Asked, case_href, page
from guiju.apps.parties import queries as parties
from guiju.core.calendar import day_in_china, end_of
from guiju.core.decision import Says
from guiju.core.parties import Duty, Role

HEAPS_SHOWN_MAX = 4


class Due(StrEnum):
    """Which deadlines to keep."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"


SCOPES = {
    Scope.WAITING: Says("等我处理", "Waiting for me"),
    Scope.OURS: Says("等本单位处理", "Waiting for my organisation"),
    Scope.OPEN: Says("全部在办", "All open"),
    Scope.CLOSED: Says("已办结", "Closed"),
}
DUES = {
    Due.OVERDUE: Says("已超期", "Overdue"),
    Due.TODAY: Says("今日到期", "Due today"),
    Due.WEEK: Says("七日内到期", "Due within seven days"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One option of a filter."""

    value: str
    says: Says
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """What waits of one kind at one state, with the address that shows it alone."""

    heap: Heap
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One matter in the queue. `says` is who asks, or what it is when it is one's own; `amount` what it is about."""

    matter: MatterView
    says: str | Says
    amount: Amount | None
    href: str
    is_here: bool
    is_overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One step, as a timeline shows it."""

    at: datetime
    says: Says
    who: Says | str
    reason: str
    tone: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The case on the right."""

    matter: MatterView
    state: Says
    kind: Says
    tone: str
    turn: Says
    applicant: str
    href: str
    is_my_turn: bool
    is_overdue: bool
    events: tuple[Event, ...]
    attachments: tuple[queries.AttachmentView, ...]
    objections: tuple[queries.ObjectionView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What the visitor asked of the queue, read from the address; whatever does not read is left out."""

    scope: Scope
    kind: str
    state: str
    due: Due | None
    text: str
    cursor: str | None
    case: UUID | None

    def filters(self, at: datetime) -> Filters:
        return Filters(
            scope=self.scope,
            kinds=(self.kind,) if self.kind else (),
            states=(self.state,) if self.state else (),
            due_before=_before(self.due, at),
            text=self.text,
        )

    def href(self, **change: str) -> str:
        """The same question with something changed."""
        asked = {
            "scope": "" if self.scope is Scope.WAITING else self.scope.value,
            "kind": f"{self.kind}/{self.state}" if self.kind else "",
            "due": self.due.value if self.due else "",
            "text": self.text,
        }
        return "?" + urlencode({name: value for name, value in {**asked, **change}.items() if value})


@page
def desk(request: Asked) -> HttpResponse:
    """The queue, the chosen case (the first when none is chosen), and the words that say how it stands."""
    sought = _sought(request.GET)
    found = queries.queue(request.actor, sought.filters(request.at), cursor=sought.cursor)
    heaps = queries.heaps(request.actor, sought.scope, at=request.at)
    waiting = heaps if sought.scope is Scope.WAITING else queries.heaps(request.actor, at=request.at)
    ours = heaps if sought.scope is Scope.OURS else queries.heaps(request.actor, Scope.OURS, at=request.at)
    mine = sum(heap.count for heap in waiting)
    chosen = _chosen_of(found.items, sought)
    context = {
        "waiting": mine,
        "for_others": sum(heap.count for heap in ours) - mine,
        "ours_href": f"?scope={Scope.OURS}",
        "overdue": sum(heap.overdue for heap in waiting),
        "piles": _piles(waiting, sought),
        "others": _others(waiting),
        "rows": _lines(found.items, chosen, sought, request),
        "chosen": case(request, chosen) if chosen else None,
        "first_href": sought.href() if sought.cursor else "",
        "next_href": sought.href(cursor=found.next) if found.next else "",
        **_filter_bar(sought, heaps),
    }
    return render(request, "matters/desk.html", context)


@page
def matter(request: Asked, id: UUID) -> HttpResponse:
    """A matter's plain page: how it stands, its files and its history; and a place to hand in a file."""
    found = queries.view(id, request.actor)
    handles = request.actor.may(Duty.HANDLE) or request.actor.may(Duty.APPROVE)
    context = {
        "chosen": case(request, found),
        "can_attach": handles and not found.is_closed,
        "upload_id": uuid4(),
        "kinds": "、".join(actions.allowed_suffixes()),
        "mb": settings.ATTACHMENT_MB_MAX,
    }
    return render(request, "matters/matter.html", context)


@page
def about(request: Asked, object_id: UUID) -> HttpResponseRedirect:
    """To the page of the case that something is about, from offices that do not know matters."""
    found = queries.about(object_id, request.actor)
    return redirect(case_href(found.id, found.url_name, found.object_id))


def case(request: Asked, found: MatterView) -> Chosen:
    """Everything the right side shows of a matter the visitor may see."""
    is_overdue = found.is_overdue(request.at)
    own = case_href(found.id, found.url_name, found.object_id)
    return Chosen(
        matter=found,
        state=Says(found.state_zh, found.state_en),
        kind=Says(found.kind_zh, found.kind_en),
        tone="bad" if is_overdue else "" if found.is_closed else "wait",
        turn=_turn(found),
        applicant=parties.organisation(found.subject_organisation).name,
        href="" if own == request.path else own,
        is_my_turn=found.waits_for(request.actor),
        is_overdue=is_overdue,
        events=tuple(_event(step) for step in queries.history(found.id)),
        attachments=queries.attachments(found.id),
        objections=queries.objections(found, request.actor),
    )


def _sought(asked: Mapping[str, str]) -> Sought:
    kind, _, state = asked.get("kind", "")[:120].partition("/")
    case = asked.get("case", "")
    return Sought(
        scope=_member(Scope, asked.get("scope", "")) or Scope.WAITING,
        kind=kind,
        state=state,
        due=_member(Due, asked.get("due", "")),
        text=asked.get("text", "")[:100],
        cursor=asked.get("cursor") or None,
        case=UUID(case) if _is_uuid(case) else None,
    )


def _member(kind: Any, text: str) -> Any:
    return kind(text) if text in set(kind) else None


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _before(due: Due | None, at: datetime) -> datetime | None:
    """The instant before which a deadline counts; a deadline at 24:00 belongs to the day that ends."""
    today = day_in_china(at)
    moment = timedelta(microseconds=1)
    if due is None:
        return None
    if due is Due.OVERDUE:
        return at + moment
    return end_of(today + timedelta(days=0 if due is Due.TODAY else 6)) + moment


def _chosen_of(items: Sequence[MatterView], sought: Sought) -> MatterView | None:
    named = next((matter for matter in items if matter.id == sought.case), None)
    return named or (items[0] if items else None)


def _lines(items: Sequence[MatterView], chosen: MatterView | None, sought: Sought, request: Asked) -> tuple[Line, ...]:
    page = {"cursor": sought.cursor} if sought.cursor else {}
    others = {matter.subject_organisation for matter in items} - {request.actor.organisation}
    names = {id: view.name for id, view in parties.organisations_by_ids(others).items()} if others else {}
    amounts = queries.amounts(items)
    return tuple(
        Line(
            matter=matter,
            says=names.get(matter.subject_organisation) or Says(matter.title_zh, matter.title_en),
            amount=amounts.get(matter.id),
            href=sought.href(case=str(matter.id), **page) + "#case",
            is_here=chosen is not None and matter.id == chosen.id,
            is_overdue=matter.is_overdue(request.at),
        )
        for matter in items
    )


def _piles(heaps: Sequence[Heap], sought: Sought) -> tuple[Pile, ...]:
    """The largest heaps."""
    return tuple(
        Pile(heap=heap, href=sought.href(scope="", kind=f"{heap.kind}/{heap.state}", text="", due=""))
        for heap in _by_size(heaps)[:HEAPS_SHOWN_MAX]
    )


def _others(heaps: Sequence[Heap]) -> int:
    """How many matters lie in the heaps that are not shown, so that what is shown adds up."""
    return sum(heap.count for heap in _by_size(heaps)[HEAPS_SHOWN_MAX:])


def _by_size(heaps: Sequence[Heap]) -> list[Heap]:
    return sorted(heaps, key=lambda heap: -heap.count)


def _filter_bar(sought: Sought, heaps: Sequence[Heap]) -> dict[str, Any]:
    return {
        "tabs": [Choice(value=s.value, says=w, is_here=s is sought.scope) for s, w in SCOPES.items()],
        "dues": [Choice(value=d.value, says=w, is_here=d is sought.due) for d, w in DUES.items()],
        "choices": [
            Choice(
                value=f"{heap.kind}/{heap.state}",
                says=Says(f"{heap.kind_zh} · {heap.state_zh}", f"{heap.kind_en} · {heap.state_en}"),
                is_here=(heap.kind, heap.state) == (sought.kind, sought.state),
            )
            for heap in heaps
        ],
        "text": sought.text,
        "is_filtered": bool(sought.kind or sought.due or sought.text or sought.scope is not Scope.WAITING),
    }


def _turn(matter: MatterView) -> Says:
    if matter.is_closed:
        return Says("已办结", "closed")
    if matter.waiting_organisation is not None:
        return _people("申请单位", "the applicant", matter)
    if matter.waiting_role:
        return _people(*queries.ROLE_WORDS[Role(matter.waiting_role)], matter)
    return Says("等期限届满", "nobody's; time runs")


def _people(zh: str, en: str, matter: MatterView) -> Says:
    duty_zh, duty_en = queries.DUTY_WORDS[Duty(matter.waiting_duty)]
    return Says(f"{zh}的{duty_zh}人员", f"{en}, with the duty to {duty_en}")


def _event(step: StepView) -> Event:
    """A step and where it led; the one that opened the matter led from nowhere."""
    to_zh, to_en = (f" → {step.to_zh}", f" → {step.to_en}") if step.from_state else ("", "")
    return Event(
        at=step.at,
        says=Says(f"{step.verb_zh}{to_zh}", f"{step.verb_en}{to_en}"),
        who=_who(step),
        reason=step.reason,
    )


def _who(step: StepView) -> Says | str:
    """Who took a step. An objection is anybody's, who need not have signed in; what nobody took the platform did."""
    if step.actor_organisation:
        return step.actor_name
    return (
        Says("公众提出", "a member of the public") if step.verb == "object" else Says("平台自动", "the platform itself")
    )
