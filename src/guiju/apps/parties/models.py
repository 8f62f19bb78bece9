"""The rows of the parties office: people, organisations, their roles and standing, members, accounts and keys.

Constraints live here and in the migrations (triggers, the exclusion of overlapping roles); no rules do.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from guiju.core.parties import Duty, OrganisationKind, Role, Standing

ROLES = [(role.value, role.value) for role in Role]
DUTIES = [(duty.value, duty.value) for duty in Duty]
KINDS = [(kind.value, kind.value) for kind in OrganisationKind]
STANDINGS = [(standing.value, standing.value) for standing in Standing]
USCC = r"^[0-9A-HJ-NPQRTUWXY]{18}$"


class PersonManager(BaseUserManager["Person"]):
    """Makes people; the address is kept in lower case, so that it signs in however it is typed."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who signs in, by e-mail address; what they may do stands in their memberships."""

    email = models.EmailField("电子邮箱", max_length=254, unique=True)
    name = models.CharField("姓名", max_length=60, blank=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = PersonManager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="parties_person_email_is_canonical"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)


class Organisation(models.Model):
    """One organisation, once: its code is unique. Standing and verification are copied from the last StandingChange."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    name = models.CharField("名称", max_length=120)
    region = models.CharField("注册地", max_length=6)
    kind = models.CharField("类型", max_length=30, choices=KINDS)
    is_legal_person = models.BooleanField("法人资格", null=True)
    asked_roles = ArrayField(models.CharField(max_length=30, choices=ROLES), default=list)
    contact_name = models.CharField("联系人", max_length=60, blank=True)
    contact_phone = models.CharField("联系电话", max_length=30, blank=True)
    contact_email = models.EmailField("联系邮箱", max_length=254, blank=True)
    standing = models.CharField(max_length=20, choices=STANDINGS)
    is_founding = models.BooleanField(default=False)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(uscc__regex=USCC), name="parties_organisation_uscc_is_canonical"),
            models.CheckConstraint(condition=Q(region__regex=r"^[0-9]{6}$"), name="parties_organisation_region"),
            models.CheckConstraint(condition=~Q(name=""), name="parties_organisation_has_a_name"),
            models.CheckConstraint(
                condition=Q(asked_roles__contained_by=[r.value for r in Role]), name="parties_organisation_asked_roles"
            ),
            models.CheckConstraint(
                condition=Q(is_founding=True, verified_at__isnull=False)
                | Q(is_founding=False, registered_by__isnull=False),
                name="parties_organisation_was_registered_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(standing__in=[Standing.VERIFIED.value, Standing.SUSPENDED.value])
                | Q(is_founding=True)
                | Q(verified_at__isnull=False, verified_by__isnull=False),
                name="parties_organisation_was_verified_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True)
                | Q(registered_by__isnull=True)
                | ~Q(verified_by=F("registered_by")),
                name="parties_organisation_nobody_verifies_their_own",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["standing", "registered_at", "id"], name="parties_organisation_queue"),
            models.Index(fields=["name", "id"], name="parties_organisation_by_name"),
        ]

    def __str__(self) -> str:
        return self.name


class StandingChange(models.Model):
    """Why an organisation stands where it stands: each change a decision of a person. Append-only by trigger."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="changes")
    standing = models.CharField(max_length=20, choices=STANDINGS)
    reason = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(standing__in=[Standing.REFUSED.value, Standing.SUSPENDED.value]) | ~Q(reason=""),
                name="parties_standingchange_says_why",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "id"], name="parties_standingchange_of")]


class OrganisationRole(models.Model):
    """One role of one organisation over [since, until). Overlaps are refused by an exclusion constraint (migration)."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="roles")
    role = models.CharField(max_length=30, choices=ROLES)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    granted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "role"], condition=Q(until__isnull=True), name="parties_role_is_held_once"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="parties_role_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(role__in=[r.value for r in Role]), name="parties_role_is_known"),
        ]


class Membership(models.Model):
    """What one person may do for one organisation over [since, until)."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    duties = ArrayField(models.CharField(max_length=20, choices=DUTIES))
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    added_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "person"], condition=Q(until__isnull=True), name="parties_member_once"
            ),
            models.CheckConstraint(
                condition=Q(duties__contained_by=[d.value for d in Duty]) & ~Q(duties=[]),
                name="parties_member_has_duties",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="parties_member_ends_after_it_begins"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person"], name="parties_member_of_person")]


class Invitation(models.Model):
    """A code, shown once, by which whoever has it joins an organisation with these duties."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="invitations")
    name = models.CharField(max_length=60)
    duties = ArrayField(models.CharField(max_length=20, choices=DUTIES))
    token_hash = models.BinaryField(max_length=32, unique=True)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(duties__contained_by=[d.value for d in Duty]) & ~Q(duties=[]),
                name="parties_invitation_has_duties",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="parties_invitation_ends_one_way",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="parties_invitation_is_accepted_by_somebody",
            ),
        ]


class PayoutAccount(models.Model):
    """Where an organisation is paid. A new account is a new version; the highest is the current one.

    A trigger refuses every change but the one check, made once by another person than the one who set it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="payout_accounts")
    version = models.PositiveIntegerField()
    account_name = models.CharField("户名", max_length=120)
    bank = models.CharField("开户银行", max_length=120)
    number = models.CharField("账号", max_length=34)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    is_confirmed = models.BooleanField(null=True)
    check_reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "version"], name="parties_payout_version_once"),
            models.CheckConstraint(condition=Q(number__regex=r"^[0-9]{8,34}$"), name="parties_payout_number"),
            models.CheckConstraint(condition=~Q(account_name="") & ~Q(bank=""), name="parties_payout_names_the_bank"),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True, checked_by__isnull=True, is_confirmed__isnull=True)
                | Q(checked_at__isnull=False, checked_by__isnull=False, is_confirmed__isnull=False),
                name="parties_payout_check_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("set_by")),
                name="parties_payout_nobody_checks_their_own",
            ),
            models.CheckConstraint(
                condition=~Q(is_confirmed=False) | ~Q(check_reason=""), name="parties_payout_refusal_says_why"
            ),
        ]


class ApiKey(models.Model):
    """A program's way in for one organisation. Only the secret's SHA-256 is kept; the prefix finds the row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12, unique=True)
    secret_hash = models.BinaryField(max_length=32)
    scopes = ArrayField(models.CharField(max_length=40))
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="parties_apikey_has_a_name"),
            models.CheckConstraint(condition=~Q(scopes=[]), name="parties_apikey_has_scopes"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="parties_apikey_expires_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(prefix__regex=r"^[a-z2-7]{12}$"), name="parties_apikey_prefix"),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "created_at"], name="parties_apikey_of")]
