"""Pages in a browser without a server: Django answers in this process, the browser is handed what it said."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Page, Route
from pytest_django import Settings

SITE = "http://localhost"
HERE = Path(__file__).parent
Opener = Callable[[str], Page]


@pytest.fixture
def gallery(settings: Settings) -> Client:
    """A client of the gallery's own pages."""
    settings.ROOT_URLCONF = "tests.look.gallery"
    settings.MIDDLEWARE = ["guiju.project.headers.ContentSecurityPolicy", "tests.look.gallery.Visitor"]
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], HERE / "templates"]}]
    return Client()


@pytest.fixture
def look(page: Page, gallery: Client) -> Opener:
    """Opens a page of the gallery in the browser."""
    return _opener(page, gallery, "/look/")


@pytest.fixture
def visit(page: Page, client: Client, db: None, settings: Settings) -> Opener:
    """Opens a real page of the site, as whoever `client` is signed in as."""
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    return _opener(page, client, "")


def _opener(page: Page, client: Client, prefix: str) -> Opener:
    def opened(path: str) -> Page:
        """Django answers here, not inside the browser's handler, which runs on a database connection of its own."""
        response = client.get(f"{prefix}{path}")
        assert not 300 <= response.status_code < 400, f"{path} leads away, to {response.headers['Location']}"
        assert response.status_code in {200, 422}, f"{path} answers {response.status_code}"
        answer = {"status": response.status_code, "body": response.content, "headers": dict(response.headers)}
        page.unroute("**/*")
        page.route("**/*", lambda route: static(route) if "/static/" in route.request.url else route.fulfill(**answer))
        page.goto(f"{SITE}{prefix}{path}")
        return page

    return opened


def static(route: Route) -> None:
    path = urlsplit(route.request.url).path
    found = finders.find(path.removeprefix("/static/"))
    assert found, f"{path} is no static file of ours"
    kind = mimetypes.guess_type(found)[0] or "application/octet-stream"
    route.fulfill(status=200, body=Path(found).read_bytes(), content_type=kind)
