"""The policy library: what each policy says on a chosen day, clause by clause, what it leaves open, what is not known.

Reads the catalogue and decides nothing; a decision about somebody goes through the decisions office.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from guiju.core.clauses import Rule
from guiju.core.decision import InForce, Reading, Says
from guiju.core.refusals import Refused
from guiju.core.voucher_words import QUESTIONS
from guiju.policies import catalogue
from guiju.policies.pack import UNKNOWN, Identity, Pack, Provision, Shelved, Status, Term, TermValue, Unit
from guiju.project import clock

FIGURES_MAX = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseView:
    """One provision as the margin quotes it, with the readings its clauses rest on."""

    id: str
    title: Says
    article: str
    quote: str
    says: Says | None
    basis: str
    source: Says | None
    suspended: Says | None
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageView:
    """What a rule asks under one provision; `law` is empty where the page quoted that provision before."""

    provision: str
    sentences: tuple[Says, ...]
    law: tuple[ClauseView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleView:
    """How the policy answers one question, provision by provision."""

    question: Says
    passages: tuple[PassageView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermView:
    """One term on the day: its value or why it is not known, what sets it, and its whole history."""

    name: str
    unit: Unit
    says: Says
    value: object
    unknown: Says | None
    cites: str
    history: tuple[tuple[date, TermValue], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyView:
    """A policy on one day. `unknown` says what nobody has told us: reserved provisions and identity left blank."""

    identity: Identity
    on: date
    edition: str
    since: date
    pack_hash: str
    rules: tuple[RuleView, ...]
    terms: tuple[TermView, ...]
    figures: tuple[TermView, ...]
    readings: tuple[Reading, ...]
    reserved: tuple[Provision, ...]
    unknown: tuple[Says, ...]
    editions: tuple[tuple[str, date], ...]
    changes: tuple[date, ...]


def policies(request: HttpRequest) -> HttpResponse:
    """Every policy of the catalogue."""
    return render(request, "policies/list.html", {"policies": catalogued()})


def policy(request: HttpRequest, policy: str) -> HttpResponse:
    """One policy on the day `?on=`; a day before it began says so, and offers the first day."""
    shelf = _shelf(policy)
    first = shelf[0].edition.since
    on, refused = _asked_day(request)
    if on < first and refused is None:
        refused = _not_begun(first)
    view = _view(catalogue.pack(policy, max(on, first)), max(on, first), shelf)
    context = {"policy": view, "refused": refused, "asked_on": on}
    return render(request, "policies/detail.html", context, status=200 if refused is None else 422)


def catalogued() -> Sequence[catalogue.PolicyInfo]:
    """Every policy as a list shows it."""
    return catalogue.policies()


def view_on(policy: str, on: date) -> PolicyView:
    """One policy on a day. Raises Http404 when there is none, Refused("policies.not_begun") for a day before it."""
    shelf = _shelf(policy)
    if on < shelf[0].edition.since:
        raise _not_begun(shelf[0].edition.since)
    return _view(catalogue.pack(policy, on), on, shelf)


def _shelf(policy: str) -> Sequence[Shelved]:
    try:
        return catalogue.editions(policy)
    except catalogue.NoPolicy as unknown:
        raise Http404 from unknown


def _asked_day(request: HttpRequest) -> tuple[date, Refused | None]:
    text = request.GET.get("on", "")
    if not text:
        return clock.today(), None
    try:
        return date.fromisoformat(text), None
    except ValueError:
        refused = Refused(
            "policies.no_day",
            zh=f"“{text[:20]}”不是日期。请写成 2024-02-20。",
            en=f'"{text[:20]}" is no day. Write it as 2024-02-20.',
            field="on",
        )
        return clock.today(), refused


def _not_begun(first: date) -> Refused:
    return Refused(
        "policies.not_begun",
        zh=f"这一天政策还没有施行；它自 {first} 起施行。",
        en=f"The policy was not in force on that day; its first day is {first}.",
        field="on",
    )


def _view(shelved: Shelved, on: date, shelf: Sequence[Shelved]) -> PolicyView:
    pack, law = shelved.pack, shelved.regimes.on(on)
    terms = tuple(_term(term, on) for term in pack.terms.values() if term.values.first_on <= on)
    return PolicyView(
        identity=pack.identity,
        on=on,
        edition=shelved.edition.name,
        since=shelved.edition.since,
        pack_hash=law.pack_hash,
        rules=_rules(shelved.rules, pack, law, on),
        terms=terms,
        figures=tuple(term for term in terms if term.value is not None and term.unit is not Unit.KINDS)[:FIGURES_MAX],
        readings=tuple(law.readings[id] for id in pack.readings if id in law.readings),
        reserved=tuple(p for p in pack.provisions.values() if p.status is Status.RESERVED),
        unknown=_unknown(pack.identity),
        editions=tuple((each.edition.name, each.edition.since) for each in shelf),
        changes=pack.changes(),
    )


def _rules(rules: Sequence[Rule[Any, Any]], pack: Pack, law: InForce, on: date) -> tuple[RuleView, ...]:
    """Each rule with its law; a provision is quoted where the page first needs it."""
    rests = {(leaf.provision, id): law.readings[id] for rule in rules for leaf in rule.leaves() for id in leaf.rests_on}
    quoted: set[str] = set()
    views = []
    for rule in rules:
        passages = []
        for provision, leaves in groupby(rule.leaves(), key=lambda leaf: leaf.provision):
            readings = [reading for (of, _), reading in rests.items() if of == provision]
            quote = () if provision in quoted else (_clause(pack.provisions[provision], on, readings),)
            says = tuple(leaf.says for leaf in leaves)
            passages.append(PassageView(provision=provision, sentences=says, law=quote))
            quoted.add(provision)
        name = rule.question.name
        views.append(RuleView(question=QUESTIONS.get(name, Says(name, name)), passages=tuple(passages)))
    return tuple(views)


def _clause(provision: Provision, on: date, readings: Sequence[Reading]) -> ClauseView:
    wording = provision.wording_on(on)
    return ClauseView(
        id=provision.id,
        title=provision.heading,
        article="" if provision.article == UNKNOWN else provision.article,
        quote=(wording.anchor if wording else None) or "",
        says=wording.says if wording else None,
        basis=wording.source.basis if wording else "",
        source=wording.source.title if wording else None,
        suspended=provision.suspended_on(on),
        readings=tuple(readings),
    )


def _term(term: Term, on: date) -> TermView:
    value = term.values.on(on)
    return TermView(
        name=term.name,
        unit=term.unit,
        says=term.says,
        value=value.value,
        unknown=value.unknown,
        cites=value.cites,
        history=tuple((entry.start_on, entry.value) for entry in term.values.entries),
    )


def _unknown(identity: Identity) -> tuple[Says, ...]:
    blanks = (
        (identity.document_number, Says("文号", "document number")),
        (identity.issued_on, Says("印发日期", "day of issue")),
    )
    return tuple(words for value, words in blanks if value == UNKNOWN)
