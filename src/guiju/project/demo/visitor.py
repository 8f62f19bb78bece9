"""Somebody who visits the site over HTTP: signs in as people do, then calls the API with their session.

Standard library only: what works here works for any client.
"""

from __future__ import annotations

import http.cookiejar
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from guiju.project import demo_codes
from guiju.project.demo.cast import SignIn

TIMEOUT_SECONDS = 30
CODE_TRIES_MAX = 3


class Unexpected(RuntimeError):
    """The site answered otherwise than the walk expects; the message quotes it."""


@dataclass(slots=True)
class Visitor:
    """One person's browser: cookies, the forms' token, and JSON in and out."""

    address: str
    cookies: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    def sign_in(self, who: SignIn) -> None:
        """Password first; staff then enter the code their authenticator shows."""
        self._form("/account/login/", {"login": who.email, "password": who.password})
        if who.authenticator_key:
            for _ in range(CODE_TRIES_MAX):
                code = demo_codes.code_of(who.authenticator_key, int(time.time()))
                if "/2fa/" not in self._form("/account/2fa/authenticate/", {"code": code}):
                    return
                time.sleep(31)  # a code counts once: wait for the next
            raise Unexpected(f"{who.email} could not sign in with a one-time code")

    def get(self, path: str) -> Any:
        return self._call("GET", path, None)

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """POST with an Idempotency-Key of its own; the decoded answer. Raises Unexpected with the problem."""
        return self._call("POST", path, body or {})

    def refused(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """The problem that a POST is answered with; Unexpected when it is not refused."""
        try:
            answer = self.post(path, body)
        except Unexpected as problem:
            said: dict[str, Any] = json.loads(str(problem).partition("\n")[2])
            return said
        raise Unexpected(f"{path} should have been refused\n{answer}")

    def send(self, path: str, content: bytes, kind: str) -> Any:
        """POST one file as it is."""
        return self._call("POST", path, content, kind=kind)

    def _call(self, method: str, path: str, body: dict[str, Any] | bytes | None, kind: str = "application/json") -> Any:
        headers = {"Accept": "application/json", "X-CSRFToken": self._token(), "Origin": self.address}
        data = None
        if body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            headers |= {"Content-Type": kind, "Idempotency-Key": str(uuid4())}
        request = urllib.request.Request(self.address + path, data=data, headers=headers, method=method)  # noqa: S310
        _, content = self._open(request)
        return json.loads(content) if content[:1] in b"{[" else content

    def _form(self, path: str, fields: dict[str, str]) -> str:
        """Fill in a page's form; where that leads."""
        _, page = self._open(urllib.request.Request(self.address + path))  # noqa: S310
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.decode())
        data = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": found[1] if found else ""}).encode()
        headers = {"Referer": self.address + path, "Origin": self.address}
        return self._open(urllib.request.Request(self.address + path, data=data, headers=headers))[0]  # noqa: S310

    def _token(self) -> str:
        return next((cookie.value or "" for cookie in self.cookies if cookie.name.endswith("csrf")), "")

    def _open(self, request: urllib.request.Request) -> tuple[str, bytes]:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        try:
            with opener.open(request, timeout=TIMEOUT_SECONDS) as response:
                return response.url, response.read()
        except urllib.error.HTTPError as error:
            text = error.read(4000).decode(errors="replace")
            raise Unexpected(f"{request.get_method()} {request.selector} answered {error.code}\n{text}") from None
