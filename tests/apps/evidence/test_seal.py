"""Sealing: waiting leaves get places without gaps, and a signed checkpoint that provably continues the last one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from guiju.apps.evidence import actions, models, queries
from guiju.apps.evidence.adapters import signatures
from guiju.apps.evidence.adapters.keys import Ring
from guiju.core import checkpoints, merkle, notes
from guiju.core.notes import Algorithm
from guiju.core.tiles import BrokenLog, Tile, Tree
from tests.apps.evidence import world
from tests.apps.evidence.world import AT, advance, append, commitments, log, shown

pytestmark = pytest.mark.django_db


def test_nothing_waits_and_nothing_is_signed(tmp_path: Path) -> None:
    assert advance(log(tmp_path)) is None
    assert queries.latest() is None


def test_the_checkpoint_is_the_merkle_root_over_the_commitments_in_their_order(tmp_path: Path) -> None:
    ours = log(tmp_path)
    ids = append(3)
    assert advance(ours) == 3
    assert list(models.Sealed.objects.order_by("index").values_list("leaf_id", flat=True)) == ids
    assert shown(ours).root == merkle.root([merkle.leaf_hash(entry) for entry in commitments()])
    assert queries.status().unsealed == 0


@pytest.mark.parametrize("sizes", [(1, 1, 1), (255, 1, 1), (256, 256), (300, 400, 70), (1000, 1)])
def test_a_log_that_grew_in_steps_is_the_log_that_grew_at_once(tmp_path: Path, sizes: tuple[int, ...]) -> None:
    ours = log(tmp_path)
    for size in sizes:
        append(size)
        advance(ours)
        tree = Tree(shown(ours).size, ours.folder.hashes)
        tree.check(shown(ours).root)
    assert shown(ours).size == sum(sizes)
    assert shown(ours).root == merkle.root([merkle.leaf_hash(entry) for entry in commitments()])


def test_each_checkpoint_is_signed_by_every_live_key(tmp_path: Path) -> None:
    ours = log(tmp_path, Algorithm.ED25519, Algorithm.SM2_SM3)
    append(1)
    advance(ours)
    note = notes.read(ours.folder.checkpoint() or b"")
    assert len(note.signatures) == 2
    assert all(signatures.signed(note, key) for key in ours.ring.keys)


def test_more_leaves_than_a_checkpoint_takes_are_sealed_in_turns(tmp_path: Path) -> None:
    ours = log(tmp_path)
    append(5)
    assert [sealed.size if (sealed := _seal_two(ours)) else None for _ in range(4)] == [2, 4, 5, None]


def _seal_two(ours: actions.Log) -> object:
    actions.lay(ours, at=AT)
    return actions.seal(ours, at=AT, limit=2)


def test_a_file_that_was_changed_behind_our_back_stops_the_sealing(tmp_path: Path) -> None:
    ours = log(tmp_path)
    append(3)
    advance(ours)
    tile = tmp_path / Tile(0, 0, 3).path
    content = bytearray(tile.read_bytes())
    content[40] ^= 1
    tile.write_bytes(content)
    append(1)
    with pytest.raises(BrokenLog, match="do not continue"):
        advance(ours)
    assert queries.status().unsealed == 1
    assert shown(ours).size == 3


def test_a_file_that_was_cut_short_stops_the_sealing_and_is_named(tmp_path: Path) -> None:
    ours = log(tmp_path)
    append(3)
    advance(ours)
    tile = tmp_path / Tile(0, 0, 3).path
    tile.write_bytes(tile.read_bytes()[:-1])
    append(1)
    with pytest.raises(BrokenLog, match=r"tile/0/000\.p/3: 3 hashes are due, the file has 95 bytes"):
        advance(ours)
    assert (queries.status().unsealed, shown(ours).size) == (1, 3)


def test_hashes_in_another_order_stop_the_sealing(tmp_path: Path) -> None:
    ours = log(tmp_path)
    append(3)
    advance(ours)
    tile = tmp_path / Tile(0, 0, 3).path
    content = tile.read_bytes()
    tile.write_bytes(content[32:64] + content[:32] + content[64:])
    append(1)
    with pytest.raises(BrokenLog, match="do not continue"):
        advance(ours)


def test_a_log_forked_behind_our_back_is_not_signed_on(tmp_path: Path) -> None:
    """The public checkpoint is of our size and name and key, and another tree's."""
    ours = log(tmp_path)
    append(3)
    advance(ours)
    other = checkpoints.Checkpoint(origin=ours.origin, size=3, root=bytes(range(32)))
    fork = notes.Note(other.text, tuple(signer.sign(other.text) for signer in ours.ring.signers))
    ours.folder.publish(str(fork))
    append(1)
    with pytest.raises(actions.LogRefused, match="or others") as refused:
        advance(ours)
    assert refused.value.code == "evidence.rolled_back"
    assert queries.status().unsealed == 1


def test_a_key_that_nobody_knows_does_not_go_on_with_the_log(tmp_path: Path) -> None:
    ours = log(tmp_path)
    append(3)
    advance(ours)
    append(1)
    with pytest.raises(
        actions.LogRefused, match=r"None of the keys signed the last checkpoint \(3 entries\)"
    ) as refused:
        advance(log(tmp_path))
    assert refused.value.code == "evidence.other_key"
    assert (queries.status().unsealed, shown(ours).size) == (1, 3)
    assert advance(ours) == 4


def test_a_new_key_goes_on_beside_the_old_or_with_the_old_one_retired(tmp_path: Path) -> None:
    ours, new = log(tmp_path), log(tmp_path).ring.signers
    append(1)
    advance(ours)
    append(1)
    assert advance(replace(ours, ring=Ring(signers=new, retired=ours.ring.keys))) == 2


def test_keys_of_another_log_sign_nothing(tmp_path: Path) -> None:
    ours = log(tmp_path)
    append(1)
    with pytest.raises(actions.LogRefused, match=r"The keys are of 'log\.guiju\.example/gz'"):
        advance(replace(ours, origin="elsewhere.example/log"))
    assert queries.status().unsealed == 1


def test_a_file_of_the_right_edge_that_is_gone_is_written_again_from_the_database(tmp_path: Path) -> None:
    ours = log(tmp_path)
    append(3)
    advance(ours)
    (tmp_path / Tile(0, 0, 3).path).unlink()
    append(1)
    assert advance(ours) == 4
    assert shown(ours).root == merkle.root([merkle.leaf_hash(entry) for entry in commitments()])


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    ours = log(tmp_path)
    append(300)
    advance(ours)
    (tmp_path / "tile/0/000").unlink()
    with pytest.raises(BrokenLog, match="tile/0/000: the file is missing"):
        Tree(300, ours.folder.hashes).check(shown(ours).root)


def test_a_database_put_back_from_an_old_copy_does_not_fork_the_log(tmp_path: Path) -> None:
    ours = log(tmp_path)
    append(3)
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012  the database goes back, the folder stays
        advance(ours)
        raise RuntimeError
    append(2)
    with pytest.raises(actions.LogRefused) as refused:
        advance(ours)
    assert refused.value.code == "evidence.rolled_back"
    assert shown(ours).size == 3


def test_a_log_keeps_its_name(tmp_path: Path) -> None:
    ours = log(tmp_path)
    append(1)
    advance(ours)
    other = actions.Log(origin="elsewhere.example/log", ring=ours.ring, folder=ours.folder)
    with pytest.raises(actions.LogRefused, match="keeps its name"):
        actions.seal(other, at=AT)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evidence_sealed SET index = index + 1",
        "DELETE FROM evidence_sealed",
        "UPDATE evidence_checkpoint SET root = '\\x00'",
        "UPDATE evidence_checkpoint SET published_at = now()",
        "DELETE FROM evidence_checkpoint",
        "UPDATE evidence_head SET size = 1",
        "DELETE FROM evidence_head",
    ],
)
def test_the_database_refuses_to_rewrite_the_log(tmp_path: Path, statement: str) -> None:
    append(2)
    advance(log(tmp_path))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(statement)


def test_a_proof_from_the_published_files_leads_from_the_leaf_to_the_checkpoint(tmp_path: Path) -> None:
    ours = log(tmp_path)
    append(300)
    advance(ours)
    subject = models.Leaf.objects.order_by("id")[137].subject
    (leaf,) = queries.opened([subject])
    sealing = queries.prove([leaf], ours.folder.hashes)
    assert sealing is not None
    proof = sealing.proofs[leaf.id]
    assert proof.index == 137
    assert proof.leads_from(leaf.commitment)
    assert not proof.leads_from(bytes(32))
    assert str(proof.note) == (ours.folder.checkpoint() or b"").decode()
    assert world.ORIGIN in str(proof)


def test_what_waits_has_no_proof_yet(tmp_path: Path) -> None:
    ours = log(tmp_path)
    append(1)
    advance(ours)
    append(1)
    waiting = models.Unsealed.objects.get().leaf
    (leaf,) = queries.opened([waiting.subject])
    sealing = queries.prove([leaf], ours.folder.hashes)
    assert (leaf.index, sealing is not None and sealing.proofs) == (None, {})
