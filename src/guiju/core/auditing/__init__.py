"""Auditing a whole exported log: what holds, what does not, what could not be told. Pure; imports no framework.

`audit` is the way in. The words that exporter, offices and auditor share are here too.
"""

from guiju.core.auditing.audit import BadExport, Folder, audit
from guiju.core.auditing.words import (
    ACCOUNTS_FILE,
    ANCHORS_FILE,
    CHECKED,
    CHECKPOINTS_FILE,
    CLAIMED,
    FORMAT,
    LODGED,
    MANIFEST_FILE,
    RECORDS_FILE,
    RELEASED,
    TRANSFERS_FILE,
)

__all__ = [
    "ACCOUNTS_FILE",
    "ANCHORS_FILE",
    "CHECKED",
    "CHECKPOINTS_FILE",
    "CLAIMED",
    "FORMAT",
    "LODGED",
    "MANIFEST_FILE",
    "RECORDS_FILE",
    "RELEASED",
    "TRANSFERS_FILE",
    "BadExport",
    "Folder",
    "audit",
]
