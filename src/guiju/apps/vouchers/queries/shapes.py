"""What the office's cases look like to readers: frozen values, one a kind of case, made by `cases` from its rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from guiju.core.vouchers import Goods, VoucherKind


class VoucherState(StrEnum):
    """What a voucher can still do at one instant; lapse is computed here, not waited for."""

    USABLE = "usable"  # 可使用
    SPENT = "spent"  # 已兑现完毕
    RUNNING_OUT = "running_out"  # 已到期，余在途兑现
    LAPSED = "lapsed"  # 已作废
    REVOKED = "revoked"  # 已撤销


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimView:
    """A claim with the business it is about. `submitted_on` is the day whose terms govern it for life.

    `awarded_fen` was approved; `issued_fen` is the voucher's face, less where the pool held less on the day of issue.
    """

    id: UUID
    matter: UUID | None
    number: str
    state: str
    state_zh: str
    state_en: str
    due_at: datetime | None
    programme: UUID
    programme_zh: str
    programme_en: str
    place: str
    claimant: UUID
    claimant_name: str
    claimant_uscc: str
    voucher_kind: VoucherKind
    role: str
    goods: Goods
    goods_note: str
    contract_number: str
    buyer_name: str
    buyer_uscc: str
    seller_name: str
    seller_uscc: str
    price_fen: int
    signed_on: date
    is_on_platform: bool | None
    is_contract_in_force: bool | None
    provider_region: str
    provider_is_legal_person: bool | None
    created_at: datetime
    submitted_on: date | None
    publicity_from: date | None
    publicity_until: date | None
    award_decision: UUID | None
    awarded_fen: int | None
    issued_fen: int | None
    voucher: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherView:
    """A voucher and what it still holds. `usable_fen` can be asked for; `reserved_fen` is asked for already.

    `governing_on` is the day whose terms govern it: that of its claim's first submission.
    """

    id: UUID
    number: str
    claim: UUID
    matter: UUID
    programme: UUID
    programme_zh: str
    programme_en: str
    place: str
    holder: UUID
    holder_name: str
    region: str
    goods: Goods
    contract_number: str
    price_fen: int
    face_fen: int
    redeemed_fen: int
    reserved_fen: int
    void_fen: int
    issued_at: datetime
    expires_at: datetime
    hold: UUID
    governing_on: date
    award_decision: UUID | None
    decision: UUID
    lapsed_at: datetime | None
    revoked_at: datetime | None

    @property
    def remaining_fen(self) -> int:
        return self.face_fen - self.redeemed_fen - self.void_fen

    def usable_fen(self, at: datetime) -> int:
        """What can be asked for at an instant: nothing once it has expired."""
        return 0 if at >= self.expires_at else self.remaining_fen - self.reserved_fen

    def state(self, at: datetime) -> VoucherState:
        if self.revoked_at is not None:
            return VoucherState.REVOKED
        if self.redeemed_fen == self.face_fen:
            return VoucherState.SPENT
        if at < self.expires_at:
            return VoucherState.USABLE
        return VoucherState.RUNNING_OUT if self.reserved_fen else VoucherState.LAPSED


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceView:
    """One invoice as it was presented; one that is no longer live is free for another redemption."""

    number: str
    amount_fen: int
    invoiced_on: date
    is_live: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RedemptionView:
    """A redemption with its evidence and what became of it."""

    id: UUID
    matter: UUID
    number: str
    state: str
    state_zh: str
    state_en: str
    due_at: datetime | None
    voucher: UUID
    voucher_number: str
    claim: UUID
    holder: UUID
    holder_name: str
    requested_fen: int
    settled_fen: int
    approved_fen: int | None
    lodged_at: datetime
    approved_at: datetime | None
    paid_at: datetime | None
    decision: UUID | None
    has_payment_proof: bool
    invoices: tuple[InvoiceView, ...] = ()

    @property
    def live_invoices(self) -> tuple[InvoiceView, ...]:
        """Those it rests on now."""
        return tuple(invoice for invoice in self.invoices if invoice.is_live)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentView:
    id: UUID
    reference: str
    redemption: UUID
    voucher: UUID
    voucher_number: str
    payee_name: str
    payee_bank: str
    payee_account: str
    amount_fen: int
    state: str
    settled_at: datetime | None
    failure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLineView:
    """One line of an imported bank statement and what it was taken for."""

    row: int
    reference: str
    payee_account: str
    amount_fen: int
    outcome: str
    note: str
    imported_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryView:
    """An enquiry into one payment. `cause` is why it was opened; `found_paid` what was found, None before that."""

    id: UUID
    matter: UUID
    number: str
    state: str
    state_zh: str
    state_en: str
    due_at: datetime | None
    envelope: UUID
    envelope_number: str
    payment: PaymentView
    cause: str
    found_paid: bool | None
    opened_at: datetime
    closed_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeView:
    """An envelope. `payments`, `enquiries` and `lines` are the first; `declared_count` and `line_count` are all."""

    id: UUID
    matter: UUID
    number: str
    state: str
    state_zh: str
    state_en: str
    due_at: datetime | None
    programme: UUID
    declared_count: int
    declared_fen: int
    created_at: datetime
    exported_at: datetime | None
    file_sha256: str
    payments: tuple[PaymentView, ...] = ()
    enquiries: tuple[EnquiryView, ...] = ()
    lines: tuple[StatementLineView, ...] = ()
    paid_fen: int = 0
    line_count: int = 0
    error_count: int = 0
