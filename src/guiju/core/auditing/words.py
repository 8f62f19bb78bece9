"""What the parts of an exported log are called: the kinds of entries that an audit reads, and the folder's files."""

from __future__ import annotations

FORMAT = "guiju-export/1"

CLAIMED = "vouchers.claimed"  # a claim stands on its business
RELEASED = "vouchers.released"  # and stands there no more
LODGED = "vouchers.lodged"  # the holder asks for money
CHECKED = "matters.checked"  # somebody confirmed what somebody else made

MANIFEST_FILE = "export.json"
CHECKPOINTS_FILE = "checkpoints.jsonl"
RECORDS_FILE = "records.jsonl"
TRANSFERS_FILE = "transfers.jsonl"
ACCOUNTS_FILE = "accounts.jsonl"
ANCHORS_FILE = "anchors.jsonl"
