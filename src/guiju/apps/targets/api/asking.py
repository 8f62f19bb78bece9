"""What every operation needs of its request: who asks, when, in which tongue; what an Idempotency-Key makes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Query
from ninja.params import HeaderEx, P

from guiju.core.calendar import day_in_china
from guiju.core.parties import Actor
from guiju.core.refusals import Refused

MIB = 1024 * 1024

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
Cursor = Annotated[str | None, Query(description="`next` of the page before", max_length=500)]
Limit = Annotated[int | None, Query(ge=1, le=200, description="How many a page; 50 when not said")]
Text = Annotated[str, Query(max_length=100, description="Part of a name or code")]
Document = Annotated[str, Query(max_length=200, description="The title of one text")]
Region = Annotated[str, Query(pattern=r"^([0-9]{6})?$")]


class Asked(HttpRequest):
    """The request with what the middleware put there."""

    actor: Actor
    at: datetime


def on(request: Asked) -> date:
    """The day in China."""
    return day_in_china(request.at)


def dated(request: Asked) -> dict[str, Any]:
    """`actor` and `at` of an action."""
    return {"actor": request.actor, "at": request.at}


def tongue() -> str:
    """`en` or `zh`, as Accept-Language asks."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def made(request: Asked, key: str) -> UUID:
    """The id of what this request makes: the same organisation and key make the same thing, however often sent."""
    owner = request.actor.organisation or uuid5(NAMESPACE_URL, f"guiju:person:{request.actor.person}")
    return uuid5(owner, f"idempotency:{key}")


def content(request: Asked) -> bytes:
    """The file that is the body of the request. Raises Refused when there is none or it is too large."""
    if len(request.body) > settings.ATTACHMENT_MB_MAX * MIB:
        mib = settings.ATTACHMENT_MB_MAX
        raise Refused("targets.too_large", zh=f"文件超过 {mib} MB。", en=f"The file is larger than {mib} MB.")
    if not request.body:
        raise Refused("targets.file_empty", zh="请求中没有文件内容。", en="The request holds no file.", field="body")
    return request.body
