"""What can be done with a matter: open it and take its steps, hand in files, object, tell people.

Read from outside as `matters.open(...)`, `matters.advance(...)`. Every verb is one transaction, takes its ids, its
instant and its actor from the caller, and locks the matter's row before it looks at anything.
"""

from guiju.apps.matters.actions.delivering import Delivered, deliver, retry
from guiju.apps.matters.actions.filing import MIB, Kept, Limits, attach, clean_name, keep
from guiju.apps.matters.actions.objecting import object, resolve_objection
from guiju.apps.matters.actions.reminding import remind_due
from guiju.apps.matters.actions.telling import Notice, mark_read, notice_id, notify
from guiju.apps.matters.actions.walking import Move, Opening, advance, advance_many, lock, open, open_many, require
from guiju.apps.matters.adapters.file_types import allowed_suffixes
from guiju.apps.matters.adapters.mail import Letter, NotSent
from guiju.apps.matters.facts import MatterRefused, MatterView, NotAllowed, NotFound, WrongState
from guiju.apps.matters.queries import AttachmentView

__all__ = [
    "MIB",
    "AttachmentView",
    "Delivered",
    "Kept",
    "Letter",
    "Limits",
    "MatterRefused",
    "MatterView",
    "Move",
    "NotAllowed",
    "NotFound",
    "NotSent",
    "Notice",
    "Opening",
    "WrongState",
    "advance",
    "advance_many",
    "allowed_suffixes",
    "attach",
    "clean_name",
    "deliver",
    "keep",
    "lock",
    "mark_read",
    "notice_id",
    "notify",
    "object",
    "open",
    "open_many",
    "remind_due",
    "require",
    "resolve_objection",
    "retry",
]
