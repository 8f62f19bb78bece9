"""Publishing: files first, read back; then the checkpoint. A crash anywhere between is finished by the next round."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from guiju.apps.evidence import actions, models
from guiju.core import merkle, tiles
from guiju.core.tiles import BrokenLog, Tile, Tree
from tests.apps.evidence.world import AT, advance, append, commitments, log, shown

pytestmark = pytest.mark.django_db


def test_every_file_of_the_published_tree_is_there_and_holds_what_was_sealed(tmp_path: Path) -> None:
    ours = log(tmp_path)
    for size in (200, 100, 300):
        append(size)
        advance(ours)
    tree = Tree(600, ours.folder.hashes)
    tree.check(shown(ours).root)
    entries = [
        entry
        for tile in tiles.of_tree(600)
        if tile.level == 0
        for entry in tiles.entries_of(tile, ours.folder.bundle(tile))
    ]
    assert entries == commitments()
    assert [merkle.leaf_hash(entry) for entry in entries[:256]] == tiles.hashes_of(
        Tile(0, 0, 256), (tmp_path / "tile/0/000").read_bytes()
    )


def test_partial_files_are_removed_once_the_full_one_stands_and_are_still_read(tmp_path: Path) -> None:
    ours = log(tmp_path)
    append(200)
    advance(ours)
    assert (tmp_path / "tile/0/000.p/200").exists()
    append(100)
    advance(ours)
    assert not (tmp_path / "tile/0/000.p").exists()
    assert not (tmp_path / "tile/entries/000.p").exists()
    before = Tree(200, ours.folder.hashes)
    assert merkle.is_consistent(
        200, 300, before.root(), shown(ours).root, Tree(300, ours.folder.hashes).consistency(200)
    )
    assert len(tiles.entries_of(Tile(0, 0, 200), ours.folder.bundle(Tile(0, 0, 200)))) == 200


def test_a_crash_after_signing_is_finished_by_the_next_round(tmp_path: Path) -> None:
    ours = log(tmp_path)
    append(3)
    actions.lay(ours, at=AT)
    actions.seal(ours, at=AT)
    assert ours.folder.checkpoint() is None
    append(2)
    assert advance(ours) == 5
    Tree(5, ours.folder.hashes).check(shown(ours).root)


def test_a_crash_in_the_midst_of_the_files_is_finished_with_the_same_bytes(tmp_path: Path) -> None:
    ours = log(tmp_path)
    append(300)
    actions.lay(ours, at=AT)
    actions.seal(ours, at=AT)
    (tmp_path / "tile/0").mkdir(parents=True)
    (tmp_path / "tile/0/.000.1.new").write_bytes(b"half")
    assert actions.lay(ours, at=AT) == 300
    first = (tmp_path / "tile/0/000").read_bytes()
    assert actions.lay(ours, at=AT) == 300
    assert (tmp_path / "tile/0/000").read_bytes() == first


def test_other_bytes_where_a_new_tile_belongs_are_never_overwritten(tmp_path: Path) -> None:
    ours = log(tmp_path)
    append(3)
    actions.lay(ours, at=AT)
    actions.seal(ours, at=AT)
    squatter = tmp_path / "tile/0/000.p/3"
    squatter.parent.mkdir(parents=True)
    squatter.write_bytes(bytes(96))
    with pytest.raises(BrokenLog, match="not rewritten"):
        actions.lay(ours, at=AT)
    assert models.Checkpoint.objects.get().written_at is None
    assert actions.publish(ours, at=AT) is None


def test_a_folder_that_was_lost_is_filled_again_with_the_same_bytes(tmp_path: Path) -> None:
    ours, again = log(tmp_path / "a"), log(tmp_path / "b")
    for size in (200, 100):
        append(size)
        advance(ours)
    same = actions.Log(origin=ours.origin, ring=ours.ring, folder=again.folder)
    advance(same)
    assert same.folder.checkpoint() == ours.folder.checkpoint()
    for tile in tiles.of_tree(300):
        assert same.folder.hashes(tile) == ours.folder.hashes(tile)


def test_the_site_serves_the_log_as_its_specification_says(
    tmp_path: Path, client: Client, settings: LazySettings
) -> None:
    settings.LOG_FOLDER = tmp_path
    append(300)
    advance(log(tmp_path))
    checkpoint = client.get("/log/checkpoint")
    assert checkpoint.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "max-age=2" in checkpoint.headers["Cache-Control"]
    assert b"".join(checkpoint.streaming_content) == (tmp_path / "checkpoint").read_bytes()  # type: ignore[attr-defined]
    tile = client.get("/log/tile/0/001.p/44")
    assert (tile.headers["Content-Type"], tile.headers["Content-Length"]) == ("application/octet-stream", str(44 * 32))
    assert "immutable" in tile.headers["Cache-Control"]
    assert client.get("/log/tile/entries/000").status_code == 200


@pytest.mark.parametrize(
    "path", ["tile/0/000.p/7", "tile/0/../checkpoint", "../log-keys", "tile/0/0", "tile/64/000", "", "tile/0/000.p/3/x"]
)
def test_nothing_beside_the_log_can_be_named(tmp_path: Path, client: Client, settings: LazySettings, path: str) -> None:
    settings.LOG_FOLDER = tmp_path
    append(3)
    advance(log(tmp_path))
    assert client.get(f"/log/{path}").status_code == 404
