"""What every operation needs of its request: who asks, when, by which calendar, and what an Idempotency-Key makes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Query
from ninja.params import HeaderEx, P

from guiju.apps.decisions import actions as decisions
from guiju.apps.matters import queries as matters
from guiju.core.calendar import WorkingDays, day_in_china
from guiju.core.journeys import Journey
from guiju.core.parties import Actor
from guiju.core.receipts import Receipt
from guiju.core.refusals import Refused
from guiju.documents import files

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
"""Required where money moves or something is made: what is made has an id that follows from this key."""

Cursor = Annotated[str | None, Query(description="`next` of the page before", max_length=500)]
Limit = Annotated[int | None, Query(ge=1, le=200, description="How many a page; 50 when not said")]
Text = Annotated[str, Query(max_length=100, description="Part of a number or a name")]
FileName = Annotated[str, Query(min_length=1, max_length=200, description="What the file is called")]


class Asked(HttpRequest):
    """The request with what the middleware put there."""

    actor: Actor
    address: str
    at: datetime


def on(request: Asked) -> date:
    """The day in China."""
    return day_in_china(request.at)


def calendar() -> WorkingDays:
    """The working days this installation counts by."""
    days: WorkingDays = settings.WORKING_DAYS
    return days


def dated(request: Asked) -> dict[str, Any]:
    """`actor` and `at` of an action."""
    return {"actor": request.actor, "at": request.at}


def counted(request: Asked) -> dict[str, Any]:
    """`actor`, `at` and `calendar` of an action that counts working days."""
    return {**dated(request), "calendar": calendar()}


def made(request: Asked, key: str) -> UUID:
    """The id of what this request makes: the same organisation and key make the same thing, however often sent."""
    owner = request.actor.organisation or uuid5(NAMESPACE_URL, f"guiju:person:{request.actor.person}")
    return uuid5(owner, f"idempotency:{key}")


def made_by_anybody(request: Asked) -> UUID:
    """The id of what anybody may make: by their key if they sent one, else a fresh one.

    Strangers choose the same keys. What they make is told apart by where they send it, and from where.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return uuid4()
    if request.actor.person is not None or request.actor.organisation is not None:
        return made(request, key)
    return uuid5(NAMESPACE_URL, f"guiju:anybody:{request.address}:{request.method}:{request.path}:{key}")


def content(request: Asked) -> bytes:
    """The file that is the body of the request. Raises Refused when there is none or it is too large."""
    if len(request.body) > settings.ATTACHMENT_MB_MAX * MIB:
        mib = settings.ATTACHMENT_MB_MAX
        raise Refused("vouchers.too_large", zh=f"文件超过 {mib} MB。", en=f"The file is larger than {mib} MB.")
    if not request.body:
        raise Refused("vouchers.file_empty", zh="请求中没有文件内容。", en="The request holds no file.", field="body")
    return request.body


def can(journey: Journey, matter: UUID, request: Asked) -> list[str]:
    """The steps of a matter that whoever asks may take now."""
    standing = matters.matter(matter)
    return [step.verb for step in matters.allowed_steps(journey, standing, request.actor, at=request.at)]


def attachment(id: UUID, matter: UUID | None, request: Asked) -> HttpResponse:
    """The bytes of a file of this matter. Raises `matters.no_such_file` for every other."""
    found = matters.attachment(id, request.actor)
    if found.matter != matter:
        raise Refused("matters.no_such_file", zh="没有找到这个附件，或者您无权查看。", en="There is no such file here.")
    return files.download(matters.content(id, request.actor), "application/octet-stream", found.name)


def tongue() -> str:
    """`en` or `zh`, as Accept-Language asks."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def receipt(made: Receipt) -> HttpResponse:
    """A receipt as a file."""
    return files.download(made.as_bytes(), files.JSON, f"{made.about.number}.json")


def certificate(made: Receipt) -> HttpResponse:
    """A receipt's certificate as a file."""
    pdf = settings.CERTIFIER.certify(made, titles=decisions.policy_titles())
    return files.download(pdf, files.PDF, f"{made.about.number}.pdf")
