"""Every response carries a policy without inline script or style; a download can do nothing at all."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory

from guiju.project.headers import DOWNLOAD_POLICY, PAGE_POLICY, ContentSecurityPolicy


def test_the_page_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    rules = dict(rule.split(" ", 1) for rule in PAGE_POLICY.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert rules["object-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert rules["img-src"] == "'self' data:"
    assert "unsafe" not in PAGE_POLICY
    assert "http" not in PAGE_POLICY


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/account/login/", "/no-such-page", "/api/v1/openapi.json"])
def test_every_answer_carries_the_policy(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer["Content-Security-Policy"] == PAGE_POLICY
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]


def test_a_download_can_do_nothing_at_all() -> None:
    download = HttpResponse(b"<script>", headers={"Content-Disposition": 'attachment; filename="a.html"'})
    answer = ContentSecurityPolicy(lambda request: download)(RequestFactory().get("/"))
    assert answer["Content-Security-Policy"] == DOWNLOAD_POLICY
    assert "sandbox" in DOWNLOAD_POLICY


def test_an_unknown_host_is_refused(client: Client) -> None:
    assert client.get("/account/login/", headers={"host": "evil.example"}).status_code == 400


def test_the_middleware_stands_in_its_order() -> None:
    """The clock first; the policy before static files; the person before the actor; the second factor last of all."""
    order = [name.rsplit(".", 1)[-1] for name in settings.MIDDLEWARE]
    wanted = [
        "Clock", "SecurityMiddleware", "ContentSecurityPolicy", "WhiteNoiseMiddleware", "SessionMiddleware", "Tongue",
        "CsrfViewMiddleware", "AuthenticationMiddleware", "ApiGate", "WhoIsAsking", "SecondFactor",
    ]  # fmt: skip
    assert [name for name in order if name in wanted] == wanted
