"""What can be done in the newsletter office: compose, check, publish and withdraw issues; subscribe, leave; deliver.

Read from outside as `newsletter.publish(...)`. Every verb is one transaction but `deliver`, which is one a letter.
"""

from guiju.apps.newsletter.actions.checking import check, reopen
from guiju.apps.newsletter.actions.composing import (
    FIGURES_MAX,
    Move,
    Words,
    add_piece,
    begin,
    move_piece,
    remove_piece,
    revise_piece,
)
from guiju.apps.newsletter.actions.delivering import Delivered, deliver, retry
from guiju.apps.newsletter.actions.heading import Head, write_masthead
from guiju.apps.newsletter.actions.publishing import publish, withdraw
from guiju.apps.newsletter.actions.subscribing import (
    confirm,
    forget_unconfirmed,
    leave,
    require_good,
    require_leaving,
    subscribe,
)

__all__ = [
    "FIGURES_MAX",
    "Delivered",
    "Head",
    "Move",
    "Words",
    "add_piece",
    "begin",
    "check",
    "confirm",
    "deliver",
    "forget_unconfirmed",
    "leave",
    "move_piece",
    "publish",
    "remove_piece",
    "reopen",
    "require_good",
    "require_leaving",
    "retry",
    "revise_piece",
    "subscribe",
    "withdraw",
    "write_masthead",
]
