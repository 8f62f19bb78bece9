"""The request as the edges know it: with its instant and who is asking. For type checkers; made by the middleware."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from guiju.apps.parties.queries import KeyHolder, OrganisationView
from guiju.core.parties import Actor


class Asked(HttpRequest):
    """`at` from clock.Clock, the rest from middleware.WhoIsAsking; `waiting` and `unread` are the menu's counts."""

    at: datetime
    actor: Actor
    address: str
    key_holder: KeyHolder | None
    organisations: tuple[OrganisationView, ...]
    organisation_name: str
    waiting: str
    unread: str
