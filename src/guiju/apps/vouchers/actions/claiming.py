"""The claimant's verbs: draft, revise, submit, correct, withdraw. One business carries one live claim."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from guiju.apps.decisions import actions as decisions
from guiju.apps.ledger import queries as ledger
from guiju.apps.matters import actions as matters
from guiju.apps.parties import queries as parties
from guiju.apps.vouchers import facts, models
from guiju.apps.vouchers.actions import citing, proving, refusing
from guiju.apps.vouchers.actions.standing import obstacle, require_standing
from guiju.apps.vouchers.queries.seeing import seen_claims
from guiju.core import identifiers, receipts, regions, voucher_ids, voucher_journeys
from guiju.core import vouchers as law
from guiju.core.calendar import WorkingDays, day_in_china
from guiju.core.decision import Decision
from guiju.core.parties import Actor, Duty, Role

PRICE_FEN_MAX = 10**15
CONTRACT_NUMBER_MAX = 100
TEXT_MAX = 120
NOTE_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What a claimant says of one business. The claimant is buyer (demander) or seller (data provider)."""

    role: Role
    contract_number: str
    counterparty_uscc: str
    counterparty_name: str
    goods: law.Goods
    price_fen: int
    signed_on: date
    goods_note: str = ""
    is_on_platform: bool | None = None
    is_contract_in_force: bool | None = None
    provider_region: str = ""
    provider_is_legal_person: bool | None = None


@transaction.atomic
def draft(
    application: Application, *, id: UUID, programme: UUID, actor: Actor, at: datetime, calendar: WorkingDays
) -> UUID:
    """Keep an unsent claim for the actor's organisation; it blocks nobody yet.

    Raises BadInput, ProgrammeClosed, ProgrammeEnded.
    """
    claimant = _own_organisation(actor)
    of = _open_programme(programme, at)
    claim = models.Claim(id=id, programme=of, claimant_id=claimant.id, voucher_kind=law.VoucherKind.CASH, created_at=at)
    _describe(claim, application, claimant)
    matters.open(
        voucher_journeys.CLAIM,
        id=uuid5(id, "matter"),
        prefix=f"{of.prefix}-{of.year}",
        subject_organisation=claimant.id,
        title_zh=f"{claimant.name} 申领算力券，合同 {application.contract_number}",
        title_en=f"{claimant.name} claims a voucher, contract {application.contract_number}",
        url_name="vouchers:claim",
        object_id=id,
        actor=actor,
        at=at,
        calendar=calendar,
    )
    claim.matter_id = uuid5(id, "matter")
    _keep_business(claim)
    claim.save(force_insert=True)
    return id


@transaction.atomic
def revise(claim_id: UUID, application: Application, *, actor: Actor, at: datetime) -> None:
    """Correct a draft or a returned claim before it is sent (again)."""
    claim = locked_claim(claim_id, actor)
    matters.require(voucher_journeys.CLAIM, claim.case, states=("draft", "returned"), actor=actor)
    _describe(claim, application, _own_organisation(actor))
    _keep_business(claim)
    try:
        with transaction.atomic():
            claim.save()
    except IntegrityError as broken:
        raise _already_claimed(claim) from broken
    if claim.is_live:
        claim.business.refresh_from_db(fields=["salt"])
        proving.append_claimed(claim, at=at)


def require_applicant(programme: UUID, *, actor: Actor, at: datetime) -> None:
    """Raise NotYours, NotFound or ProgrammeClosed for whoever could not apply here, whatever they would say."""
    _own_organisation(actor)
    _open_programme(programme, at)


def apply(
    application: Application, *, id: UUID, programme: UUID, actor: Actor, at: datetime, on: date, calendar: WorkingDays
) -> Decision[law.Award]:
    """Draft and submit in one transaction: what an API client or a workbook row does."""
    with transaction.atomic():
        draft(application, id=id, programme=programme, actor=actor, at=at, calendar=calendar)
        return submit(id, actor=actor, at=at, on=on, calendar=calendar)


@transaction.atomic
def submit(claim_id: UUID, *, actor: Actor, at: datetime, on: date, calendar: WorkingDays) -> Decision[law.Award]:
    """Send a draft to the operator. Its terms are those of `on`, for life.

    Raises NotGranted with the clauses when the policy would refuse or still lacks a fact, AlreadyClaimed when the
    business is taken, ProgrammeClosed, ProgrammeEnded when its year is over, and NotVerified, Suspended or
    RoleNotHeld for what the claimant is not.
    """
    claim = locked_claim(claim_id, actor)
    _open_programme(claim.programme_id, at)
    claim.submitted_on, claim.submitted_at = on, at
    return _send(claim, "submit", actor=actor, at=at, calendar=calendar)


@transaction.atomic
def resubmit(claim_id: UUID, *, actor: Actor, at: datetime, calendar: WorkingDays) -> Decision[law.Award]:
    """Send a returned claim again; earlier approvals no longer count. The day of first submission still governs."""
    return _send(locked_claim(claim_id, actor), "resubmit", actor=actor, at=at, calendar=calendar)


@transaction.atomic
def withdraw(claim_id: UUID, *, actor: Actor, at: datetime, calendar: WorkingDays) -> None:
    """Take a claim back before its voucher is issued; the business is free again."""
    claim = locked_claim(claim_id, actor)
    matters.advance(voucher_journeys.CLAIM, claim.case, "withdraw", actor=actor, at=at, calendar=calendar)
    release(claim, at=at)


@transaction.atomic
def record_in_kind(
    application: Application, *, id: UUID, programme: UUID, claimant: UUID, actor: Actor, at: datetime, on: date
) -> UUID:
    """The operator records an in-kind voucher given on a business; the policy then hears of it when cash is claimed.

    Raises NotVerified, Suspended or RoleNotHeld for a holder whose own claims would not go on either.
    """
    if not actor.may(Duty.HANDLE, Role.PLATFORM_OPERATOR):
        raise refusing.NotYours("登记实物券", "record in-kind vouchers")
    of = _open_programme(programme, at)
    holder = parties.organisation(claimant)
    if (refused := obstacle(claimant, application.role)) is not None:
        raise refused
    claim = models.Claim(
        id=id,
        programme=of,
        claimant_id=holder.id,
        voucher_kind=law.VoucherKind.IN_KIND,
        created_at=at,
        submitted_on=on,
        submitted_at=at,
        is_live=True,
    )
    _describe(claim, application, holder)
    _keep_business(claim)
    try:
        with transaction.atomic():
            claim.save(force_insert=True)
    except IntegrityError as broken:
        raise _already_claimed(claim) from broken
    claim.business.refresh_from_db(fields=["salt"])
    proving.append_claimed(claim, at=at)
    return id


def locked_claim(claim_id: UUID, actor: Actor) -> models.Claim:
    """The claim, its matter locked first and then itself, until the transaction ends. Another's is not found."""
    rows = models.Claim.objects.filter(id=claim_id, matter__isnull=False)
    matter = seen_claims(rows, actor).values_list("matter_id", flat=True).first()
    if matter is None:
        raise refusing.NotFound("份申领", "claim")
    matters.lock([matter])
    return models.Claim.objects.select_related("programme", "business").select_for_update(of=("self",)).get(id=claim_id)


def locked_claims(claim_ids: Sequence[UUID], actor: Actor) -> list[models.Claim]:
    """Many claims at once, all matters locked first, in one order; another's is not found."""
    rows = seen_claims(models.Claim.objects.filter(id__in=claim_ids, matter__isnull=False), actor)
    matters_of = {id: matter for id, matter in rows.values_list("id", "matter_id") if matter is not None}
    if set(matters_of) != set(claim_ids):
        raise refusing.NotFound("份申领", "claim")
    matters.lock(list(matters_of.values()))
    locked = models.Claim.objects.select_related("programme", "business").select_for_update(of=("self",))
    return list(locked.filter(id__in=claim_ids).order_by("id"))


def state_of(claim: models.Claim) -> str:
    """Where the claim's matter stands; its row stays locked."""
    return matters.lock([claim.case])[claim.case].state


def award_facts(claim: models.Claim, *, pool_fen: int | None = None) -> law.Claim:
    """What the platform knows of a claim at this moment: its row, the register, its rivals and the pool.

    `pool_fen` stands for the pool where the claim has had its part of it already.
    """
    claimant = parties.organisation(claim.claimant_id)
    rivals = models.Claim.objects.filter(business_id=claim.business_id, is_live=True).exclude(id=claim.id)
    kinds = list(rivals.values_list("voucher_kind", flat=True)[:10])
    return facts.claim_facts(
        claim,
        claimant_region=claimant.region,
        claimant_is_legal_person=claimant.is_legal_person if claimant.is_verified else None,
        other_claims=sum(kind == claim.voucher_kind for kind in kinds),
        has_claim_of_other_kind=any(kind != claim.voucher_kind for kind in kinds),
        pool_remaining_fen=_pool_fen(claim.programme_id) if pool_fen is None else pool_fen,
    )


def _pool_fen(programme: UUID) -> int:
    return ledger.balance(voucher_ids.pool(programme)).available_fen


def release(claim: models.Claim, *, at: datetime) -> None:
    """The business is free for another claim."""
    if claim.is_live:
        proving.append_released(claim, at=at)
    claim.is_live = False
    claim.save(update_fields=["is_live"])


def _send(claim: models.Claim, verb: str, *, actor: Actor, at: datetime, calendar: WorkingDays) -> Decision[law.Award]:
    matters.advance(voucher_journeys.CLAIM, claim.case, verb, actor=actor, at=at, calendar=calendar)
    require_standing([claim])
    assert claim.submitted_on is not None, "what can be sent (again) has a day that governs it"
    stood, claim.is_live = claim.is_live, True
    try:
        with transaction.atomic():
            claim.save(update_fields=["is_live", "submitted_on", "submitted_at"])
    except IntegrityError as broken:
        raise _already_claimed(claim) from broken
    if not stood:
        proving.append_claimed(claim, at=at)
    decision = decisions.preview(law.AWARD, award_facts(claim), place=claim.programme.place, on=claim.submitted_on)
    if decision.award is None:
        raise refusing.NotGranted(decision)
    return decision


def _already_claimed(claim: models.Claim) -> refusing.AlreadyClaimed:
    clause = citing.on_claiming(claim, "other_claims_on_business")
    return refusing.AlreadyClaimed(claim.business.contract_number, clause=clause)


def _open_programme(programme: UUID, at: datetime) -> models.Programme:
    of = models.Programme.objects.filter(id=programme).first()
    if of is None:
        raise refusing.NotFound("个年度计划", "programme")
    if at < of.opened_at or (of.closed_at is not None and at >= of.closed_at):
        raise refusing.ProgrammeClosed(of.year)
    if day_in_china(at).year > of.year:
        raise refusing.ProgrammeEnded(of.year, clause=citing.on_opening(of, "year", on=day_in_china(at)))
    return of


def _own_organisation(actor: Actor) -> parties.OrganisationView:
    if actor.organisation is None or not actor.may(Duty.HANDLE):
        raise refusing.NotYours("申领算力券", "claim vouchers")
    return parties.organisation(actor.organisation)


def _describe(claim: models.Claim, application: Application, claimant: parties.OrganisationView) -> None:
    """Write the application into the row, canonical where identity is compared."""
    if not 0 < application.price_fen <= PRICE_FEN_MAX:
        raise refusing.BadInput(
            "price",
            zh="合同成交金额应大于 0，且不超过 10 万亿元。",
            en="The contract price must be above 0 and at most 10 trillion yuan.",
        )
    if not 0 < len(identifiers.normalise(application.contract_number)) <= CONTRACT_NUMBER_MAX:
        raise refusing.BadInput(
            "contract_number",
            zh=f"请填写合同编号，不超过 {CONTRACT_NUMBER_MAX} 字。",
            en=f"Give the contract's number, up to {CONTRACT_NUMBER_MAX} characters.",
        )
    _check_words(application)
    held = claimant.roles if claimant.is_verified else claimant.roles | claimant.asked_roles
    if application.role not in held:
        raise refusing.RoleNotHeld
    counterparty = identifiers.uscc(application.counterparty_uscc)
    if counterparty == claimant.uscc:
        raise refusing.BadInput(
            "counterparty_uscc", zh="对方不能是申领方自己。", en="The other party cannot be the claimant itself."
        )
    claimant_sells = application.role is not Role.DEMANDER
    claim.role = application.role
    claim.goods, claim.goods_note = application.goods, application.goods_note.strip()
    claim.price_fen, claim.signed_on = application.price_fen, application.signed_on
    claim.is_on_platform = application.is_on_platform
    claim.is_contract_in_force = application.is_contract_in_force
    registered = parties.organisation_by_uscc(counterparty)
    if registered is not None and registered.is_verified and not claimant_sells:
        claim.provider_region, claim.provider_is_legal_person = registered.region, registered.is_legal_person
    else:
        claim.provider_region = application.provider_region
        claim.provider_is_legal_person = application.provider_is_legal_person
    claim.business = _business_of(
        contract_number=application.contract_number.strip(),
        seller=(claimant.uscc, claimant.name) if claimant_sells else (counterparty, application.counterparty_name),
        buyer=(counterparty, application.counterparty_name) if claimant_sells else (claimant.uscc, claimant.name),
    )


def _check_words(application: Application) -> None:
    """What the columns can hold, said kindly before they refuse it."""
    for field, said, longest in (
        ("contract_number", application.contract_number, TEXT_MAX),
        ("counterparty_name", application.counterparty_name, TEXT_MAX),
        ("goods_note", application.goods_note, NOTE_MAX),
    ):
        if len(said) > longest:
            raise refusing.BadInput(field, zh=f"不能超过 {longest} 字。", en=f"At most {longest} characters.")
    if not application.counterparty_name.strip():
        raise refusing.BadInput("counterparty_name", zh="请填写对方名称。", en="Give the other party's name.")
    if application.provider_region and regions.region(application.provider_region) is None:
        raise refusing.BadInput("provider_region", zh="没有这个行政区划代码。", en="There is no region with this code.")


def _business_of(*, contract_number: str, seller: tuple[str, str], buyer: tuple[str, str]) -> models.Business:
    key = facts.contract_key(buyer_uscc=buyer[0], seller_uscc=seller[0], contract_number=contract_number)
    return models.Business(
        id=facts.business_id(key),
        key=key,
        salt=secrets.token_bytes(receipts.SALT_BYTES),
        contract_number=contract_number,
        buyer_uscc=buyer[0],
        buyer_name=buyer[1].strip(),
        seller_uscc=seller[0],
        seller_name=seller[1].strip(),
    )


def _keep_business(claim: models.Claim) -> None:
    """Write the business down unless another claim has named it before; the row then has the salt of that time."""
    models.Business.objects.bulk_create([claim.business], ignore_conflicts=True)


def preview(
    application: Application, *, programme: UUID, actor: Actor, on: date, claim: UUID | None = None
) -> Decision[law.Award]:
    """What the policy would say of an application, clause by clause, with nothing written down.

    `claim` is the claim it would correct: that one is no rival of its own.
    """
    of = models.Programme.objects.filter(id=programme).first()
    if of is None:
        raise refusing.NotFound("个年度计划", "programme")
    claimant = _own_organisation(actor)
    asked = models.Claim(programme=of, claimant_id=claimant.id, voucher_kind=law.VoucherKind.CASH)
    if claim is not None:
        asked.id = claim
    _describe(asked, application, claimant)
    return decisions.preview(law.AWARD, award_facts(asked), place=of.place, on=on)
