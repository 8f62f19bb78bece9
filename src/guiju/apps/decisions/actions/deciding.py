"""The one door to the policies: decide, and record what was decided as exact bytes. Judges nothing by itself.

Locks: none. Rows are only ever added; two callers with one id meet at the primary key, and the later one is given what
the earlier recorded, or refused when it asked something else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Generic, TypeVar
from uuid import UUID

from django.db import connection
from psycopg import Cursor

from guiju.apps.decisions import facts as frozen
from guiju.apps.evidence import actions as evidence
from guiju.core import canonical
from guiju.core.decision import Decision, Question
from guiju.core.parties import Actor
from guiju.core.refusals import Refused
from guiju.policies import catalogue

F = TypeVar("F")
A = TypeVar("A")

BATCH_MAX = 8000

_INSERT = """
    INSERT INTO decisions_record (id, number, question, policy, edition, place, valid_on, assessed_at, outcome,
        is_official, subject, concerns_id, actor_person_id, actor_organisation_id, actor_name, engine, pack_hash,
        inputs_hash, inputs, body)
    SELECT n.id, n.number, %(question)s, n.policy, n.edition, n.place, n.valid_on, %(at)s, n.outcome, n.is_official,
        n.subject, n.concerns, %(person)s, %(organisation)s, %(name)s, %(engine)s, n.pack_hash, n.inputs_hash, n.inputs,
        n.body
    FROM unnest(%(ids)b::uuid[], %(numbers)b::text[], %(policies)b::text[], %(editions)b::text[], %(places)b::text[],
                %(days)b::date[], %(outcomes)b::text[], %(officials)b::boolean[], %(subjects)b::uuid[],
                %(concerned)b::uuid[], %(packs)b::text[], %(hashes)b::text[], %(inputs)b::text[], %(bodies)b::text[])
         AS n (id, number, policy, edition, place, valid_on, outcome, is_official, subject, concerns, pack_hash,
               inputs_hash, inputs, body)
    ON CONFLICT (id) DO NOTHING
    RETURNING id, pack_hash = ANY (ARRAY (
        SELECT kept.pack_hash FROM decisions_packarchive AS kept WHERE kept.pack_hash = ANY (%(distinct_packs)b::text[])
    ))
"""
# The array is found once a statement, however many decisions it records. A list of known packs in this process would
# save even that, and would lie after a rollback or a restore: then a pack would never be kept.

_RECORDED = "SELECT id, question, place, valid_on, subject, inputs, body FROM decisions_record WHERE id = ANY(%s)"

_KEEP_PACK = """
    INSERT INTO decisions_packarchive (pack_hash, archive, kept_at)
    VALUES (%s, %s, %s) ON CONFLICT (pack_hash) DO NOTHING
"""


class OtherPayload(Refused):
    """This id has decided something else already."""

    def __init__(self, number: str) -> None:
        super().__init__(
            "decisions.other_payload",
            zh=f"决定 {number} 已用同一编号记录了不同的内容。请换一个新的编号再提交。",
            en=f"{number} has recorded another decision under this id already. Send the request with a new id.",
            field="id",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Generic[F]):
    """One case put to a policy: its facts, the place whose policy answers, and the day whose terms hold.

    `subject` is the thing decided about; `concerns` the organisation it is about, which may then read the decision.
    """

    id: UUID
    facts: F
    place: str
    on: date
    subject: UUID
    concerns: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded(Generic[A]):
    """A decision that stands in the records."""

    id: UUID
    number: str
    decision: Decision[A]


def preview(question: Question[F, A], facts: F, *, place: str, on: date) -> Decision[A]:
    """What the policy would answer; nothing is recorded."""
    return catalogue.answer(question, facts, place=place, on=on)


def decide(
    question: Question[F, A],
    facts: F,
    *,
    id: UUID,
    place: str,
    on: date,
    at: datetime,
    subject: UUID,
    actor: Actor,
    concerns: UUID | None = None,
) -> Recorded[A]:
    """Decide one case and record it; see `decide_many`."""
    asked = Asked(id=id, facts=facts, place=place, on=on, subject=subject, concerns=concerns)
    return decide_many(question, [asked], at=at, actor=actor)[0]


def decide_many(
    question: Question[F, A], cases: Sequence[Asked[F]], *, at: datetime, actor: Actor
) -> list[Recorded[A]]:
    """Decide many cases of one question and record them in the caller's transaction, with one leaf of evidence each.

    An id that was recorded with the same question, facts, place, day and subject gives what was recorded then, even
    where the policy has changed since; with anything else it raises `decisions.other_payload`. No evidence is then
    written twice.
    """
    assert connection.in_atomic_block, "a decision is recorded in the transaction of what it decides"
    if not cases:
        return []
    assert len({case.id for case in cases}) == len(cases) <= BATCH_MAX, f"distinct ids, at most {BATCH_MAX} at once"
    decided = [_decided(question, case) for case in cases]
    written = _insert(question, decided, at=at, actor=actor)
    evidence.append([_leaf(one, at) for one in decided if one.case.id in written], at=at)
    known = _recorded_before(question, [one for one in decided if one.case.id not in written])
    return [
        Recorded(id=one.case.id, number=number_of(one.case.id), decision=known.get(one.case.id, one.decision))
        for one in decided
    ]


def number_of(id: UUID) -> str:
    """The number people read aloud, taken from the id: `D-7F3A9C21B4`."""
    return f"D-{id.hex[:10].upper()}"


@dataclass(frozen=True, slots=True)
class _Decided(Generic[F, A]):
    """A case with its answer, and both as the bytes that are kept."""

    case: Asked[F]
    decision: Decision[A]
    inputs: str
    body: str


def _decided(question: Question[F, A], case: Asked[F]) -> _Decided[F, A]:
    decision = catalogue.answer(question, case.facts, place=case.place, on=case.on)
    return _Decided(case, decision, canonical.encode(case.facts).decode(), decision.as_bytes().decode())


def _insert(question: Question[F, A], decided: Sequence[_Decided[F, A]], *, at: datetime, actor: Actor) -> set[UUID]:
    """Add the rows whose ids are new, keep the packs that decided for the first time; the new ids.

    The arrays travel in binary, beside the statement and not inside it: as literals, a hundred decisions are a
    megabyte of text to escape and to read again, and take four times as long.
    """
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        cursor.execute(
            _INSERT,
            {
                "question": question.name,
                "at": at,
                "person": actor.person,
                "organisation": actor.organisation,
                "name": actor.name,
                "engine": catalogue.engine(),
                "ids": [d.case.id for d in decided],
                "numbers": [number_of(d.case.id) for d in decided],
                "policies": [d.decision.policy for d in decided],
                "editions": [d.decision.edition for d in decided],
                "places": [d.case.place for d in decided],
                "days": [d.case.on for d in decided],
                "outcomes": [d.decision.outcome.value for d in decided],
                "officials": [d.decision.is_official for d in decided],
                "subjects": [d.case.subject for d in decided],
                "concerned": [d.case.concerns for d in decided],
                "packs": [d.decision.pack_hash for d in decided],
                "distinct_packs": list({d.decision.pack_hash for d in decided}),
                "hashes": [d.decision.inputs_hash for d in decided],
                "inputs": [d.inputs for d in decided],
                "bodies": [d.body for d in decided],
            },
        )
        rows = cursor.fetchall()
    is_kept = dict(rows)
    new_packs = {d.decision.pack_hash: d.decision for d in decided if is_kept.get(d.case.id) is False}
    for pack_hash in sorted(new_packs):  # in one order, so that two first decisions wait for each other, never both
        _keep_pack(new_packs[pack_hash], at)
    return set(is_kept)


def _keep_pack(decision: Decision[A], at: datetime) -> None:
    """Keep the pack that decided, under its hash; another's first decision may have kept it in the meantime."""
    archive = catalogue.archive(decision.policy, decision.edition)
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_PACK, [decision.pack_hash, archive, at])


def _leaf(one: _Decided[F, A], at: datetime) -> evidence.Leaf:
    return evidence.Leaf(
        kind="decision",
        subject=one.case.id,
        payload={
            "assessed_at": at,
            "award": one.decision.award,
            "body_hash": "sha256:" + sha256(one.body.encode()).hexdigest(),
            "id": one.case.id,
            "inputs_hash": one.decision.inputs_hash,
            "outcome": one.decision.outcome,
            "pack_hash": one.decision.pack_hash,
            "place": one.case.place,
            "policy": one.decision.policy,
            "question": one.decision.question,
            "subject": one.case.subject,
            "valid_on": one.case.on,
        },
    )


def _recorded_before(question: Question[F, A], decided: Sequence[_Decided[F, A]]) -> dict[UUID, Decision[A]]:
    """What stands under these ids already, if it was asked the same."""
    if not decided:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_RECORDED, [[one.case.id for one in decided]])
        found = {row[0]: row[1:] for row in cursor.fetchall()}
    known = {}
    for one in decided:
        *asked, body = found[one.case.id]
        if asked != [question.name, one.case.place, one.case.on, one.case.subject, one.inputs]:
            raise OtherPayload(number_of(one.case.id))
        known[one.case.id] = (
            one.decision if body == one.body else frozen.decision_of(question, body, place=one.case.place)
        )
    return known
