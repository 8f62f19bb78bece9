"""The desk: every issue, the masthead, who subscribes (masked, never as a file), letters that did not arrive."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from guiju.apps.newsletter import actions, queries
from guiju.apps.newsletter.api.asking import Asked, Cursor, Input, IssueLineOut, Limit, Version, dated, line, router


class DraftsOut(Schema):
    items: list[IssueLineOut]
    next: str | None


class MastheadIn(Input):
    """What stands at the head of the next issue, and the numbers of the issue before it."""

    version: Version
    name: Annotated[str, Field(min_length=1, max_length=40)]
    motto: Annotated[str, Field(max_length=80)] = ""
    publisher: Annotated[str, Field(min_length=1, max_length=80)]
    statement: Annotated[str, Field(max_length=200)] = ""
    year: Annotated[int, Field(ge=1949, le=9999)]
    year_number: Annotated[int, Field(ge=0, le=9999)]
    total_number: Annotated[int, Field(ge=0, le=99_999)]


class MastheadOut(Schema):
    """The head of the next issue; `version` 0 says that nobody has written it."""

    version: int
    name: str
    motto: str
    publisher: str
    statement: str
    year: int
    year_number: int
    total_number: int


class SubscriberOut(Schema):
    """A subscriber, the address masked."""

    id: UUID
    masked: str
    tongue: str
    state: str
    asked_at: datetime
    confirmed_at: datetime | None


class SubscriberCountsOut(Schema):
    confirmed: int
    asked: int
    left: int


class SubscribersOut(Schema):
    """A page of subscribers, and how many there are in each state."""

    counts: SubscriberCountsOut
    items: list[SubscriberOut]
    next: str | None


class FailedLetterOut(Schema):
    """A letter that was given up. In doubt: it may have arrived all the same."""

    id: int
    masked: str
    number: int | None
    is_in_doubt: bool
    reason: str
    tries: int
    moved_at: datetime


class LetterRetriedOut(Schema):
    """Whether the letter had failed and is still wanted; it then waits again."""

    retried: bool


@router.get("/drafts", response=DraftsOut, operation_id="newsletter_drafts")
def listed(request: Asked, sort: queries.Sort = queries.Sort.LATEST, cursor: Cursor = None, limit: Limit = None) -> Any:
    """Every issue in whatever state, by when it was begun. For the bureau."""
    page = queries.issues(request.actor, sort=sort, cursor=cursor, limit=limit)
    return {"items": [line(each) for each in page.items], "next": page.next}


@router.get("/masthead", response=MastheadOut, auth=None, operation_id="newsletter_masthead")
def masthead(request: Asked) -> Any:  # noqa: ARG001 - open to everybody
    """What stands at the head of the next issue."""
    return queries.masthead()


@router.put("/masthead", response=MastheadOut, operation_id="newsletter_write_masthead")
def written(request: Asked, head: MastheadIn) -> Any:
    """Write the masthead; published issues keep theirs. Takes a person of the bureau."""
    said = head.model_dump(exclude={"version"})
    actions.write_masthead(actions.Head(**said), version=head.version, **dated(request))
    return queries.masthead()


@router.get("/subscribers", response=SubscribersOut, operation_id="newsletter_subscribers")
def subscribers(
    request: Asked,
    state: Literal["", "asked", "confirmed"] = "",
    sort: queries.Sort = queries.Sort.LATEST,
    cursor: Cursor = None,
    limit: Limit = None,
) -> Any:
    """Who subscribes, masked. For the bureau."""
    page = queries.subscribers(request.actor, state=state, sort=sort, cursor=cursor, limit=limit)
    return {"counts": queries.subscriber_counts(request.actor), "items": page.items, "next": page.next}


@router.get("/letters/failed", response=list[FailedLetterOut], operation_id="newsletter_failed_letters")
def failed(request: Asked, limit: Limit = None) -> Any:
    """The latest letters that were given up. For the bureau."""
    return queries.failed_letters(request.actor, limit=limit)


@router.post("/letters/{int:letter}/retry", response=LetterRetriedOut, operation_id="newsletter_retry")
def retried(request: Asked, letter: int) -> Any:
    """Let a letter that was given up be tried again. One in doubt may arrive twice."""
    return {"retried": actions.retry(letter, **dated(request))}
