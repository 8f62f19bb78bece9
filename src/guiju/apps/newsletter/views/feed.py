"""The Atom feed of published issues."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from guiju.apps.newsletter import queries
from guiju.apps.newsletter.queries import IssueLine, MastheadView


class IssuesFeed(Feed[IssueLine, MastheadView]):
    """The latest issues, each with its first headline."""

    feed_type = Atom1Feed
    language = "zh-Hans"

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> MastheadView:  # noqa: ARG002 - Django's
        return queries.masthead()

    def title(self, obj: MastheadView) -> str:
        return obj.name

    def subtitle(self, obj: MastheadView) -> str:
        return obj.motto

    def link(self, obj: MastheadView) -> str:  # noqa: ARG002 - Django's signature
        return reverse("newsletter:issues")

    def items(self, obj: MastheadView) -> tuple[IssueLine, ...]:  # noqa: ARG002 - Django's signature
        return queries.published(limit=queries.FEED_LENGTH).items

    def item_title(self, item: IssueLine) -> str:
        return item.label.zh

    def item_description(self, item: IssueLine) -> str:
        return item.lead

    def item_link(self, item: IssueLine) -> str:
        return reverse("newsletter:issue", args=[item.number])

    def item_guid(self, item: IssueLine) -> str:
        return f"urn:uuid:{item.id}"

    def item_pubdate(self, item: IssueLine) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: IssueLine) -> datetime | None:
        return item.published_at
