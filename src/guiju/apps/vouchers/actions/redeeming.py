"""The holder's verbs on a redemption: lodge settled business, prove payment, correct, withdraw; and its returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from guiju.apps.matters import actions as matters
from guiju.apps.vouchers import models
from guiju.apps.vouchers.actions import citing, proving, refusing, rows
from guiju.apps.vouchers.actions.standing import require_standing_of_holders
from guiju.apps.vouchers.queries.seeing import seen, sight
from guiju.core import identifiers, voucher_journeys
from guiju.core.calendar import WorkingDays, day_in_china
from guiju.core.parties import Actor, Duty

REDEMPTION = voucher_journeys.REDEMPTION
INVOICES_MAX = 50
INVOICE_NUMBER_MAX = 40
INVOICE_FEN_MAX = 10**15


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One invoice of the settled business."""

    number: str
    amount_fen: int
    invoiced_on: date


@transaction.atomic
def lodge(
    voucher_id: UUID,
    *,
    id: UUID,
    requested_fen: int,
    invoices: Sequence[Evidence],
    actor: Actor,
    at: datetime,
    calendar: WorkingDays,
) -> UUID:
    """Ask for money on a voucher; the amount is reserved until it is decided.

    Raises NotHolder, NotVerified, Suspended, Expired, NotEnough, InvoiceUsed, BadInput.
    """
    voucher = locked_voucher(voucher_id)
    _check_holder(voucher, actor)
    require_standing_of_holders([voucher])
    if at >= voucher.expires_at:
        raise refusing.Expired(voucher.expires_at, clause=citing.on_redeeming(voucher, "expires_at"))
    matters.require(voucher_journeys.CLAIM, voucher.claim.case, states=("issued",), actor=actor)
    redemption = models.Redemption(
        id=id,
        voucher=voucher,
        requested_fen=requested_fen,
        settled_fen=_settled(invoices, voucher, at=at),
        lodged_at=at,
        lodged_by_id=voucher.holder_id,
    )
    _reserve(voucher, requested_fen)
    matters.open(
        REDEMPTION,
        id=uuid5(id, "matter"),
        prefix=f"{voucher.number}-R",
        subject_organisation=voucher.holder_id,
        title_zh=f"兑现 {voucher.number}",
        title_en=f"Redeem {voucher.number}",
        url_name="vouchers:redemption",
        object_id=id,
        actor=actor,
        at=at,
        calendar=calendar,
    )
    redemption.matter_id = uuid5(id, "matter")
    redemption.save(force_insert=True)
    _present(redemption, invoices)
    proving.append_lodged(redemption, at=at)
    return id


@transaction.atomic
def relodge(
    redemption_id: UUID,
    *,
    requested_fen: int,
    invoices: Sequence[Evidence],
    actor: Actor,
    at: datetime,
    calendar: WorkingDays,
) -> None:
    """Correct a returned redemption and send it again. It still counts as lodged when it first was.

    Once the voucher has expired only what was asked for in time can still be asked for: more raises Expired.
    """
    redemption, voucher = locked_redemption(redemption_id, actor)
    _check_holder(voucher, actor)
    require_standing_of_holders([voucher])
    if at >= voucher.expires_at and requested_fen > redemption.requested_fen:
        raise refusing.Expired(voucher.expires_at, clause=citing.on_redeeming(voucher, "expires_at"))
    matters.advance(REDEMPTION, redemption.matter_id, "resubmit", actor=actor, at=at, calendar=calendar)
    voucher.reserved_fen -= redemption.requested_fen
    _reserve(voucher, requested_fen)
    models.Invoice.objects.filter(redemption=redemption).update(is_live=False)
    redemption.requested_fen, redemption.settled_fen = requested_fen, _settled(invoices, voucher, at=at)
    redemption.save(update_fields=["requested_fen", "settled_fen"])
    _present(redemption, invoices)
    proving.append_lodged(redemption, at=at)


@transaction.atomic
def attach_proof(redemption_id: UUID, *, id: UUID, name: str, content: bytes, actor: Actor, at: datetime) -> None:
    """The holder attaches the proof of payment that the redemption rests on; who vouches for it never brings it.

    Raises NotHolder.
    """
    redemption, voucher = locked_redemption(redemption_id, actor)
    _check_holder(voucher, actor)
    matters.attach(redemption.matter_id, id=id, name=name, content=content, label="payment_proof", actor=actor, at=at)
    redemption.has_payment_proof = True
    redemption.save(update_fields=["has_payment_proof"])


@transaction.atomic
def withdraw_redemption(redemption_id: UUID, *, actor: Actor, at: datetime, calendar: WorkingDays) -> None:
    """Take a redemption back before it is proposed; its reservation and invoices are free again."""
    redemption, voucher = locked_redemption(redemption_id, actor)
    matters.advance(REDEMPTION, redemption.matter_id, "withdraw", actor=actor, at=at, calendar=calendar)
    release_reservation(redemption, voucher)


@transaction.atomic
def return_redemption(redemption_id: UUID, *, reason: str, actor: Actor, at: datetime, calendar: WorkingDays) -> None:
    """The operator asks the holder for corrections."""
    redemption, _ = locked_redemption(redemption_id, actor)
    matters.advance(REDEMPTION, redemption.matter_id, "return", actor=actor, at=at, calendar=calendar, reason=reason)


@transaction.atomic
def send_back_redemption(
    redemption_id: UUID, *, reason: str, actor: Actor, at: datetime, calendar: WorkingDays
) -> None:
    """The bureau asks the operator to look again; what the operator proposed no longer counts."""
    redemption, _ = locked_redemption(redemption_id, actor)
    matters.advance(REDEMPTION, redemption.matter_id, "send_back", actor=actor, at=at, calendar=calendar, reason=reason)


def locked_voucher(voucher_id: UUID) -> models.Voucher:
    """The voucher, its claim's matter locked first and then itself, until the transaction ends."""
    matter = models.Voucher.objects.filter(id=voucher_id).values_list("claim__matter_id", flat=True).first()
    if matter is None:
        raise refusing.NotFound("张算力券", "voucher")
    matters.lock([matter])
    vouchers = models.Voucher.objects.select_related("claim", "programme").select_for_update(of=("self",))
    return vouchers.get(id=voucher_id)


def locked_redemption(redemption_id: UUID, actor: Actor) -> tuple[models.Redemption, models.Voucher]:
    """The redemption and its voucher, matters locked first."""
    redemption = one({r.id: r for r in locked_redemptions([redemption_id], actor)}, redemption_id)
    return redemption, redemption.voucher


def locked_redemptions(redemption_ids: Sequence[UUID], actor: Actor) -> list[models.Redemption]:
    """The redemptions the actor may see, with their vouchers: all matters in id order, then all vouchers.

    Nothing of a redemption changes but under its matter's lock: what is read with the vouchers' locks is as it stands.
    """
    matters.lock(rows.matters_of(redemption_ids, sight(actor)))
    locked = (
        models.Redemption.objects.select_related("voucher__claim", "voucher__programme")
        .select_for_update(of=("voucher",))
        .order_by("voucher_id")
    )
    redemptions = list(seen(locked.filter(id__in=redemption_ids), actor, owner="voucher__holder"))
    vouchers = {r.voucher_id: r.voucher for r in redemptions}
    for redemption in redemptions:
        redemption.voucher = vouchers[redemption.voucher_id]
    return redemptions


def one(by_id: Mapping[UUID, models.Redemption], redemption_id: UUID) -> models.Redemption:
    if redemption_id not in by_id:
        raise refusing.NotFound("笔兑现", "redemption")
    return by_id[redemption_id]


def _check_holder(voucher: models.Voucher, actor: Actor) -> None:
    if actor.organisation != voucher.holder_id or not actor.may(Duty.HANDLE):
        raise refusing.NotHolder(clause=citing.on_redeeming(voucher, "is_presented_by_claimant"))


def _settled(invoices: Sequence[Evidence], voucher: models.Voucher, *, at: datetime) -> int:
    """The sum of the invoices; refuses none, too many, amounts that are not positive, and days that cannot be.

    The days are those of the reading `settlement_days`: from the contract's signing to the day of presenting.
    """
    if not 0 < len(invoices) <= INVOICES_MAX:
        raise refusing.BadInput(
            "invoices", zh=f"请提供 1 至 {INVOICES_MAX} 张发票。", en=f"Present 1 to {INVOICES_MAX} invoices."
        )
    if not all(0 < invoice.amount_fen <= INVOICE_FEN_MAX for invoice in invoices):
        raise refusing.BadInput(
            "invoices",
            zh="发票金额应大于 0，且不超过 10 万亿元。",
            en="An invoice's amount must be above 0 and at most 10 trillion yuan.",
        )
    signed_on, today = voucher.claim.signed_on, day_in_china(at)
    for invoice in invoices:
        if not signed_on <= invoice.invoiced_on <= today:
            raise refusing.BadInput(
                "invoices",
                zh=f"发票 {invoice.number} 的日期应在合同签订日 {signed_on} 至今天之间，请核对。",
                en=f"Invoice {invoice.number} must be dated from {signed_on}, when the contract was signed, to today.",
            )
    return sum(invoice.amount_fen for invoice in invoices)


def _reserve(voucher: models.Voucher, amount_fen: int) -> None:
    usable_fen = voucher.remaining_fen - voucher.reserved_fen
    if amount_fen <= 0:
        raise refusing.BadInput("amount", zh="兑现金额应大于 0。", en="The amount must be above 0.")
    if amount_fen > usable_fen:
        raise refusing.NotEnough(usable_fen)
    voucher.reserved_fen += amount_fen
    voucher.save(update_fields=["reserved_fen"])


def release_reservation(redemption: models.Redemption, voucher: models.Voucher) -> None:
    """Free what an ended redemption kept: its reservation and its invoices."""
    voucher.reserved_fen -= redemption.requested_fen
    voucher.save(update_fields=["reserved_fen"])
    redemption.is_live = False
    redemption.save(update_fields=["is_live"])
    models.Invoice.objects.filter(redemption=redemption).update(is_live=False)


def _present(redemption: models.Redemption, invoices: Sequence[Evidence]) -> None:
    """Write the invoices down under their canonical numbers; one number supports one live redemption."""
    presented = [
        models.Invoice(
            id=uuid5(redemption.id, f"invoice:{at}:{identifiers.normalise(invoice.number)}"),
            redemption=redemption,
            number=identifiers.normalise(invoice.number),
            amount_fen=invoice.amount_fen,
            invoiced_on=invoice.invoiced_on,
        )
        for at, invoice in enumerate(invoices, start=redemption.invoice_set.count())
    ]
    if not all(0 < len(row.number) <= INVOICE_NUMBER_MAX for row in presented):  # in its one spelling a number can grow
        raise refusing.BadInput(
            "invoices",
            zh=f"请填写发票号码，不超过 {INVOICE_NUMBER_MAX} 字。",
            en=f"Give the invoice's number, at most {INVOICE_NUMBER_MAX} characters.",
        )
    try:
        with transaction.atomic():
            models.Invoice.objects.bulk_create(presented)
    except IntegrityError as broken:
        numbers = [row.number for row in presented]
        taken = models.Invoice.objects.filter(number__in=numbers, is_live=True).values_list("number", flat=True).first()
        clause = citing.on_redeeming(redemption.voucher, "is_evidence_unused")
        raise refusing.InvoiceUsed(taken or numbers[0], clause=clause) from broken
