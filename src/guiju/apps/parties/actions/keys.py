"""API keys: issue one (its secret is shown this once), revoke it, note that it was used."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from guiju.apps.parties.actions.permits import require_own_keeper, require_person
from guiju.apps.parties.models import ApiKey
from guiju.apps.parties.queries.organisations import not_found
from guiju.core.parties import Actor
from guiju.core.refusals import Refused
from guiju.core.scopes import SCOPES

VALID_DAYS_MAX = 366
KEYS_LIVE_MAX = 20
USE_NOTED_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedKey:
    """A fresh key. `token` is what the program sends; it is shown this once and only its hash is kept."""

    id: UUID
    prefix: str
    token: str
    expires_at: datetime


@transaction.atomic
def issue_api_key(
    id: UUID,
    *,
    key: UUID,
    name: str,
    scopes: frozenset[str],
    valid_days: int,
    actor: Actor,
    at: datetime,
    rng: Callable[[int], bytes] = secrets.token_bytes,
) -> IssuedKey:
    """Issue a key for the organisation; `rng` gives so many random bytes.

    Raises Refused naming the field: an unknown scope, an empty name, a validity beyond a year.
    """
    if id != actor.organisation:
        raise not_found()
    require_own_keeper(actor, id)
    person = require_person(actor)
    _check(name, scopes, valid_days)
    if ApiKey.objects.filter(organisation=id, revoked_at__isnull=True, expires_at__gt=at).count() >= KEYS_LIVE_MAX:
        raise Refused(
            "parties.too_many_keys",
            zh=f"有效密钥已有 {KEYS_LIVE_MAX} 个，请先撤销不用的。",
            en=f"{KEYS_LIVE_MAX} keys are live. Revoke the ones not in use first.",
        )
    prefix, secret = _base32(rng(8))[:12], _base32(rng(32))
    row = ApiKey.objects.create(
        id=key,
        organisation_id=id,
        name=name.strip(),
        prefix=prefix,
        secret_hash=hashlib.sha256(secret.encode()).digest(),
        scopes=sorted(scopes),
        created_at=at,
        created_by_id=person,
        expires_at=at + timedelta(days=valid_days),
    )
    return IssuedKey(id=row.id, prefix=prefix, token=f"gj_{prefix}_{secret}", expires_at=row.expires_at)


@transaction.atomic
def revoke_api_key(id: UUID, key: UUID, *, actor: Actor, at: datetime) -> None:
    """Make a key useless from now on; revoking one twice changes nothing."""
    require_own_keeper(actor, id)
    person = require_person(actor)
    row = ApiKey.objects.select_for_update().filter(id=key, organisation=id).first()
    if row is None:
        raise not_found()
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by_id = at, person
        row.save()


def note_use(key: UUID, *, at: datetime) -> None:
    """Remember that a key was used, at most once a minute so that busy keys do not write on every request."""
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=at - timedelta(seconds=USE_NOTED_SECONDS))
    ApiKey.objects.filter(stale, id=key).update(last_used_at=at)


def _check(name: str, scopes: frozenset[str], valid_days: int) -> None:
    if not 1 <= len(name.strip()) <= 60:
        raise Refused(
            "parties.bad_name", zh="名称应为 1 至 60 个字。", en="A name has 1 to 60 characters.", field="name"
        )
    if unknown := scopes - SCOPES.keys():
        raise Refused(
            "parties.unknown_scope",
            zh=f"没有这样的权限：{'、'.join(sorted(unknown))}。",
            en=f"There is no such scope: {', '.join(sorted(unknown))}.",
            field="scopes",
        )
    if not scopes:
        raise Refused("parties.bad_scopes", zh="请选择至少一项权限。", en="Choose at least one scope.", field="scopes")
    if not 1 <= valid_days <= VALID_DAYS_MAX:
        raise Refused(
            "parties.bad_validity",
            zh=f"有效期应为 1 至 {VALID_DAYS_MAX} 天。",
            en=f"A key is valid for 1 to {VALID_DAYS_MAX} days.",
            field="valid_days",
        )


def _base32(random: bytes) -> str:
    return base64.b32encode(random).decode().rstrip("=").lower()
