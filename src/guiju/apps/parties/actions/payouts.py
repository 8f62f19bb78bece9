"""Where an organisation is paid: set a new account, and check it by other eyes before money goes there."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from guiju.apps.parties.actions.permits import locked, require_keeper, require_person, require_role
from guiju.apps.parties.actions.verification import required_reason
from guiju.apps.parties.models import PayoutAccount
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

    Raises Refused with the field at fault; spaces and hyphens in the number are dropped.
    """
    require_keeper(actor, id)
    person = require_person(actor)
    locked(id)
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
    """The operator confirms an account, or says why not; once, the current one only, and never who set it."""
    person = require_person(actor)
    require_role(actor, Duty.HANDLE, Role.PLATFORM_OPERATOR)
    locked(id)
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
    if row.set_by_id == person or id == actor.organisation:
        raise Refused(
            "parties.four_eyes",
            zh="不能核对本人或本单位填写的收款账户，请由另一位人员办理。",
            en="Nobody checks an account they or their own organisation set. Somebody else has to do it.",
        )
    row.checked_at, row.checked_by_id, row.is_confirmed = at, person, is_confirmed
    row.check_reason = reason.strip() if is_confirmed else required_reason(reason)
    row.save()


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
