"""Who may: the bureau's people write, check and publish; what is not published is nobody else's to see."""

from __future__ import annotations

from guiju.core.parties import Actor, Duty, Role
from guiju.core.refusals import Refused


def is_editor(actor: Actor) -> bool:
    """Whether the actor sees what is not published, and whoever subscribes."""
    return any(actor.may(duty, Role.BUREAU) for duty in Duty)


def require_editor(actor: Actor) -> None:
    """Raises `newsletter.not_found`: to others there is nothing there."""
    if not is_editor(actor):
        raise not_found()


def not_found() -> Refused:
    return Refused(
        "newsletter.not_found",
        zh="没有这一期，或者它尚未出刊。请从刊物目录里选。",
        en="There is no such issue, or it is not published yet. Choose from the list.",
    )
