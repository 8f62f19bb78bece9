"""Writes of the evidence office: append leaves, erase what is private, seal them into the log, publish it, certify.

Read from outside as `evidence.append(...)`.
"""

from guiju.apps.evidence.actions.anchoring import Place, Visit, anchor
from guiju.apps.evidence.actions.appending import (
    ENVELOPE_BYTES_MAX,
    LEAVES_MAX,
    Leaf,
    append,
    erase,
)
from guiju.apps.evidence.actions.certifying import Certifier, Unsound
from guiju.apps.evidence.actions.checking_anchors import Checked, Verdict
from guiju.apps.evidence.actions.checking_anchors import check as check_anchors
from guiju.apps.evidence.actions.log import Log, LogRefused, require_name
from guiju.apps.evidence.actions.publishing import lay, publish, show
from guiju.apps.evidence.actions.sealing import LEAVES_A_CHECKPOINT, seal

__all__ = [
    "ENVELOPE_BYTES_MAX",
    "LEAVES_A_CHECKPOINT",
    "LEAVES_MAX",
    "Certifier",
    "Checked",
    "Leaf",
    "Log",
    "LogRefused",
    "Place",
    "Unsound",
    "Verdict",
    "Visit",
    "anchor",
    "append",
    "check_anchors",
    "erase",
    "lay",
    "publish",
    "require_name",
    "seal",
    "show",
]
