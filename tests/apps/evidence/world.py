"""A log in a temporary folder, leaves to seal, and a fresh key ring."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from django.db import transaction

from guiju.apps.evidence import actions, models
from guiju.apps.evidence.adapters import certificate_keys, signatures
from guiju.apps.evidence.adapters.keys import Ring
from guiju.apps.evidence.adapters.log_files import LogFolder
from guiju.apps.evidence.adapters.witnesses import Witness
from guiju.core import checkpoints, notes
from guiju.core.checkpoints import Checkpoint
from guiju.core.notes import Algorithm
from guiju.documents.pdf_signatures import Signer

AT = datetime(2024, 3, 1, 1, tzinfo=UTC)
ORIGIN = "log.guiju.example/gz"


def log(folder: Path, *algorithms: Algorithm, witnesses: tuple[Witness, ...] = (), quorum: int = 0) -> actions.Log:
    """A log whose files lie in `folder`, with a new key of each algorithm (Ed25519 when none is named)."""
    signers = tuple(signatures.generate(ORIGIN, one) for one in algorithms or (Algorithm.ED25519,))
    return actions.Log(
        origin=ORIGIN, ring=Ring(signers=signers), folder=LogFolder(folder), witnesses=witnesses, quorum=quorum
    )


def append(count: int, *, subject: uuid.UUID | None = None, private: Mapping[str, object] | None = None) -> list[int]:
    """So many new leaves; their ids."""
    with transaction.atomic():
        return actions.append(
            [
                actions.Leaf(kind="test", subject=subject or uuid.uuid4(), payload={"n": n}, private=private)
                for n in range(count)
            ],
            at=AT,
        )


def advance(to: actions.Log, *, at: datetime = AT) -> int | None:
    """What the sealer does in one round: finish what was begun, seal, lay, publish; the size that is public now."""
    actions.lay(to, at=at)
    actions.seal(to, at=at)
    actions.lay(to, at=at)
    return actions.publish(to, at=at + timedelta(seconds=1))


def shown(of: actions.Log) -> Checkpoint:
    """What the published checkpoint file says."""
    return checkpoints.read(notes.read(of.folder.checkpoint() or b""))


def commitments() -> list[bytes]:
    """What was sealed, in the order of the log."""
    rows = models.Sealed.objects.order_by("index").values_list("leaf__commitment", flat=True)
    return [bytes(row) for row in rows]


@cache
def signer() -> Signer:
    """One signer of certificates for all tests: an RSA key takes its time to be found."""
    with tempfile.TemporaryDirectory() as folder:
        return certificate_keys.ensure(Path(folder, "certificate-key"), ORIGIN, on=AT.date())


def certifier(of: actions.Log) -> actions.Certifier:
    return actions.Certifier(published=of.published, signer=signer(), verify_url="https://gz.example/evidence/verify/")
