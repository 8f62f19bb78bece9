"""What belongs to an organisation: its members and open invitations, payout accounts and API keys."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from guiju.apps.parties.models import ApiKey, Invitation, Membership, PayoutAccount
from guiju.apps.parties.queries.organisations import not_found, sees
from guiju.core.parties import Actor, Duty


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberView:
    """One person's part in one organisation."""

    person: int
    name: str
    email: str
    duties: frozenset[Duty]
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationView:
    """A code not used yet. `name` is whom it was made for."""

    id: UUID
    organisation: UUID
    organisation_name: str
    name: str
    duties: frozenset[Duty]
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutAccountView:
    """One account: who set it, and whether somebody else confirmed it (None: not checked yet)."""

    id: UUID
    organisation: UUID
    version: int
    account_name: str
    bank: str
    number: str
    set_at: datetime
    set_by: str
    is_confirmed: bool | None
    checked_at: datetime | None
    checked_by: str
    check_reason: str

    @property
    def number_masked(self) -> str:
        """The last four digits, as a bank would show them."""
        return f"•• {self.number[-4:]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyView:
    """One key, never its secret."""

    id: UUID
    name: str
    prefix: str
    scopes: tuple[str, ...]
    created_at: datetime
    created_by: str
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None

    def is_live(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at


def members(actor: Actor, organisation: UUID, *, at: datetime) -> tuple[MemberView, ...]:
    """The organisation's people now, the first joined first. Raises Refused("parties.not_found")."""
    _require_sight(actor, organisation)
    return members_of(organisation, at=at)


def members_of(organisation: UUID, *, at: datetime) -> tuple[MemberView, ...]:
    """The organisation's people for another app's use, whoever asks."""
    rows = Membership.objects.filter(Q(until__isnull=True) | Q(until__gt=at), organisation=organisation, since__lte=at)
    return tuple(
        MemberView(
            person=row.person_id,
            name=row.person.name,
            email=row.person.email,
            duties=frozenset(Duty(duty) for duty in row.duties),
            since=row.since,
        )
        for row in rows.select_related("person").order_by("since", "id")
    )


def invitations(actor: Actor, organisation: UUID, *, at: datetime) -> tuple[InvitationView, ...]:
    """The organisation's codes that can still be used. Raises Refused("parties.not_found")."""
    _require_sight(actor, organisation)
    rows = _open_invitations(at).filter(organisation=organisation).order_by("invited_at", "id")
    return tuple(_invitation(row) for row in rows)


def invitation_by_token(token: str, *, at: datetime) -> InvitationView | None:
    """What a code invites to, or None when it is over; whoever has the code may ask."""
    row = _open_invitations(at).filter(token_hash=token_hash(token)).first()
    return None if row is None else _invitation(row)


def payout_history(actor: Actor, organisation: UUID) -> tuple[PayoutAccountView, ...]:
    """Every account the organisation named, the current one first. Raises Refused("parties.not_found")."""
    _require_sight(actor, organisation)
    rows = PayoutAccount.objects.filter(organisation=organisation).select_related("set_by", "checked_by")
    return tuple(_payout(row) for row in rows.order_by("-version"))


def payout_account(organisation: UUID) -> PayoutAccountView | None:
    """The account money may go to, for another app's use: the current one if it was confirmed, else None."""
    return payout_accounts([organisation]).get(organisation)


def payout_accounts(organisations: Iterable[UUID]) -> dict[UUID, PayoutAccountView]:
    """The accounts money may go to, of many organisations; absent where the current one is not confirmed."""
    newest = _newest().filter(organisation__in=set(organisations)).select_related("set_by", "checked_by")
    return {row.organisation_id: _payout(row) for row in newest if row.is_confirmed}


def unchecked_payout_accounts(actor: Actor) -> tuple[PayoutAccountView, ...]:
    """The current accounts that wait for a check, longest first, at most 200; only what `actor` may see."""
    newest = _newest().values("id")
    rows = PayoutAccount.objects.filter(id__in=newest, checked_at__isnull=True).select_related("set_by", "checked_by")
    seen = (_payout(row) for row in rows.order_by("set_at", "id")[:200])
    return tuple(account for account in seen if sees(actor, account.organisation))


def api_keys(actor: Actor, organisation: UUID) -> tuple[ApiKeyView, ...]:
    """The organisation's keys, newest first; another's and a missing organisation are refused alike."""
    if organisation != actor.organisation:
        raise not_found()
    rows = ApiKey.objects.filter(organisation=organisation).select_related("created_by").order_by("-created_at", "-id")
    return tuple(
        ApiKeyView(
            id=row.id,
            name=row.name,
            prefix=row.prefix,
            scopes=tuple(row.scopes),
            created_at=row.created_at,
            created_by=str(row.created_by),
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
            last_used_at=row.last_used_at,
        )
        for row in rows
    )


def token_hash(token: str) -> bytes:
    """What is kept of an invitation's code; spaces and capitals do not count, because people type it."""
    return hashlib.sha256("".join(token.split()).lower().encode()).digest()


def _require_sight(actor: Actor, organisation: UUID) -> None:
    if not sees(actor, organisation):
        raise not_found()


def _newest() -> QuerySet[PayoutAccount]:
    """Each organisation's account of the highest version."""
    return PayoutAccount.objects.order_by("organisation", "-version").distinct("organisation")


def _open_invitations(at: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at
    ).select_related("organisation")


def _invitation(row: Invitation) -> InvitationView:
    return InvitationView(
        id=row.id,
        organisation=row.organisation_id,
        organisation_name=row.organisation.name,
        name=row.name,
        duties=frozenset(Duty(duty) for duty in row.duties),
        expires_at=row.expires_at,
    )


def _payout(row: PayoutAccount) -> PayoutAccountView:
    return PayoutAccountView(
        id=row.id,
        organisation=row.organisation_id,
        version=row.version,
        account_name=row.account_name,
        bank=row.bank,
        number=row.number,
        set_at=row.set_at,
        set_by=str(row.set_by),
        is_confirmed=row.is_confirmed,
        checked_at=row.checked_at,
        checked_by=str(row.checked_by or ""),
        check_reason=row.check_reason,
    )
