"""Whose claims go on: only those of an organisation that is verified, as what it claims to be.

Every verb that brings a voucher or its money nearer asks here, under the locks it holds. Drafting, previewing,
correcting and withdrawing stay open to everybody, and say what is still missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from guiju.apps.parties import queries as parties
from guiju.apps.vouchers import models
from guiju.apps.vouchers.actions import refusing
from guiju.core.parties import Role, Standing
from guiju.core.refusals import Refused


def require_standing(claims: Iterable[models.Claim]) -> None:
    """Refuse unless every claimant is verified and holds the role it claims in; set-based, two queries in all.

    Raises NotVerified, Suspended, RoleNotHeld.
    """
    asked = list(claims)
    found = parties.organisations_by_ids({claim.claimant_id for claim in asked})
    for claim in asked:
        if refused := _obstacle(found[claim.claimant_id], Role(claim.role)):
            raise refused


def require_standing_of_holders(vouchers: Iterable[models.Voucher]) -> None:
    """Refuse unless every holder is still verified; one query in all. Raises NotVerified, Suspended.

    A role that ended after the voucher was issued takes nothing away; a standing that was lost does.
    """
    for name, standing in parties.standings({voucher.holder_id for voucher in vouchers}).values():
        if refused := _lost(name, standing):
            raise refused


def obstacle(organisation: UUID | None, role: Role) -> Refused | None:
    """What stands in the way of this organisation's claims in this role besides the policy; None when nothing does."""
    return None if organisation is None else _obstacle(parties.organisation(organisation), role)


def _obstacle(organisation: parties.OrganisationView, role: Role) -> Refused | None:
    if refused := _lost(organisation.name, organisation.standing):
        return refused
    return refusing.RoleNotHeld() if role not in organisation.roles else None


def _lost(name: str, standing: Standing) -> Refused | None:
    if standing is Standing.SUSPENDED:
        return refusing.Suspended(name)
    return None if standing is Standing.VERIFIED else refusing.NotVerified(name)
