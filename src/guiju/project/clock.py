"""What time it is for the edges: the real instant, or a demonstration's, which runs as fast but started elsewhere.

`GUIJU_CLOCK_OFFSET` moves it; a province leaves that unset. A site whose clock is moved says so on every page.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from guiju.core.calendar import day_in_china


def now() -> datetime:
    """The instant the edges go by, in UTC."""
    return datetime.now(UTC) + settings.CLOCK_OFFSET


def today() -> date:
    """The day in China at that instant."""
    return day_in_china(now())


class Clock:
    """Gives every request one instant: `request.at`. All that the request does happens then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.at = now()  # type: ignore[attr-defined]  # the edges' own attribute
        return self.get_response(request)
