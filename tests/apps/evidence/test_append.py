"""Appending evidence: salted commitments, in the transaction they prove, never changed; the names can be erased."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from guiju.apps.evidence import actions, models, queries
from guiju.apps.evidence.actions import Leaf
from guiju.apps.evidence.adapters import signatures
from guiju.core import checking, receipts
from guiju.core.receipts import About
from tests.apps.evidence import world

pytestmark = pytest.mark.django_db

AT = datetime(2024, 3, 1, 1, tzinfo=UTC)
SUBJECT = uuid.UUID(int=7)


def leaf(payload: dict[str, object] | None = None, subject: uuid.UUID = SUBJECT) -> Leaf:
    return Leaf(kind="test", subject=subject, payload=payload or {"n": 1})


def test_leaves_are_kept_in_the_order_given_and_open_to_what_was_said() -> None:
    ids = actions.append([leaf({"n": n}) for n in range(5)], at=AT)
    assert ids == sorted(ids)
    seen = queries.of_subject(SUBJECT)
    assert [one.id for one in seen] == ids
    assert [one.payload for one in seen] == [{"n": n} for n in range(5)]
    assert all(one.opens for one in seen)
    assert not any(one.is_sealed for one in seen)
    assert {one.appended_at for one in seen} == {AT}


def test_nothing_appended_is_nothing() -> None:
    assert actions.append([], at=AT) == []


def test_the_commitment_is_the_documented_hash() -> None:
    (id,) = actions.append([leaf({"b": 1, "a": "券"})], at=AT)
    opening = models.Opening.objects.get(leaf_id=id)
    assert opening.envelope == (
        '{"at":"2024-03-01T01:00:00Z","kind":"test","payload":{"a":"券","b":1},'
        '"subject":"00000000-0000-0000-0000-000000000007"}'
    )
    view = queries.leaf(id)
    assert view is not None
    assert view.commitment == receipts.commitment(bytes(opening.salt), opening.envelope.encode()).hex()


def test_the_same_payload_twice_gives_two_commitments() -> None:
    actions.append([leaf(), leaf()], at=AT)
    assert len({one.commitment for one in queries.of_subject(SUBJECT)}) == 2


def test_evidence_outside_a_transaction_is_refused() -> None:
    connection.in_atomic_block, before = False, connection.in_atomic_block
    try:
        with pytest.raises(AssertionError, match="in the transaction"):
            actions.append([leaf()], at=AT)
    finally:
        connection.in_atomic_block = before


def test_evidence_of_what_was_rolled_back_is_gone() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012
        actions.append([leaf()], at=AT)
        raise RuntimeError
    assert queries.of_subject(SUBJECT) == []
    assert queries.status().unsealed == 0


def test_a_payload_with_no_single_spelling_or_too_long_is_refused() -> None:
    with pytest.raises(TypeError):
        actions.append([leaf({"n": 1.5})], at=AT)
    with pytest.raises(ValueError, match="hash its parts"):
        actions.append([leaf({"n": "x" * actions.ENVELOPE_BYTES_MAX})], at=AT)
    with pytest.raises(ValueError, match="leaves in one call"):
        actions.append([leaf()] * (actions.LEAVES_MAX + 1), at=AT)


def test_what_is_private_is_proved_by_a_hash_and_lies_beside_the_envelope() -> None:
    secret = {"name": "黔数测试有限公司"}
    (id, twin) = actions.append([Leaf(kind="test", subject=SUBJECT, payload={}, private=secret)] * 2, at=AT)
    opening, other = (models.Opening.objects.get(leaf_id=one) for one in (id, twin))
    assert "黔数" not in opening.envelope
    assert json.loads(opening.envelope)["private"] == "sha256:" + sha256(opening.private.encode()).hexdigest()
    assert json.loads(opening.private)["says"] == secret
    assert opening.private != other.private  # a salt of its own, or few names would be few guesses
    view = queries.leaf(id)
    assert view is not None
    assert view.opens


def test_erasing_takes_what_is_private_and_the_leaf_opens_as_before() -> None:
    other, secret = uuid.UUID(int=8), {"name": "黔数测试有限公司"}
    named = [Leaf(kind="test", subject=subject, payload={"n": 1}, private=secret) for subject in (SUBJECT, other)]
    actions.append([*named, leaf()], at=AT)
    before = queries.opened([SUBJECT])
    assert actions.erase(SUBJECT, at=AT) == 1
    assert queries.opened([SUBJECT]) == before
    assert [(one.payload, one.opens, one.erased_at) for one in queries.of_subject(SUBJECT)] == [
        ({"n": 1}, True, AT),
        ({"n": 1}, True, None),
    ]
    assert models.Opening.objects.filter(private__contains="黔数").get().leaf.subject == other
    assert queries.status() == queries.Status(leaves=3, unsealed=3, unpublished=0, erased=1)
    assert actions.erase(SUBJECT, at=AT) == 0


def test_a_receipt_is_the_same_after_erasing_and_holds(tmp_path: Path) -> None:
    ours = world.log(tmp_path)
    world.append(1, subject=SUBJECT, private={"name": "黔数测试有限公司"})
    world.advance(ours)
    about = About(kind="test", id=str(SUBJECT), number="T-1")
    before = queries.receipt(about, [SUBJECT], ours.published)
    assert actions.erase(SUBJECT, at=AT) == 1
    after = queries.receipt(about, [SUBJECT], ours.published)
    assert after.as_bytes() == before.as_bytes()
    assert checking.check(after, check=signatures.is_signed, trusted=ours.ring.keys).is_sound


def test_a_rewritten_opening_does_not_open_the_leaf() -> None:
    (id,) = actions.append([leaf({"n": 1})], at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE evidence_opening SET envelope = replace(envelope, '\"n\":1', '\"n\":2')")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    view = queries.leaf(id)
    assert view is not None
    assert (view.payload, view.opens) == ({"n": 2}, False)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evidence_leaf SET kind = 'x'",
        "DELETE FROM evidence_leaf",
        "TRUNCATE evidence_leaf CASCADE",
        "UPDATE evidence_opening SET envelope = 'x'",
        "UPDATE evidence_opening SET salt = salt || '\\x00'",
        "UPDATE evidence_opening SET private = 'x', erased_at = NULL",
        "UPDATE evidence_opening SET private = ''",
        "DELETE FROM evidence_opening",
        "TRUNCATE evidence_opening",
        "UPDATE evidence_unsealed SET leaf_id = leaf_id",
        "TRUNCATE evidence_unsealed",
    ],
)
def test_the_tables_refuse_every_change_but_erasing_and_sealing(statement: str) -> None:
    actions.append([Leaf(kind="test", subject=SUBJECT, payload={}, private={"name": "x"})], at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            cursor.execute(statement)


def test_a_leaf_waits_until_it_has_its_place_in_the_log() -> None:
    first, second = actions.append([leaf(), leaf()], at=AT)
    models.Unsealed.objects.filter(leaf_id=first).delete()
    models.Sealed.objects.create(index=0, leaf_id=first)
    assert [(one.index, one.is_sealed) for one in queries.of_subject(SUBJECT)] == [(0, True), (None, False)]
    assert queries.status().unsealed == 1
    assert queries.leaf(second) is not None
    assert queries.leaf(second + 1) is None
