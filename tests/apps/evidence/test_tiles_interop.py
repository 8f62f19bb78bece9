"""Readers of tiled logs that others wrote, on the files that ours wrote: roots, entries, and both kinds of proof."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from tlog_scales.backend import LocalBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey, VkeySet
from tlog_scales.tlog import ConsistencyProof, ConsistencyProofInvalid, InclusionProof, InclusionProofInvalid

from guiju.apps.evidence import actions
from guiju.core import merkle
from guiju.core.tiles import Tree
from tests.apps.evidence.world import advance, append, commitments, log, shown

pytestmark = pytest.mark.django_db
STEPS = (1, 2, 252, 1, 1, 300, 700)
INDICES = (0, 1, 254, 255, 256, 511, 512, 1255, 1256)
READ = """
import json, sys
from aics_tlog import FileSystemTileReader, VerifiedTileReader, audit_tiles, consistency_proof_from_tiles
from aics_tlog import inclusion_proof_from_tiles, parse_note, parse_vkey, verify_checkpoint
asked = json.load(sys.stdin)
files, size, root = FileSystemTileReader(asked["folder"]), asked["size"], bytes.fromhex(asked["root"])
note = parse_note(open(asked["folder"] + "/checkpoint").read())
signed = verify_checkpoint(note, parse_vkey(asked["vkey"]), [], 0, expected_origin=asked["origin"])
try:
    audit_tiles(files, size, root)
    trouble = None
except (OSError, ValueError) as problem:
    trouble = type(problem).__name__
    print(json.dumps({"trouble": trouble}))
    sys.exit()
read = VerifiedTileReader(files, size, root)
print(json.dumps({
    "trouble": trouble,
    "signed": signed.ok,
    "entries": [read.entry(index).hex() for index in asked["indices"]],
    "inclusion": [[one.hex() for one in inclusion_proof_from_tiles(read, n, size)] for n in asked["indices"]],
    "consistency": [[one.hex() for one in consistency_proof_from_tiles(read, old, size)] for old in asked["olds"]],
}))
"""


def grown(folder: Path) -> tuple[actions.Log, dict[int, bytes]]:
    """A log that grew in steps, and the root it had after each."""
    ours, roots = log(folder), {}
    for step in STEPS:
        append(step)
        advance(ours)
        roots[shown(ours).size] = shown(ours).root
    return ours, roots


def test_tlog_scales_reads_our_files_and_agrees_with_every_proof(tmp_path: Path) -> None:
    ours, roots = grown(tmp_path)
    reader, entries = TilesReader(LocalBackend(tmp_path)), commitments()
    read = reader.get_checkpoint()
    assert VkeySet(Vkey.from_string(ours.ring.keys[0].vkey)).verify(read.signatures, read)
    assert reader.calculate_root_hash() == read.root_hash == shown(ours).root
    tree = Tree(read.size, ours.folder.hashes)
    for old, root in roots.items():
        theirs = reader.get_consistency_proof(old, read.size)
        assert theirs.node_hashes == tree.consistency(old)
        theirs.check(root, read.root_hash)
        with pytest.raises(ConsistencyProofInvalid):
            ConsistencyProof(old, read.size, tree.consistency(old)).check(bytes(32), read.root_hash)
    for index in INDICES:
        assert reader.get_entry(index) == entries[index]
        assert reader.get_inclusion_proof(index, read.size).node_hashes == tree.inclusion(index)
        ours_shown = InclusionProof(index, read.size, tree.inclusion(index))
        ours_shown.check(merkle.leaf_hash(entries[index]), read.root_hash)
        with pytest.raises(InclusionProofInvalid):
            ours_shown.check(merkle.leaf_hash(b"forged"), read.root_hash)


def test_aics_tlog_audits_our_files_and_agrees_with_every_proof(aics: Path, tmp_path: Path) -> None:
    ours, roots = grown(tmp_path)
    entries, tree = commitments(), Tree(shown(ours).size, ours.folder.hashes)
    said = theirs(aics, ours, roots)
    assert (said["trouble"], said["signed"]) == (None, True)
    assert said["entries"] == [entries[index].hex() for index in INDICES]
    assert said["inclusion"] == [[one.hex() for one in tree.inclusion(index)] for index in INDICES]
    assert said["consistency"] == [[one.hex() for one in tree.consistency(old)] for old in roots]
    tile = tmp_path / "tile/0/002"
    content = bytearray(tile.read_bytes())
    content[5] ^= 1
    tile.write_bytes(content)
    assert theirs(aics, ours, roots) == {"trouble": "TileVerificationError"}


def theirs(aics: Path, ours: actions.Log, roots: dict[int, bytes]) -> dict[str, object]:
    """What aics-tlog says of our folder."""
    asked = {
        "folder": str(ours.folder.root),
        "size": shown(ours).size,
        "root": shown(ours).root.hex(),
        "vkey": ours.ring.keys[0].vkey,
        "origin": ours.origin,
        "indices": INDICES,
        "olds": list(roots),
    }
    done = subprocess.run(
        [aics, "-c", READ], input=json.dumps(asked), capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    said: dict[str, object] = json.loads(done.stdout)
    return said
