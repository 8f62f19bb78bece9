"""Subscribing: asked by anybody, confirmed and ended by the tokens of letters. Answers tell nothing of an address."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import uuid4

from django.conf import settings
from ninja import Schema
from ninja.responses import Status
from pydantic import ConfigDict, Field

from guiju.apps.newsletter import actions
from guiju.apps.newsletter.api.asking import Asked, Input, router


class SubscribeIn(Input):
    """Who wants the newsletter, and in which tongue."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"address": "wang@example.cn", "tongue": "zh-hans"}]}
    )

    address: Annotated[str, Field(min_length=3, max_length=254)]
    tongue: Literal["zh-hans", "en"] = "zh-hans"


class TokenIn(Input):
    """The last part of a link in one of our letters."""

    token: Annotated[str, Field(min_length=1, max_length=400)]


class HeardOut(Schema):
    """It was heard; whatever is known of the address."""

    heard: bool = True


@router.post(
    "/subscribers",
    response={202: HeardOut},
    auth=None,
    operation_id="newsletter_subscribe",
    url_name="newsletter_subscribe",
)
def subscribed(request: Asked, asks: SubscribeIn) -> Any:
    """Ask for the newsletter; a letter asks back, at most once a day."""
    actions.subscribe(asks.address, id=uuid4(), tongue=asks.tongue, at=request.at, is_open=bool(settings.MAIL_URL))
    return Status(202, HeardOut())


@router.post("/subscribers/confirm", response=HeardOut, auth=None, operation_id="newsletter_confirm")
def confirmed(request: Asked, said: TokenIn) -> Any:
    """Say yes with the token of the letter that asked."""
    actions.confirm(said.token, at=request.at)
    return HeardOut()


@router.post("/subscribers/leave", response=HeardOut, auth=None, operation_id="newsletter_leave")
def left(request: Asked, said: TokenIn) -> Any:
    """Leave with the token of any letter; the address is erased at once."""
    actions.leave(said.token, at=request.at)
    return HeardOut()
