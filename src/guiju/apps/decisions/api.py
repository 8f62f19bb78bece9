"""Decisions over the API: the register, one decision with its exact bytes, its replay."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import AwareDatetime

from guiju.apps.decisions import actions, queries
from guiju.apps.evidence import queries as evidence
from guiju.core import money
from guiju.core.decision import Outcome
from guiju.core.parties import Actor
from guiju.documents import files

router = Router()


class Asked(HttpRequest):
    """The request with what the middleware put there."""

    actor: Actor
    at: datetime


class Order(StrEnum):
    """The orders the register can be had in."""

    LATEST = "-assessed_at"
    EARLIEST = "assessed_at"


class MoneyGrantedOut(Schema):
    """Yuan as a decimal string, exact to the fen."""

    amount: str
    currency: Literal["CNY"] = "CNY"


class LineOut(Schema):
    """A decision in a list: what it was about, whom it concerns, and what it grants, if anything."""

    id: UUID
    number: str
    question: str
    policy: str
    valid_on: date
    assessed_at: datetime
    outcome: Outcome
    actor_name: str
    subject: UUID
    concerns_name: str
    amount: MoneyGrantedOut | None

    @staticmethod
    def resolve_amount(line: queries.Line) -> MoneyGrantedOut | None:
        return None if line.amount_fen is None else MoneyGrantedOut(amount=money.format_plain(line.amount_fen))


class LinesOut(Schema):
    items: list[LineOut]
    next: str | None


class InTheLogOut(Schema):
    """Numbers of entries in the published log, from 0, and how many leaves of evidence are not in it yet."""

    entries: list[int]
    unsealed: int


class DecisionOut(Schema):
    """A recorded decision. `body` and `inputs` are the canonical bytes as text: their SHA-256 can be checked.

    `decision` is `body` read, its amounts in whole fen as recorded; `standing` says where it
    stands in the evidence log.
    """

    id: UUID
    number: str
    question: str
    policy: str
    edition: str
    place: str
    valid_on: date
    assessed_at: datetime
    outcome: Outcome
    is_official: bool
    subject: UUID
    concerns: UUID | None
    actor_name: str
    engine: str
    pack_hash: str
    inputs_hash: str
    inputs: str
    body: str
    decision: dict[str, Any]
    standing: InTheLogOut

    @staticmethod
    def resolve_decision(view: queries.RecordedView) -> dict[str, Any]:
        return view.json

    @staticmethod
    def resolve_standing(view: queries.RecordedView) -> evidence.Standing:
        return evidence.standing([view.id])


class DifferenceOut(Schema):
    path: str
    recorded: Any
    replayed: Any


class ReplayedOut(Schema):
    """Whether deciding again from the frozen inputs gives the recorded bytes, and where it does not.

    `pack` tells whether the pack in force was asked or, where it was amended since, the archived one that decided.
    `engine` is the Guiju that decided then, `engine_now` the one that was asked; of engines no archive is kept.
    """

    id: UUID
    identical: bool
    differences: list[DifferenceOut]
    pack: actions.PackAsked
    engine: str
    engine_now: str


@router.get("", response=LinesOut, operation_id="decisions_list")
def list_decisions(
    request: Asked,
    outcome: Outcome | None = None,
    question: Annotated[str, Query(max_length=80)] = "",
    policy: Annotated[str, Query(max_length=120)] = "",
    number: Annotated[str, Query(max_length=16)] = "",
    assessed_from: AwareDatetime | None = None,
    assessed_until: AwareDatetime | None = None,
    sort: Order = Order.LATEST,
    cursor: str | None = None,
    limit: Annotated[int | None, Query(ge=1, le=200)] = None,
) -> Any:
    """The decisions one may see: those about one's organisation; all of them for the offices."""
    filters = queries.Filters(
        outcome=outcome.value if outcome else "",
        question=question,
        policy=policy,
        text=number,
        assessed_from=assessed_from,
        assessed_until=assessed_until,
    )
    return queries.find(request.actor, filters, cursor=cursor, limit=limit, is_oldest_first=sort is Order.EARLIEST)


@router.get("/{uuid:id}", response=DecisionOut, operation_id="decisions_one")
def one_decision(request: Asked, id: UUID) -> Any:
    """One decision with its clauses, its facts and its hashes; another's is "not found"."""
    return queries.record_for(id, request.actor)


@router.get("/{uuid:id}/replay", response=ReplayedOut, operation_id="decisions_replay")
def replay(request: Asked, id: UUID) -> Any:
    """Decide again from the frozen inputs, by the pack that decided: an amended one is taken from the archive."""
    queries.record_for(id, request.actor)
    return actions.replay(id)


@router.get(
    "/{uuid:id}/receipt",
    response=None,
    operation_id="decisions_receipt",
    openapi_extra=files.answer(files.JSON, "The receipt"),
)
def receipt(request: Asked, id: UUID) -> HttpResponse:
    """What opens the decision's entry in the evidence log, with the proof that it is there."""
    made = queries.receipt(id, request.actor, settings.EVIDENCE_LOG.published)
    return files.download(made.as_bytes(), files.JSON, f"{made.about.number}.json")


@router.get(
    "/{uuid:id}/certificate",
    response=None,
    operation_id="decisions_certificate",
    openapi_extra=files.answer(files.PDF, "The certificate"),
)
def certificate(request: Asked, id: UUID) -> HttpResponse:
    """The receipt for people, as a signed PDF that carries it; refused while the decision waits to be sealed."""
    made = queries.receipt(id, request.actor, settings.EVIDENCE_LOG.published)
    pdf = settings.CERTIFIER.certify(made, titles=actions.policy_titles())
    return files.download(pdf, files.PDF, f"{made.about.number}.pdf")
