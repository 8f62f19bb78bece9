"""What can be done in the briefing office: upload, read, review and publish texts; shelve packs; watch the library.

Read from outside as `briefing.publish(...)`. Every verb is one transaction, takes its ids, instant and actor from the
caller, and locks what it changes before it looks.
"""

from guiju.apps.briefing.actions.entering import enter, refuse_text
from guiju.apps.briefing.actions.proposing import propose_targets
from guiju.apps.briefing.actions.publishing import publish
from guiju.apps.briefing.actions.reading import read_next
from guiju.apps.briefing.actions.refusing import BadInput, QuotesTooMuch, WrongState
from guiju.apps.briefing.actions.reviewing import SUMMARY_CHARACTERS_MAX, Draft, accept, drop, revise
from guiju.apps.briefing.actions.shelving import instrument_id, shelve_packs
from guiju.apps.briefing.actions.uploading import BYTES_MAX, upload
from guiju.apps.briefing.actions.watching import unwatch, watch
from guiju.apps.matters.actions import text_suffixes

__all__ = [
    "BYTES_MAX",
    "SUMMARY_CHARACTERS_MAX",
    "BadInput",
    "Draft",
    "QuotesTooMuch",
    "WrongState",
    "accept",
    "drop",
    "enter",
    "instrument_id",
    "propose_targets",
    "publish",
    "read_next",
    "refuse_text",
    "revise",
    "shelve_packs",
    "text_suffixes",
    "unwatch",
    "upload",
    "watch",
]
