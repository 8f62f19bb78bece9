"""What every operation needs of its request, and what an Idempotency-Key makes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Query, Schema
from ninja.params import HeaderEx, P
from pydantic import ConfigDict, Field

from guiju.apps.briefing.queries import Sought
from guiju.core.calendar import day_in_china
from guiju.core.parties import Actor
from guiju.texts.briefs import Kind

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
Text = Annotated[str, Query(max_length=100, description="Words, parted by blanks; all of them must stand there")]
Place = Annotated[str, Query(pattern=r"^([0-9]{6})?$", description="GB/T 2260; 000000 is the whole country")]
Section = Annotated[str, Query(max_length=80)]
Year = Annotated[int | None, Query(ge=1949, le=2100)]
Issuer = Annotated[str, Query(max_length=120, description="An issuer's whole name")]
KindAsked = Annotated[Kind | None, Query(description="What kind of text it is")]


class Asked(HttpRequest):
    """The request with what the middleware put there."""

    actor: Actor
    at: datetime


class Input(Schema):
    """What a client sends: nothing but the fields that are named."""

    model_config = ConfigDict(extra="forbid")


class SoughtIn(Input):
    """What a search looks for; what is left out does not narrow it down."""

    text: Annotated[str, Field(max_length=100)] = ""
    jurisdiction: Annotated[str, Field(pattern=r"^([0-9]{6})?$")] = ""
    kind: Kind | None = None
    section: Annotated[str, Field(max_length=80)] = ""
    year: Annotated[int | None, Field(ge=1949, le=2100)] = None
    issuer: Annotated[str, Field(max_length=120)] = ""

    def sought(self) -> Sought:
        return Sought(**{**self.dict(), "kind": self.kind.value if self.kind else ""})


def on(request: Asked) -> date:
    """The day in China."""
    return day_in_china(request.at)


def dated(request: Asked) -> dict[str, Any]:
    """`actor` and `at` of an action."""
    return {"actor": request.actor, "at": request.at}


def made(request: Asked, key: str) -> UUID:
    """The id of what this request makes: the same organisation and key make the same thing, however often sent."""
    owner = request.actor.organisation or uuid5(NAMESPACE_URL, f"guiju:person:{request.actor.person}")
    return uuid5(owner, f"idempotency:{key}")


def tongue() -> str:
    """`en` or `zh`, as Accept-Language asks."""
    return "en" if (get_language() or "").startswith("en") else "zh"
