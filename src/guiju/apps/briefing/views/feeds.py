"""What is new in the library as an Atom feed: all of it, of a place, of a kind, or what a search finds."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from urllib.parse import urlencode

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from guiju.apps.briefing import queries
from guiju.apps.briefing.queries import Sought
from guiju.apps.briefing.views import words
from guiju.apps.briefing.views.asking import UNPROCESSABLE, say, sought
from guiju.apps.briefing.views.library import given
from guiju.core.calendar import CHINA
from guiju.core.decision import Says
from guiju.core.refusals import Refused

ENTRIES_MAX = 50


class LibraryFeed(Feed[Any, Any]):
    """The latest ENTRIES_MAX, for readers that come again; a query that cannot be read is refused as plain text."""

    feed_type = Atom1Feed

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().__call__(request, *args, **kwargs)
        except Refused as refused:
            return HttpResponse(
                say(refused.zh, refused.en), status=UNPROCESSABLE, content_type="text/plain; charset=utf-8"
            )

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Sought:  # noqa: ARG002 - Django's own
        return sought(request.GET.dict())

    def title(self, asked: Sought) -> str:
        narrowed = [asked.text, asked.section, asked.issuer, str(asked.year or "")]
        narrowed += [_said(words.KINDS[asked.kind])] if asked.kind else []
        narrowed += [_said(words.place(asked.jurisdiction))] if asked.jurisdiction else []
        return " · ".join([say("规矩政策库", "Guiju policy library"), *(word for word in narrowed if word)])

    def subtitle(self, asked: Sought) -> str:  # noqa: ARG002
        return say("政策库的最新内容，摘要由平台撰写。", "What is new in the library; the summaries are our own.")

    def link(self, asked: Sought) -> str:
        return reverse("briefing:library") + ("?" + urlencode(given(asked)) if given(asked) else "")

    def items(self, asked: Sought) -> tuple[queries.InstrumentLine, ...]:
        return queries.library(asked, limit=ENTRIES_MAX).items

    def item_title(self, item: queries.InstrumentLine) -> str:
        return item.title

    def item_description(self, item: queries.InstrumentLine) -> str:
        return item.summary

    def item_link(self, item: queries.InstrumentLine) -> str:
        return reverse("briefing:instrument", args=[item.id])

    def item_guid(self, item: queries.InstrumentLine) -> str:
        return f"urn:uuid:{item.id}"

    def item_updateddate(self, item: queries.InstrumentLine) -> datetime:
        return item.revised_at

    def item_pubdate(self, item: queries.InstrumentLine) -> datetime:
        return datetime.combine(item.listed_on, time(), CHINA)

    def item_author_name(self, item: queries.InstrumentLine) -> str:
        return "、".join(item.issuers)

    def item_categories(self, item: queries.InstrumentLine) -> tuple[str, ...]:
        return tuple(word for word in (_said(words.KINDS.get(item.kind, words.UNKNOWN)), item.section) if word)


def _said(says: Says) -> str:
    return say(says.zh, says.en)
