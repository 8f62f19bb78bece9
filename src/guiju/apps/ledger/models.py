"""The rows of the ledger. Written by the functions of migrations/0002_posting.sql only; the database refuses all else.

Four totals an account (posted and held, debits and credits), and after every transfer the eight totals of its two
accounts, so that any past balance is one look-up. Sums are integer fen.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from guiju.core import journal
from guiju.core.journal import Bound, Code, Kind


def _total() -> models.BigIntegerField[int, int]:
    return models.BigIntegerField(default=0, db_default=0)


def _after() -> models.BigIntegerField[int | None, int | None]:
    return models.BigIntegerField(null=True)


class Account(models.Model):
    """What an account is never changes; its totals move with its transfers. `latest_at` is the latest instant seen."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=journal.CODE_CHARACTERS_MAX)
    owner = models.UUIDField(null=True)
    bound = models.CharField(max_length=24, choices=[(bound.value, bound.value) for bound in Bound])
    currency = models.CharField(max_length=3)
    debits_fen = _total()
    credits_fen = _total()
    debits_held_fen = _total()
    credits_held_fen = _total()
    latest_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    debits_fen__range=(0, journal.AMOUNT_FEN_MAX),
                    credits_fen__range=(0, journal.AMOUNT_FEN_MAX),
                    debits_held_fen__range=(0, journal.AMOUNT_FEN_MAX),
                    credits_held_fen__range=(0, journal.AMOUNT_FEN_MAX),
                ),
                name="ledger_totals_are_in_range",
            ),
            models.CheckConstraint(
                condition=~Q(bound=Bound.DEBITS_WITHIN_CREDITS.value)
                | Q(debits_fen__lte=F("credits_fen") - F("debits_held_fen")),
                name="ledger_debits_within_credits",
            ),
            models.CheckConstraint(
                condition=~Q(bound=Bound.CREDITS_WITHIN_DEBITS.value)
                | Q(credits_fen__lte=F("debits_fen") - F("credits_held_fen")),
                name="ledger_credits_within_debits",
            ),
            models.CheckConstraint(
                condition=Q(bound__in=[bound.value for bound in Bound]), name="ledger_bound_is_known"
            ),
            models.CheckConstraint(condition=Q(currency=journal.CURRENCY), name="ledger_currency_is_known"),
        ]
        indexes = [
            models.Index(fields=["kind", "code"], name="accounts_by_kind"),
            models.Index(fields=["owner", "code"], name="accounts_of_owner", condition=Q(owner__isnull=False)),
        ]


class Transfer(models.Model):
    """Every transfer ever asked for, with its outcome. Refused ones have no `seq`, move nothing, and keep their id.

    `at` is the instant in the world; `seq` the order in which the ledger took it. They differ when something is dated
    back (a hold voided the instant it expired): `debit_latest_at` and `credit_latest_at` are the latest `at` that the
    account had seen, this transfer included, and so never fall as `seq` rises.
    """

    id = models.UUIDField(primary_key=True)
    seq = models.BigIntegerField(null=True)
    outcome = models.SmallIntegerField(choices=[(code.value, code.word) for code in Code])
    at = models.DateTimeField()
    kind = models.SmallIntegerField(choices=[(kind.value, kind.name.lower()) for kind in Kind])
    debit = models.UUIDField()
    credit = models.UUIDField()
    amount_fen = models.BigIntegerField()
    hold = models.UUIDField(null=True)
    linked = models.BooleanField()
    code = models.CharField(max_length=journal.CODE_CHARACTERS_MAX)
    memo = models.JSONField(null=True)
    expires_at = models.DateTimeField(null=True)
    debit_latest_at = models.DateTimeField(null=True)
    debit_debits_fen = _after()
    debit_credits_fen = _after()
    debit_debits_held_fen = _after()
    debit_credits_held_fen = _after()
    credit_latest_at = models.DateTimeField(null=True)
    credit_debits_fen = _after()
    credit_credits_fen = _after()
    credit_debits_held_fen = _after()
    credit_credits_held_fen = _after()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen__range=(1, journal.AMOUNT_FEN_MAX)), name="ledger_amount_is_in_range"
            ),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="ledger_two_accounts"),
            models.CheckConstraint(
                condition=Q(kind__in=[Kind.POSTED.value, Kind.HOLD.value], hold__isnull=True)
                | Q(kind__in=[Kind.POST_HOLD.value, Kind.VOID_HOLD.value], hold__isnull=False),
                name="ledger_kind_fits_hold",
            ),
            models.CheckConstraint(
                condition=Q(outcome=Code.OK.value, seq__isnull=False)
                | Q(outcome__range=(1, max(Code).value), seq__isnull=True),
                name="ledger_accepted_has_seq",
            ),
        ]
        indexes = [
            models.Index(
                fields=["debit", "debit_latest_at", "seq"], name="ledger_debits", condition=Q(outcome=Code.OK.value)
            ),
            models.Index(
                fields=["credit", "credit_latest_at", "seq"], name="ledger_credits", condition=Q(outcome=Code.OK.value)
            ),
            models.Index(
                fields=["debit", "debit_latest_at"],
                name="ledger_late_debits",
                condition=Q(outcome=Code.OK.value, at__lt=F("debit_latest_at")),
            ),
            models.Index(
                fields=["credit", "credit_latest_at"],
                name="ledger_late_credits",
                condition=Q(outcome=Code.OK.value, at__lt=F("credit_latest_at")),
            ),
            models.Index(fields=["hold", "seq"], name="ledger_of_hold", condition=Q(hold__isnull=False)),
        ]


class Hold(models.Model):
    """What became of a hold so far; its row moves with the transfers that post or void it."""

    id = models.UUIDField(primary_key=True)
    debit = models.UUIDField()
    credit = models.UUIDField()
    amount_fen = models.BigIntegerField()
    posted_fen = _total()
    voided_fen = _total()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, posted_fen__gte=0, voided_fen__gte=0)
                & Q(posted_fen__lte=F("amount_fen") - F("voided_fen")),
                name="ledger_hold_is_not_exceeded",
            ),
        ]
