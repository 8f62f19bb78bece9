"""The two doors of the API: a key with a scope for the area, or a session with its CSRF token.

Who is asking was settled by the middleware; a door only says whether that is enough for this operation.
"""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyCookie
from ninja.utils import check_csrf

from guiju.core.parties import Actor
from guiju.core.refusals import Refused
from guiju.core.scopes import AREAS
from guiju.project import problems
from guiju.project.asked import Asked

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class KeyDoor(HttpBearer):
    """`Authorization: Bearer gj_<prefix>_<secret>`, issued with `<area>:read` or `<area>:write`."""

    def __init__(self, area: str) -> None:
        assert area in AREAS, f"{area} is no area of the API (core/scopes.py)"
        self.area = area
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:  # noqa: ARG002 - see WhoIsAsking
        """The key's actor, None for a key that is not good; raises Refused("api.scope_needed")."""
        holder = cast("Asked", request).key_holder
        if holder is None:
            return None
        scope = f"{self.area}:{'read' if request.method in SAFE_METHODS else 'write'}"
        if scope not in holder.scopes:
            raise Refused(
                "api.scope_needed",
                zh=f"该密钥没有“{scope}”权限。请由本单位复核人员签发带此权限的密钥。",
                en=f"This key lacks the scope {scope}. Somebody who approves for the organisation can issue one.",
            )
        return holder.actor


class SessionDoor(APIKeyCookie):
    """The session of somebody signed in to the pages; every write carries X-CSRFToken."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Actor | None:
        return self.authenticate(request, None)

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:  # noqa: ARG002
        """The session's actor; a request that brought a key is not let in by its cookies."""
        actor = cast("Asked", request).actor
        if "Authorization" in request.headers or actor.person is None:
            return None
        if request.method not in SAFE_METHODS and check_csrf(request) is not None:
            raise problems.unsaid(403)
        return actor


def doors(area: str) -> list[KeyDoor | SessionDoor]:
    """The doors of one area, for `api.add_router(..., auth=doors("vouchers"))`."""
    return [KeyDoor(area), SessionDoor()]
