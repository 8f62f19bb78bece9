"""Reads of the decision office: one record, those of a subject, the register. Opens no policy."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from guiju.apps.decisions.models import OUTCOMES, Record
from guiju.apps.evidence import queries as evidence
from guiju.core import paging
from guiju.core.parties import STAFF_ROLES, Actor
from guiju.core.receipts import About, Receipt
from guiju.core.refusals import Refused

TEXT_LENGTH_MAX = 60
ROWS_A_PIECE = 200
COUNTED_MAX = 10_000
AMOUNTS = ("amount_fen", "face_fen", "issuable_fen")
"""What the awards call the amount they give."""
LINE_COLUMNS = (
    *("id", "number", "question", "policy", "valid_on", "assessed_at", "outcome", "actor_name", "subject"),
    *("concerns__name", "body"),
)


class NotFound(Refused):
    """No such decision for this reader: absent and not yours look the same."""

    def __init__(self) -> None:
        super().__init__(
            "decisions.not_found",
            zh="没有找到这个决定，或者您无权查看。请核对编号。",
            en="There is no such decision, or it is not yours to see. Check the number.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedView:
    """One decision as it stands in the records. `body` and `inputs` are the exact bytes as text."""

    id: UUID
    number: str
    question: str
    policy: str
    edition: str
    place: str
    valid_on: date
    assessed_at: datetime
    outcome: str
    is_official: bool
    subject: UUID
    concerns: UUID | None
    actor_name: str
    engine: str
    pack_hash: str
    inputs_hash: str
    inputs: str
    body: str

    @property
    def json(self) -> dict[str, Any]:
        """The decision as JSON knows it, decoded from its bytes."""
        decoded: dict[str, Any] = json.loads(self.body)
        return decoded


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the register. `concerns_name` is whom it is about, `amount_fen` what it grants, if anything."""

    id: UUID
    number: str
    question: str
    policy: str
    valid_on: date
    assessed_at: datetime
    outcome: str
    actor_name: str
    subject: UUID
    concerns_name: str
    amount_fen: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What to keep of the register. `text` begins a number; days are of assessment, [from, until), as instants."""

    question: str = ""
    outcome: str = ""
    policy: str = ""
    text: str = ""
    assessed_from: datetime | None = None
    assessed_until: datetime | None = None


def record(id: UUID) -> RecordedView:
    """One decision for another app's use, whoever asks. Raises `decisions.not_found`."""
    row = Record.objects.filter(id=id).first()
    if row is None:
        raise NotFound
    return _view(row)


def record_for(id: UUID, actor: Actor) -> RecordedView:
    """One decision for the offices and the organisation it concerns. Raises `decisions.not_found`."""
    row = _seen_by(actor).filter(id=id).first()
    if row is None:
        raise NotFound
    return _view(row)


def id_of(text: str) -> UUID:
    """The decision that `text` names by its id or by its number. Raises NotFound, also when several bear the number."""
    try:
        return UUID(text)
    except ValueError:
        number = text.strip().upper()[:TEXT_LENGTH_MAX].replace("\x00", "")
    found = list(Record.objects.filter(number=number).values_list("id", flat=True)[:2])
    if len(found) != 1:
        raise NotFound
    return found[0]


def count(*, since: datetime | None = None) -> int:
    """How many decisions stand in the records, those before `since` left out."""
    return _since(since).count()


def counts_of(policy: str, questions: Collection[str]) -> dict[str, int]:
    """How many decisions a policy has given on each of these questions, counted to COUNTED_MAX at most."""
    rows = Record.objects.filter(policy=policy)
    return {name: rows.filter(question=name)[:COUNTED_MAX].count() for name in questions}


def in_order(*, since: datetime | None = None) -> Iterator[Record]:
    """The rows of all decisions, oldest first, in bounded pieces however many there are."""
    rows, last = _since(since).order_by("assessed_at", "id"), None
    while piece := list((rows if last is None else rows.filter(_after(last)))[:ROWS_A_PIECE]):
        yield from piece
        last = piece[-1]


def of_subject(subject: UUID) -> tuple[RecordedView, ...]:
    """The decisions about one thing, oldest first, for another app's use; at most LIMIT_MAX."""
    rows = Record.objects.filter(subject=subject).order_by("assessed_at", "id")
    return tuple(_view(row) for row in rows[: paging.LIMIT_MAX])


def body_hashes(ids: Collection[UUID]) -> dict[UUID, str]:
    """The hash of each decision's bytes as they stand now, by id; what is not there is absent."""
    rows = Record.objects.filter(id__in=ids).values_list("id", "body")
    return {id: "sha256:" + sha256(body.encode()).hexdigest() for id, body in rows}


def find(
    actor: Actor,
    filters: Filters | None = None,
    *,
    cursor: str | None = None,
    limit: int | None = None,
    is_oldest_first: bool = False,
) -> paging.Page[Line]:
    """A page of the register, latest first unless asked otherwise: all for the offices, else one's own."""
    filters, size = filters or Filters(), paging.limit_of(limit)
    rows = _filtered(_seen_by(actor), filters)
    if cursor is not None:
        instant, id = _place(cursor)
        than = "gt" if is_oldest_first else "lt"
        beyond = Q(**{f"assessed_at__{than}": instant}) | Q(**{f"id__{than}": id})
        rows = rows.filter(Q(**{f"assessed_at__{than}e": instant}) & beyond)
    order = ("assessed_at", "id") if is_oldest_first else ("-assessed_at", "-id")
    found = [_line(row) for row in rows.order_by(*order).values(*LINE_COLUMNS)[: size + 1]]
    return paging.page(found, size, [(line.assessed_at.isoformat(), str(line.id)) for line in found])


def receipt(id: UUID, actor: Actor, log: evidence.Published) -> Receipt:
    """The receipt of a decision `actor` may see. Raises NotFound."""
    record = record_for(id, actor)
    about = About(kind="decision", id=str(record.id), number=record.number)
    return evidence.receipt(about, [record.id], log, bodies={record.id: record.body})


def _since(since: datetime | None) -> QuerySet[Record]:
    return Record.objects.all() if since is None else Record.objects.filter(assessed_at__gte=since)


def _after(row: Record) -> Q:
    beyond = Q(assessed_at__gt=row.assessed_at) | Q(id__gt=row.id)
    return Q(assessed_at__gte=row.assessed_at) & beyond


def _seen_by(actor: Actor) -> QuerySet[Record]:
    if not actor.duties:
        return Record.objects.none()
    if actor.roles & STAFF_ROLES:
        return Record.objects.all()
    return Record.objects.filter(concerns=actor.organisation) if actor.organisation else Record.objects.none()


def _filtered(rows: QuerySet[Record], filters: Filters) -> QuerySet[Record]:
    if filters.outcome:
        assert filters.outcome in OUTCOMES, filters.outcome
        rows = rows.filter(outcome=filters.outcome)
    if filters.question:
        rows = rows.filter(question=filters.question)
    if filters.policy:
        rows = rows.filter(policy=filters.policy)
    if filters.text:
        rows = rows.filter(number__startswith=filters.text.strip().upper()[:TEXT_LENGTH_MAX].replace("\x00", ""))
    if filters.assessed_from:
        rows = rows.filter(assessed_at__gte=filters.assessed_from)
    if filters.assessed_until:
        rows = rows.filter(assessed_at__lt=filters.assessed_until)
    return rows


def _line(row: dict[str, Any]) -> Line:
    award = json.loads(row.pop("body"))["award"] or {}
    amount_fen = next((award[name] for name in AMOUNTS if name in award), None)
    return Line(concerns_name=row.pop("concerns__name") or "", amount_fen=amount_fen, **row)


def _place(cursor: str) -> tuple[datetime, UUID]:
    instant, id = paging.key_of(cursor, 2)
    try:
        place = datetime.fromisoformat(instant), UUID(id)
    except ValueError:
        raise paging.bad_cursor() from None
    if place[0].tzinfo is None:
        raise paging.bad_cursor()
    return place


def _view(row: Record) -> RecordedView:
    return RecordedView(
        id=row.id,
        number=row.number,
        question=row.question,
        policy=row.policy,
        edition=row.edition,
        place=row.place,
        valid_on=row.valid_on,
        assessed_at=row.assessed_at,
        outcome=row.outcome,
        is_official=row.is_official,
        subject=row.subject,
        concerns=row.concerns_id,
        actor_name=row.actor_name,
        engine=row.engine,
        pack_hash=row.pack_hash,
        inputs_hash=row.inputs_hash,
        inputs=row.inputs,
        body=row.body,
    )
