"""The rows of the voucher office. Sums of money are integer fen; the ledger is their source, these are its index."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from guiju.core.parties import Role
from guiju.core.vouchers import Goods, VoucherKind


def choices(of: type[Goods] | type[Role] | type[VoucherKind]) -> list[tuple[str, str]]:
    return [(member.value, member.name) for member in of]


class Programme(models.Model):
    """One policy's vouchers of one year, with the money set aside for them. `policy` is the one that opened it."""

    id = models.UUIDField(primary_key=True)
    policy = models.CharField(max_length=120)
    place = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField()
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160)
    prefix = models.CharField(max_length=12)
    appropriation_fen = models.BigIntegerField()
    issue_cap_fen = models.BigIntegerField()
    publicity_working_days = models.PositiveSmallIntegerField()
    decision = models.UUIDField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    vouchers_numbered = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "year"], name="one_programme_a_place_and_year"),
            models.CheckConstraint(
                condition=Q(appropriation_fen__gt=0) & Q(appropriation_fen__lte=F("issue_cap_fen")),
                name="appropriation_within_the_issue_cap",
            ),
            models.CheckConstraint(
                condition=Q(publicity_working_days__gte=1) & Q(publicity_working_days__lte=60),
                name="publicity_lasts_1_to_60_working_days",
            ),
        ]


class Amendment(models.Model):
    """Another appropriation for a programme's year, proposed by one person and approved by another.

    What it replaced, the cap of its day and the decision are written when it takes effect; `closed_at` then or when
    it was declined.
    """

    id = models.UUIDField(primary_key=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT)
    matter = models.OneToOneField("matters.Matter", on_delete=models.PROTECT, related_name="+")
    appropriation_fen = models.BigIntegerField()
    document = models.CharField(max_length=200)
    proposed_at = models.DateTimeField()
    before_fen = models.BigIntegerField(null=True)
    cap_before_fen = models.BigIntegerField(null=True)
    issue_cap_fen = models.BigIntegerField(null=True)
    decision = models.UUIDField(null=True)
    amended_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme"], condition=Q(closed_at__isnull=True), name="one_open_amendment_a_programme"
            ),
            models.CheckConstraint(condition=Q(appropriation_fen__gt=0), name="an_amended_year_has_money"),
        ]


class Business(models.Model):
    """One contract between one buyer and one seller. `key` is its canonical identity: what may be claimed only once.

    `salt` never changes: under it the log tells claims on one business from claims on others, and not which business.
    """

    id = models.UUIDField(primary_key=True)
    key = models.CharField(max_length=255, unique=True)
    salt = models.BinaryField()
    contract_number = models.CharField(max_length=120)
    buyer_uscc = models.CharField(max_length=18)
    buyer_name = models.CharField(max_length=120)
    seller_uscc = models.CharField(max_length=18)
    seller_name = models.CharField(max_length=120)


class Claim(models.Model):
    """One claimant asks for a voucher on one business. `is_live` from submission until refused or withdrawn.

    `submitted_at` is the instant of the first submission: it says whose turn it is; its day's terms hold for life.
    """

    id = models.UUIDField(primary_key=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT)
    claimant = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    matter = models.OneToOneField("matters.Matter", on_delete=models.PROTECT, related_name="+", null=True)
    business = models.ForeignKey(Business, on_delete=models.PROTECT)
    voucher_kind = models.CharField(max_length=8, choices=choices(VoucherKind))
    role = models.CharField(max_length=20, choices=choices(Role))
    goods = models.CharField(max_length=16, choices=choices(Goods))
    goods_note = models.CharField(max_length=200, blank=True)
    price_fen = models.BigIntegerField()
    signed_on = models.DateField()
    is_on_platform = models.BooleanField(null=True)
    is_contract_in_force = models.BooleanField(null=True)
    provider_region = models.CharField(max_length=6, blank=True)
    provider_is_legal_person = models.BooleanField(null=True)
    created_at = models.DateTimeField()
    submitted_on = models.DateField(null=True)
    submitted_at = models.DateTimeField(null=True)
    is_live = models.BooleanField(default=False)
    publicity_from = models.DateField(null=True)
    publicity_until = models.DateField(null=True)
    award_decision = models.UUIDField(null=True)
    awarded_fen = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business"], condition=Q(is_live=True), name="one_live_claim_a_business"),
            models.CheckConstraint(
                condition=Q(price_fen__gt=0) & Q(price_fen__lte=10**15), name="contract_price_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(is_live=False) | Q(submitted_on__isnull=False), name="a_live_claim_was_submitted"
            ),
            models.CheckConstraint(
                condition=Q(submitted_on__isnull=True, submitted_at__isnull=True)
                | Q(submitted_on__isnull=False, submitted_at__isnull=False),
                name="a_submission_has_a_day_and_an_instant",
            ),
            models.CheckConstraint(
                condition=Q(awarded_fen__isnull=True) | Q(awarded_fen__gt=0), name="an_award_is_positive"
            ),
        ]
        indexes = [
            models.Index(fields=["claimant", "-created_at", "id"]),
            models.Index(fields=["programme", "publicity_until"]),
            models.Index(fields=["programme", "submitted_at"]),
        ]

    @property
    def case(self) -> UUID:
        """The claim's matter. A record of an in-kind voucher has none, and takes no steps."""
        assert self.matter_id is not None
        return self.matter_id


class Voucher(models.Model):
    """An issued voucher. What is redeemed, reserved and void never exceeds its face: the database says so."""

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=32, unique=True)
    claim = models.OneToOneField(Claim, on_delete=models.PROTECT)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT)
    holder = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    region = models.CharField(max_length=6)
    face_fen = models.BigIntegerField()
    redeemed_fen = models.BigIntegerField(default=0)
    reserved_fen = models.BigIntegerField(default=0)
    void_fen = models.BigIntegerField(default=0)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    hold = models.UUIDField(unique=True)
    decision = models.UUIDField()
    lapsed_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(face_fen__gt=0)
                & Q(redeemed_fen__gte=0)
                & Q(reserved_fen__gte=0)
                & Q(void_fen__gte=0)
                & Q(face_fen__gte=F("redeemed_fen") + F("reserved_fen") + F("void_fen")),
                name="voucher_is_never_overdrawn",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="voucher_expires_after_issue"),
        ]
        indexes = [
            models.Index(fields=["programme", "-issued_at", "id"]),
            models.Index(fields=["holder", "-issued_at", "id"]),
            models.Index(fields=["expires_at"], condition=Q(void_fen=0), name="voucher_lapse_due"),
        ]

    @property
    def remaining_fen(self) -> int:
        """What is neither redeemed nor void; part of it may be reserved by redemptions lodged already."""
        return self.face_fen - self.redeemed_fen - self.void_fen


class SubjectYear(models.Model):
    """One subject's redemptions at one place in one natural year, of whichever programmes' vouchers.

    Every approval locks this row before it looks.
    """

    id = models.UUIDField(primary_key=True)
    place = models.CharField(max_length=6)
    subject = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    redeemed_fen = models.BigIntegerField(default=0)
    cap_fen = models.BigIntegerField(null=True)
    is_open = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "subject", "year"], name="one_row_a_subject_and_year"),
            models.CheckConstraint(
                condition=Q(redeemed_fen__gte=0) & (Q(cap_fen__isnull=True) | Q(redeemed_fen__lte=F("cap_fen"))),
                name="redeemed_within_the_subject_cap",
            ),
        ]


class Redemption(models.Model):
    """The holder asks for money against settled business. `is_live` until refused or withdrawn."""

    id = models.UUIDField(primary_key=True)
    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT)
    matter = models.OneToOneField("matters.Matter", on_delete=models.PROTECT, related_name="+")
    requested_fen = models.BigIntegerField()
    settled_fen = models.BigIntegerField()
    lodged_at = models.DateTimeField()
    lodged_by = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    is_live = models.BooleanField(default=True)
    has_payment_proof = models.BooleanField(default=False)
    approved_fen = models.BigIntegerField(null=True)
    approved_at = models.DateTimeField(null=True)
    decision = models.UUIDField(null=True)
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(requested_fen__gt=0), name="a_redemption_asks_for_something"),
            models.CheckConstraint(condition=Q(settled_fen__gt=0), name="a_redemption_settles_something"),
            models.CheckConstraint(
                condition=Q(approved_fen__isnull=True)
                | (Q(approved_fen__gt=0) & Q(approved_fen__lte=F("requested_fen"))),
                name="approved_within_the_request",
            ),
        ]
        indexes = [models.Index(fields=["voucher", "lodged_at"])]


class Invoice(models.Model):
    """An invoice presented as evidence. Its canonical number may support one live redemption only."""

    id = models.UUIDField(primary_key=True)
    redemption = models.ForeignKey(Redemption, on_delete=models.PROTECT)
    number = models.CharField(max_length=40)
    amount_fen = models.BigIntegerField()
    invoiced_on = models.DateField()
    is_live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=Q(is_live=True), name="an_invoice_counts_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="an_invoice_is_positive"),
        ]


class Envelope(models.Model):
    """Payments that travel to the bank together. The declared count and total must match before anything ships."""

    id = models.UUIDField(primary_key=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT)
    matter = models.OneToOneField("matters.Matter", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=32, unique=True)
    declared_count = models.PositiveIntegerField()
    declared_fen = models.BigIntegerField()
    created_at = models.DateTimeField()
    exported_at = models.DateTimeField(null=True)
    file_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(declared_count__gt=0) & Q(declared_fen__gt=0), name="an_envelope_is_not_empty"
            )
        ]


class Payment(models.Model):
    """One redemption's money in one envelope, to the account that was current when the envelope was made."""

    class State(models.TextChoices):
        PENDING = "pending"
        SENT = "sent"
        PAID = "paid"
        FAILED = "failed"
        REVERSED = "reversed"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True)
    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT)
    redemption = models.ForeignKey(Redemption, on_delete=models.PROTECT)
    reference = models.CharField(max_length=32, unique=True)
    payee_name = models.CharField(max_length=120)
    payee_bank = models.CharField(max_length=120)
    payee_account = models.CharField(max_length=40)
    amount_fen = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    hold = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["redemption"],
                condition=Q(state__in=["pending", "sent", "paid"]),
                name="a_redemption_is_paid_once",
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="a_payment_is_positive"),
        ]


class Enquiry(models.Model):
    """A payment whose fate is in doubt: the bank is silent, or contradicts itself or the books, until two people say.

    While one is open its redemption enters no envelope and leaves in none.
    """

    class Cause(models.TextChoices):
        UNANSWERED = "unanswered"
        WRONG_AMOUNT = "wrong_amount"
        WRONG_PAYEE = "wrong_payee"
        REVERSAL = "reversal"
        CONTRADICTION = "contradiction"

    id = models.UUIDField(primary_key=True)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT)
    matter = models.OneToOneField("matters.Matter", on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=20, choices=Cause.choices)
    found_paid = models.BooleanField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["payment"], condition=Q(closed_at__isnull=True), name="one_open_enquiry_a_payment"
            ),
        ]


class Statement(models.Model):
    """A bank statement file as it was imported. The same bytes are imported once."""

    id = models.UUIDField(primary_key=True)
    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT)
    sha256 = models.CharField(max_length=64)
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["envelope", "sha256"], name="a_statement_is_imported_once"),
        ]


class StatementLine(models.Model):
    """One line of a bank statement and what became of it; a line in error keeps its reason."""

    class Outcome(models.TextChoices):
        MATCHED = "matched"
        FAILED = "failed"
        DUPLICATE = "duplicate"
        WRONG_AMOUNT = "wrong_amount"
        UNKNOWN_REFERENCE = "unknown_reference"
        WRONG_PAYEE = "wrong_payee"
        REVERSAL = "reversal"
        CONTRADICTION = "contradiction"

    id = models.BigAutoField(primary_key=True)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT)
    row = models.PositiveIntegerField()
    reference = models.CharField(max_length=64)
    payee_account = models.CharField(max_length=64)
    amount_fen = models.BigIntegerField()
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement", "row"], name="one_line_a_row")]
