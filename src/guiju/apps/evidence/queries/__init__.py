"""Reads of the evidence office: leaves and whether they open, the log's checkpoints, proofs that a leaf is in it."""

from guiju.apps.evidence.queries.exporting import Exported, every_anchor, every_checkpoint, every_entry
from guiju.apps.evidence.queries.leaves import (
    LEAVES_SHOWN_MAX,
    LeafView,
    Standing,
    Status,
    leaf,
    of_subject,
    standing,
    status,
    waiting_since,
)
from guiju.apps.evidence.queries.log import (
    AnchorPlaceView,
    AnchorView,
    CheckpointView,
    CosignatureView,
    WitnessView,
    anchor_places,
    anchors,
    checkpoint,
    checkpoints,
    latest,
    origin,
    witnesses,
)
from guiju.apps.evidence.queries.proofs import Opened, Sealing, opened, prove
from guiju.apps.evidence.queries.receipts import Published, receipt

__all__ = [
    "LEAVES_SHOWN_MAX",
    "AnchorPlaceView",
    "AnchorView",
    "CheckpointView",
    "CosignatureView",
    "Exported",
    "LeafView",
    "Opened",
    "Published",
    "Sealing",
    "Standing",
    "Status",
    "WitnessView",
    "anchor_places",
    "anchors",
    "checkpoint",
    "checkpoints",
    "every_anchor",
    "every_checkpoint",
    "every_entry",
    "latest",
    "leaf",
    "of_subject",
    "opened",
    "origin",
    "prove",
    "receipt",
    "standing",
    "status",
    "waiting_since",
    "witnesses",
]
