"""Pages for readers: the list of issues, one issue, its files."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from guiju.apps.newsletter import queries
from guiju.apps.newsletter.views.asking import Asked, page
from guiju.apps.newsletter.views.forms import SubscribeForm
from guiju.documents import files

EPUB = "application/epub+zip"
LISTED = 20


@require_safe
@page
def issues(request: Asked) -> HttpResponseBase:
    """Every issue there is to read, the latest with what stands in it; and how to get the next by mail."""
    cursor = request.GET.get("after") or None
    found = queries.published(cursor=cursor, limit=LISTED)
    latest = queries.issue_numbered(cast("int", found.items[0].number)) if found.items and cursor is None else None
    return render(
        request,
        "newsletter/issues.html",
        {
            "masthead": queries.masthead(),
            "latest": latest,
            "issued_on": latest.line.issued_on if latest else None,
            "issues": found.items[1:] if latest else found.items,
            "next": found.next,
            "is_later_page": cursor is not None,
            "form": SubscribeForm(),
            "is_open": bool(settings.MAIL_URL),
            "is_editor": queries.is_editor(request.actor),
        },
    )


@require_safe
@page
def issue(request: Asked, number: int) -> HttpResponseBase:
    """One issue, as it was published."""
    view = queries.issue_numbered(number)
    return render(request, "newsletter/issue.html", {"issue": view, "is_open": bool(settings.MAIL_URL)})


@require_safe
@page
def pdf(request: Asked, number: int) -> HttpResponseBase:
    """The issue as it was printed."""
    return _kept(request, number, "pdf", files.PDF)


@require_safe
@page
def epub(request: Asked, number: int) -> HttpResponseBase:
    """The issue as a book for readers."""
    return _kept(request, number, "epub", EPUB)


def _kept(request: Asked, number: int, form: str, media_type: str) -> HttpResponseBase:
    """A file that never changes: whoever has it need not fetch it again."""
    view = queries.issue_numbered(number)
    tag = f'"{view.pdf_sha256 if form == "pdf" else view.epub_sha256}"'
    if request.headers.get("If-None-Match") == tag and view.line.state == "published":
        return HttpResponse(status=304, headers={"ETag": tag})
    response = files.download(queries.content(number, form), media_type, "")
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{view.name}-{number}.{form}"
    )
    response["Cache-Control"], response["ETag"] = "public, max-age=300", tag
    return response
