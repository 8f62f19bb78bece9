"""The policy library over the API: every policy, and what one says on a day, as its page shows it. For everybody.

Decides nothing; what is asked of a policy about somebody goes through the decisions office.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from guiju.core import canonical, money
from guiju.project import clock, policy_pages

router = Router(tags=["policies"])


class PolicyWordsOut(Schema):
    zh: str
    en: str


class EditionOut(Schema):
    name: str
    since: date


class PolicyLineOut(Schema):
    """A policy in the catalogue and the questions it answers."""

    id: str
    place: str
    title: PolicyWordsOut
    issuer: PolicyWordsOut
    editions: list[EditionOut]
    questions: list[str]


class PoliciesOut(Schema):
    items: list[PolicyLineOut]


class PolicyReadingOut(Schema):
    """What the text leaves open, what was chosen, since when and why."""

    id: str
    question: PolicyWordsOut
    choice: PolicyWordsOut
    since: date
    reason: PolicyWordsOut


class PolicyClauseOut(Schema):
    """One provision: its words on the day, how sure we are of them, and the readings its rules rest on."""

    id: str
    title: PolicyWordsOut
    article: str
    quote: str
    says: PolicyWordsOut | None
    basis: str
    source: PolicyWordsOut | None
    suspended: PolicyWordsOut | None
    readings: list[str]


class PassageOut(Schema):
    """What a rule asks under one provision."""

    provision: str
    sentences: list[PolicyWordsOut]


class PolicyRuleOut(Schema):
    """How the policy answers one question, provision by provision."""

    question: PolicyWordsOut
    passages: list[PassageOut]


class TermValueOut(Schema):
    """A value from a day on, or why it is not known.

    Money is `{"amount": "2000000.00", "currency": "CNY"}`, a ratio a decimal string or a fraction (`"0.03"`, `"1/3"`),
    months a number, kinds a list, a flag true or false.
    """

    since: date
    value: Any
    unknown: PolicyWordsOut | None
    cites: str


class PolicyTermOut(Schema):
    """A number or list that the policy sets: as it stands on the day, and all it ever was or will be."""

    name: str
    unit: str
    says: PolicyWordsOut
    value: Any
    unknown: PolicyWordsOut | None
    cites: str
    history: list[TermValueOut]


class ReservedOut(Schema):
    """A provision whose words are not known to us; it decides nothing."""

    id: str
    title: PolicyWordsOut


class PolicyOut(Schema):
    """A policy on one day. `pack_hash` names the very text; `changes` are all days on which something changes."""

    id: str
    place: str
    kind: str
    title: PolicyWordsOut
    issuer: PolicyWordsOut
    parent: PolicyWordsOut
    document_number: str
    issued_on: str
    on: date
    edition: str
    since: date
    pack_hash: str
    rules: list[PolicyRuleOut]
    clauses: list[PolicyClauseOut]
    terms: list[PolicyTermOut]
    readings: list[PolicyReadingOut]
    reserved: list[ReservedOut]
    unknown: list[PolicyWordsOut]
    editions: list[EditionOut]
    changes: list[date]


@router.get("", response=PoliciesOut, auth=None, operation_id="policies_list")
def listed(request: HttpRequest) -> Any:  # noqa: ARG001 - everybody sees the same
    """Every policy of the catalogue with its editions."""
    return {"items": [_line(info) for info in policy_pages.catalogued()]}


@router.get("/{path:policy}", response=PolicyOut, auth=None, operation_id="policies_one")
def one(
    request: HttpRequest,  # noqa: ARG001
    policy: str,
    on: Annotated[date | None, Query(description="The text of which day; today when not said")] = None,
) -> Any:
    """What one policy says on a day: its rules with their clauses, its terms, and what it leaves open.

    `policy` is an id of the catalogue, with its slash: `/policies/guizhou/compute_voucher`.
    """
    return _policy(policy_pages.view_on(policy, on or clock.today()))


def _line(info: Any) -> dict[str, Any]:
    return {
        "id": info.id,
        "place": info.place,
        "title": info.title,
        "issuer": info.issuer,
        "editions": _editions(info.editions),
        "questions": info.questions,
    }


def _policy(view: policy_pages.PolicyView) -> dict[str, Any]:
    identity = view.identity
    quoted = [clause for rule in view.rules for passage in rule.passages for clause in passage.law]
    return {
        **{name: getattr(identity, name) for name in ("id", "place", "kind", "title", "issuer", "parent")},
        "document_number": identity.document_number,
        "issued_on": identity.issued_on,
        **{name: getattr(view, name) for name in ("on", "edition", "since", "pack_hash", "rules", "readings")},
        "clauses": [_clause(clause) for clause in quoted],
        "terms": [_term(term) for term in view.terms],
        "reserved": [{"id": each.id, "title": each.heading} for each in view.reserved],
        "unknown": view.unknown,
        "editions": _editions(view.editions),
        "changes": view.changes,
    }


def _clause(clause: policy_pages.ClauseView) -> dict[str, Any]:
    said = {name: getattr(clause, name) for name in PolicyClauseOut.model_fields}
    return {**said, "readings": [reading.id for reading in clause.readings]}


def _term(term: policy_pages.TermView) -> dict[str, Any]:
    history = [
        {"since": since, "value": _value(term.unit, was.value), "unknown": was.unknown, "cites": was.cites}
        for since, was in term.history
    ]
    return {
        "name": term.name.removesuffix("_fen"),
        "unit": term.unit,
        "says": term.says,
        "value": _value(term.unit, term.value),
        "unknown": term.unknown,
        "cites": term.cites,
        "history": history,
    }


def _value(unit: str, value: object) -> object:
    """A term's value as JSON takes it; yuan as Money."""
    if unit == "yuan" and isinstance(value, int):
        return {"amount": money.format_plain(value), "currency": "CNY"}
    return canonical.plain(value)


def _editions(editions: tuple[tuple[str, date], ...]) -> list[dict[str, object]]:
    return [{"name": name, "since": since} for name, since in editions]
