"""Where an organisation is paid: set a new account, and check it by other eyes before money goes there."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q

from guiju.apps.parties.actions.permits import (
    locked,
    require_outsider,
    require_own_keeper,
    require_person,
    require_role,
)
from guiju.apps.parties.actions.verification import required_reason
from guiju.apps.parties.models import Membership, PayoutAccount
from guiju.apps.parties.queries.organisations import not_found
from guiju.core.parties import Actor, Duty, Role
from guiju.core.refusals import Refused

TEXT_CHARACTERS_MAX = 120
NUMBER = re.compile(r"[0-9]{8,34}")


@transaction.atomic
def set_payout_account(
    id: UUID, *, account: UUID, account_name: str, bank: str, number: str, actor: Actor, at: datetime
) -> None:
    """Name a new account for payments. It takes the old one's place at once and must be checked before it is paid.

    The organisation's own people alone name it: whoever confirms accounts never gives them.
    Raises Refused with the field at fault; spaces and hyphens in the number are dropped.
    """
    require_own_keeper(actor, id)
    person = require_person(actor)
    last = PayoutAccount.objects.filter(organisation=id).aggregate(last=Max("version"))["last"]
    PayoutAccount.objects.create(
        id=account,
        organisation_id=id,
        version=(last or 0) + 1,
        account_name=_text(account_name, "account_name"),
        bank=_text(bank, "bank"),
        number=_number(number),
        set_at=at,
        set_by_id=person,
    )


@transaction.atomic
def check_payout_account(
    id: UUID, *, account: UUID, is_confirmed: bool, reason: str = "", actor: Actor, at: datetime
) -> None:
    """The operator confirms an account, or says why not; once, and the current one only.

    Refused to whoever set it and to all who belong where it was set; and an account set by somebody of the checking
    party, though they acted for another, is confirmed by nobody there.
    """
    person = require_person(actor)
    require_role(actor, Duty.HANDLE, Role.PLATFORM_OPERATOR)
    owner = locked(id)
    row = PayoutAccount.objects.select_for_update().filter(id=account, organisation=id).first()
    if row is None:
        raise not_found()
    newer = PayoutAccount.objects.filter(organisation=id, version__gt=row.version).exists()
    if newer or row.checked_at is not None:
        raise Refused(
            "parties.wrong_state",
            zh="该收款账户已核对过，或已被新的账户取代。",
            en="This payout account was checked before, or a newer one has taken its place.",
        )
    require_outsider(actor, owner)
    if row.set_by_id == person or _was_of(actor.organisation, row):
        raise Refused(
            "parties.four_eyes",
            zh="该收款账户由核对方人员填写，核对方不能确认。请由该单位不在核对方任职的人员重新填写。",
            en="Somebody of the checking party set this account, so nobody there confirms it. "
            "Let a person of the organisation who does not work there set it again.",
        )
    row.checked_at, row.checked_by_id, row.is_confirmed = at, person, is_confirmed
    row.check_reason = reason.strip() if is_confirmed else required_reason(reason)
    row.save()


def _was_of(organisation: UUID | None, account: PayoutAccount) -> bool:
    """Whether who set the account belonged to this organisation then, or has since."""
    terms = Membership.objects.filter(organisation=organisation, person=account.set_by_id)
    return terms.filter(Q(until__isnull=True) | Q(until__gt=account.set_at)).exists()


def _text(text: str, field: str) -> str:
    value = " ".join(text.split())
    if not 1 <= len(value) <= TEXT_CHARACTERS_MAX:
        raise Refused(
            "parties.bad_account",
            zh="请填写户名和开户银行，各不超过 120 字。",
            en="Give the account's holder and bank, at most 120 characters each.",
            field=field,
        )
    return value


def _number(text: str) -> str:
    number = re.sub(r"[\s-]", "", text)
    if NUMBER.fullmatch(number) is None:
        raise Refused(
            "parties.bad_account_number",
            zh="账号应为 8 至 34 位数字。",
            en="An account number has 8 to 34 digits.",
            field="number",
        )
    return number
