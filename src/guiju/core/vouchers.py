"""Compute vouchers: what may be asked of a policy about them, the facts it needs and the awards it may give.

Knows no province, no rate and no cap: those are a policy's. A fact that is None was not said; silence asks for it.
All amounts are integer fen with tax; all instants are aware; a day is a day in China.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from guiju.core.decision import Question
from guiju.core.parties import Role


class VoucherKind(StrEnum):
    CASH = "cash"  # 现金券
    IN_KIND = "in_kind"  # 实物券


class Goods(StrEnum):
    """What the business buys, as the measures and their announced revision tell goods apart."""

    COMPUTE = "compute"  # 算力服务
    DATA_PRODUCT = "data_product"  # 数据交易产品
    MODEL_SERVICE = "model_service"  # 本地人工智能大模型服务
    CORPUS = "corpus"  # 语料
    OTHER = "other"  # 其他


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A programme of one year wants to open with this much money to issue."""

    year: int | None = None
    appropriation_fen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What may be issued in the year, and what one subject may redeem in it (None: the text does not say)."""

    issuable_fen: int
    issue_cap_fen: int
    subject_cap_fen: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claimant asks for a voucher on one business."""

    voucher_kind: VoucherKind | None = None
    claimant_role: Role | None = None
    claimant_is_legal_person: bool | None = None
    claimant_region: str | None = None
    provider_is_legal_person: bool | None = None
    provider_region: str | None = None
    goods: Goods | None = None
    is_on_platform: bool | None = None
    contract_price_fen: int | None = None
    contract_signed_on: date | None = None
    is_contract_in_force: bool | None = None
    other_claims_on_business: int | None = None
    has_claim_of_other_kind: bool | None = None
    pool_remaining_fen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """The amount granted, how it came about, and for how many months a voucher issued on it stays valid.

    `validity_months` is None where the text does not say; a voucher cannot be issued until it does.
    """

    amount_fen: int
    entitled_fen: int
    rate: Fraction
    is_partial: bool
    validity_months: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuing:
    """An approved and publicised claim is to become a voucher today."""

    awarded_fen: int | None = None
    pool_remaining_fen: int | None = None
    issued_on: date | None = None
    has_open_objection: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """The face of the voucher and the instant it stops being usable (exclusive)."""

    face_fen: int
    is_partial: bool
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeeming:
    """The holder presents settled business against a voucher and asks for money.

    `settled_before_fen` is what redemptions approved on the voucher had settled; `settled_to_date_fen` adds this one's.
    """

    is_presented_by_claimant: bool | None = None
    is_evidence_unused: bool | None = None
    has_payment_proof: bool | None = None
    lodged_at: datetime | None = None
    expires_at: datetime | None = None
    requested_fen: int | None = None
    face_fen: int | None = None
    voucher_remaining_fen: int | None = None
    contract_price_fen: int | None = None
    settled_before_fen: int | None = None
    settled_to_date_fen: int | None = None
    redeemed_on_voucher_fen: int | None = None
    redeemed_in_year_fen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeemed:
    """The amount to pay, and the subject's yearly cap it counts against."""

    amount_fen: int
    is_partial: bool
    subject_cap_fen: int
    subject_remaining_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapsing:
    """Is this voucher void by the passing of time? `reserved_fen` is what redemptions lodged in time still ask for."""

    expires_at: datetime | None = None
    judged_at: datetime | None = None
    remaining_fen: int | None = None
    reserved_fen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapsed:
    """How much becomes void, since when, and whether it returns to the year's pool."""

    amount_fen: int
    fell_due_at: datetime
    returns_to_pool: bool


PROGRAMME = Question("vouchers.programme", Opening, Budget)
AWARD = Question("vouchers.award", Claim, Award)
ISSUE = Question("vouchers.issue", Issuing, Issued)
REDEMPTION = Question("vouchers.redemption", Redeeming, Redeemed)
LAPSE = Question("vouchers.lapse", Lapsing, Lapsed)
