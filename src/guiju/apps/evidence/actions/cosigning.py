"""Collecting cosignatures: each witness is asked for the checkpoint it has not signed yet, all at once, briefly.

One that is in trouble is left alone for a few seconds, so that its silence does not fill the publisher's time.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime, timedelta

from guiju.apps.evidence import models
from guiju.apps.evidence.actions.log import Log
from guiju.apps.evidence.adapters import witnesses
from guiju.apps.evidence.adapters.witnesses import Said, Witness
from guiju.core import checkpoints, notes
from guiju.core.notes import Note, Signature
from guiju.core.tiles import Tree
from guiju.core.witnessing import Request

AT_ONCE_MAX = 8
TROUBLE_CHARACTERS_MAX = 300
PAUSE_IN_TROUBLE = timedelta(seconds=5)


def collect(log: Log, checkpoint: models.Checkpoint, *, at: datetime) -> Iterator[bool]:
    """Ask every witness that has not signed this checkpoint; for each, once it is heard and written down, if it signed.

    The quick come first, so that nobody waits for the slow who need not.
    """
    given = set(checkpoint.cosignatures.values_list("witness", "key_id"))
    heard = {row.name: row for row in models.Witness.objects.filter(name__in=[one.key.name for one in log.witnesses])}
    resting = {row.name for row in heard.values() if row.trouble and at - PAUSE_IN_TROUBLE < row.asked_at <= at}
    waiting = [
        witness
        for witness in log.witnesses
        if (witness.key.name, witness.key.id.hex()) not in given and witness.key.name not in resting
    ]
    if not waiting:
        return
    known = {name: row.size for name, row in heard.items()}
    note = notes.read(checkpoint.note)
    # The threads read files and talk to witnesses; they never touch the database.
    with ThreadPoolExecutor(AT_ONCE_MAX) as asking:
        asked = {asking.submit(_ask, log, one, note, known.get(one.key.name, 0)): one for one in waiting}
        for heard_of in as_completed(asked):
            said = heard_of.result()
            _keep(checkpoint, asked[heard_of], said, at)
            yield said.signature is not None


def _ask(log: Log, witness: Witness, note: Note, old_size: int) -> Said:
    """Ask from the size we know it signed last, and once more from a later size it names.

    Of a smaller size no more is asked: a witness that forgets vouches for nothing.
    """
    tree = Tree(checkpoints.read(note).size, log.folder.hashes)
    old_size = min(old_size, tree.size)
    said = witnesses.ask(witness, _request(tree, note, old_size))
    if said.size is None:
        return said
    if said.size < old_size:
        return Said(trouble=f"it lost its state: it signed {old_size} entries before, and says {said.size} now")
    if said.size == old_size:
        return Said(trouble=f"409 for the {said.size} entries that it names itself")
    if said.size > tree.size:
        return Said(trouble=f"it signed {said.size} entries, this checkpoint has {tree.size}")
    return witnesses.ask(witness, _request(tree, note, said.size))


def _request(tree: Tree, note: Note, old_size: int) -> Request:
    return Request(old_size, tuple(tree.consistency(old_size)), note)


def _keep(checkpoint: models.Checkpoint, witness: Witness, said: Said, at: datetime) -> None:
    name = witness.key.name
    if said.signature is None:
        models.Witness.objects.update_or_create(
            name=name, defaults={"asked_at": at, "trouble": said.trouble[:TROUBLE_CHARACTERS_MAX]}
        )
        return
    models.Cosignature.objects.bulk_create(
        [
            models.Cosignature(
                checkpoint=checkpoint,
                witness=name,
                key_id=witness.key.id.hex(),
                line=said.signature.line.removesuffix("\n"),
                given_at=_given_at(said.signature),
            )
        ],
        ignore_conflicts=True,
    )
    models.Witness.objects.update_or_create(
        name=name, defaults={"asked_at": at, "signed_at": at, "size": checkpoint.size, "trouble": ""}
    )


def _given_at(signature: Signature) -> datetime:
    seconds = checkpoints.time_of_cosignature(signature.value)
    assert seconds is not None, "a signature that holds carries its time"
    return datetime.fromtimestamp(seconds, UTC)
