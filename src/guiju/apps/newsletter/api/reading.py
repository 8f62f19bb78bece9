"""Published issues, for everybody."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import Schema

from guiju.apps.newsletter import queries
from guiju.apps.newsletter.api.asking import Asked, Cursor, IssueLineOut, IssueOut, Limit, line, router, whole
from guiju.documents import files

EPUB = "application/epub+zip"


class IssuesOut(Schema):
    items: list[IssueLineOut]
    next: str | None


@router.get("/issues", response=IssuesOut, auth=None, operation_id="newsletter_issues")
def listed(request: Asked, cursor: Cursor = None, limit: Limit = None) -> Any:  # noqa: ARG001 - open to everybody
    """What has been published and not withdrawn, the latest first."""
    page = queries.published(cursor=cursor, limit=limit)
    return {"items": [line(each) for each in page.items], "next": page.next}


@router.get("/issues/{int:number}", response=IssueOut, auth=None, operation_id="newsletter_issue")
def one(request: Asked, number: int) -> Any:  # noqa: ARG001 - open to everybody
    """One published issue by its number in all, with the figures it was published with."""
    return whole(queries.issue_numbered(number))


@router.get(
    "/issues/{int:number}/pdf",
    response=None,
    auth=None,
    operation_id="newsletter_pdf",
    openapi_extra=files.answer(files.PDF, "The issue as it was printed"),
)
def pdf(request: Asked, number: int) -> HttpResponse:  # noqa: ARG001 - open to everybody
    """The issue as a PDF, the same bytes for ever."""
    return files.download(queries.content(number, "pdf"), files.PDF, f"issue-{number}.pdf")


@router.get(
    "/issues/{int:number}/epub",
    response=None,
    auth=None,
    operation_id="newsletter_epub",
    openapi_extra=files.answer(EPUB, "The issue as a book"),
)
def epub(request: Asked, number: int) -> HttpResponse:  # noqa: ARG001 - open to everybody
    """The issue as an EPUB, the same bytes for ever."""
    return files.download(queries.content(number, "epub"), EPUB, f"issue-{number}.epub")
