"""What every operation of this office needs of its request, and the inputs that several of them take."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import NAMESPACE_URL, UUID, uuid5

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.params import HeaderEx, P
from pydantic import ConfigDict, Field

from guiju.core.parties import Actor

router = Router()
"""The office's one router: every module of this room adds its operations to it."""

Text = Annotated[str, Field(max_length=200)]
Reason = Annotated[str, Field(min_length=1, max_length=2000)]
Key = HeaderEx[
    str,
    P(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description="Chosen by the client, a UUID for instance. Sent again, the same key gives the same answer.",
        example="6f1f7f0e-7c3a-4b61-9f0e-2f4f6f3c9a11",
    ),
]
"""Required where it is settled to which account money goes."""


class Asked(HttpRequest):
    """The request with what the middleware put there."""

    actor: Actor
    at: datetime


class Input(Schema):
    """What a client sends: nothing but the fields that are named."""

    model_config = ConfigDict(extra="forbid")


def made(request: Asked, key: str) -> UUID:
    """The id of what this request makes: the same organisation and key make the same thing, however often sent."""
    owner = request.actor.organisation or uuid5(NAMESPACE_URL, f"guiju:person:{request.actor.person}")
    return uuid5(owner, f"idempotency:{key}")
