"""The rows of the matters office: cases, their steps, approvals, files, objections and messages.

Steps and blobs are written once; an approval is only ever completed or voided. The database refuses the rest.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from guiju.core.parties import Duty, Role

#: Where a matter without a deadline stands in the queue: behind every deadline.
NEVER = datetime(9999, 12, 31, tzinfo=UTC)

ROLES = [(role.value, role.name) for role in Role]
DUTIES = [(duty.value, duty.name) for duty in Duty]


class Matter(models.Model):
    """One case: where it stands, whose turn it is and until when. `queue_at` is `due_at`, or NEVER without one.

    `url_name` with `object_id` is the case's own page, in the office of its programme. `roles` are the offices it has
    ever waited for: they may go on seeing it. `waiting_duty` is what the person holds whose turn it is there.
    `reminded_for` is the deadline that the last reminder was about.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=60)
    kind_zh = models.CharField(max_length=60)
    kind_en = models.CharField(max_length=80)
    number = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=40)
    state_zh = models.CharField(max_length=60)
    state_en = models.CharField(max_length=80)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=300)
    subject_organisation = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    waiting_role = models.CharField(max_length=20, choices=ROLES, blank=True)
    waiting_organisation = models.ForeignKey(
        "parties.Organisation", on_delete=models.PROTECT, related_name="+", null=True
    )
    waiting_duty = models.CharField(max_length=10, choices=DUTIES, blank=True)
    roles = ArrayField(models.CharField(max_length=20), default=list)
    is_public = models.BooleanField()
    due_at = models.DateTimeField(null=True)
    queue_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    reminded_for = models.DateTimeField(null=True)
    version = models.PositiveIntegerField()
    url_name = models.CharField(max_length=80, blank=True)
    object_id = models.UUIDField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True)
                | Q(waiting_role="", waiting_organisation__isnull=True, due_at__isnull=True),
                name="a_closed_matter_waits_for_nobody",
            ),
            models.CheckConstraint(
                condition=Q(waiting_role="") | Q(waiting_organisation__isnull=True), name="a_matter_waits_for_one"
            ),
            models.CheckConstraint(
                condition=Q(waiting_duty="", waiting_role="", waiting_organisation__isnull=True)
                | (~Q(waiting_duty="") & (~Q(waiting_role="") | Q(waiting_organisation__isnull=False))),
                name="a_turn_takes_a_duty",
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True, queue_at=NEVER) | Q(due_at=F("queue_at")),
                name="the_queue_is_by_deadline",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="a_matter_has_a_first_step"),
        ]
        indexes = [
            models.Index(
                fields=["waiting_role", "queue_at", "id"],
                condition=Q(closed_at__isnull=True) & ~Q(waiting_role=""),
                name="matters_waiting_for_role",
            ),
            models.Index(
                fields=["waiting_organisation", "queue_at", "id"],
                condition=Q(closed_at__isnull=True, waiting_organisation__isnull=False),
                name="matters_waiting_for_party",
            ),
            models.Index(fields=["subject_organisation", "queue_at", "id"], name="matters_of_subject"),
            models.Index(fields=["queue_at", "id"], name="matters_by_deadline"),
            models.Index(fields=["object_id"], name="matters_about"),
            models.Index(
                fields=["-moved_at", "-id"], condition=Q(closed_at__isnull=False), name="matters_closed_latest"
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(closed_at__isnull=True, due_at__isnull=False),
                name="matters_to_remind",
            ),
        ]


class Step(models.Model):
    """One step taken, in the words of its day; the step that opened the matter has seq 1 and no `from_state`."""

    id = models.BigAutoField(primary_key=True)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT)
    seq = models.PositiveIntegerField()
    verb = models.CharField(max_length=40)
    verb_zh = models.CharField(max_length=60)
    verb_en = models.CharField(max_length=80)
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40)
    to_zh = models.CharField(max_length=60)
    to_en = models.CharField(max_length=80)
    actor_person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    actor_organisation = models.ForeignKey(
        "parties.Organisation", on_delete=models.PROTECT, related_name="+", null=True
    )
    actor_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    clauses = models.JSONField(default=list)
    decision = models.UUIDField(null=True)
    shown = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "seq"], name="one_step_a_matter_and_seq"),
            models.CheckConstraint(condition=Q(seq=1, from_state="") | ~Q(from_state=""), name="a_step_leads_on"),
        ]


class Approval(models.Model):
    """What one person made and another confirmed, or not yet. The schema refuses the maker as checker."""

    id = models.BigAutoField(primary_key=True)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT)
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    shown = models.CharField(max_length=80, blank=True)
    checker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    checked_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(checker__isnull=True) | ~Q(checker=F("maker")), name="maker_is_not_checker"
            ),
            models.CheckConstraint(
                condition=Q(checker__isnull=True, checked_at__isnull=True)
                | Q(checker__isnull=False, checked_at__isnull=False),
                name="a_check_has_its_time",
            ),
            models.UniqueConstraint(
                fields=["matter"],
                condition=Q(checked_at__isnull=True, voided_at__isnull=True),
                name="one_open_approval_a_matter",
            ),
        ]
        indexes = [models.Index(fields=["matter"], condition=Q(voided_at__isnull=True), name="approvals_standing")]


class Blob(models.Model):
    """The bytes of attachments, kept once under their SHA-256, in the database so that they commit with their row."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    stored_at = models.DateTimeField()


class Attachment(models.Model):
    """One file handed in on a matter: a clean name, the type its bytes showed, the `label` of what it should prove."""

    id = models.UUIDField(primary_key=True)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    label = models.CharField(max_length=40, blank=True)
    attached_at = models.DateTimeField()
    actor_person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    actor_organisation = models.ForeignKey(
        "parties.Organisation", on_delete=models.PROTECT, related_name="+", null=True
    )
    actor_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["matter", "attached_at", "id"], name="attachments_of_matter")]


class Objection(models.Model):
    """What a member of the public put forward against a matter while it was public, and what became of it.

    `contact` is personal: only the offices that handle the matter read it.
    """

    class Outcome(models.TextChoices):
        OPEN = "open"
        UPHELD = "upheld"
        DISMISSED = "dismissed"

    id = models.UUIDField(primary_key=True)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT)
    name = models.CharField(max_length=100)
    contact = models.CharField(max_length=200)
    text = models.TextField()
    lodged_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    resolution = models.TextField(blank=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    resolved_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="open", resolved_at__isnull=True, resolution="")
                | (~Q(outcome="open") & Q(resolved_at__isnull=False) & ~Q(resolution="")),
                name="a_resolved_objection_has_its_reason",
            ),
        ]
        indexes = [models.Index(fields=["matter", "lodged_at", "id"], name="objections_of_matter")]


class Notice(models.Model):
    """A message inside the platform: to one organisation, or to everyone who holds one role.

    It leads to its matter's page, or, where it is about none, to the page `url_name` of `object_id`.
    """

    id = models.UUIDField(primary_key=True)
    organisation = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+", null=True)
    role = models.CharField(max_length=20, choices=ROLES, blank=True)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, null=True)
    url_name = models.CharField(max_length=80, db_default="")
    object_id = models.UUIDField(null=True)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=300)
    text_zh = models.TextField()
    text_en = models.TextField()
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role="", organisation__isnull=False) | (~Q(role="") & Q(organisation__isnull=True)),
                name="a_notice_is_for_one",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-at", "-id"], name="notices_of_organisation"),
            models.Index(fields=["role", "-at", "-id"], condition=~Q(role=""), name="notices_of_role"),
        ]


class Outbox(models.Model):
    """One notice on its way out by mail, written in the transaction that caused it.

    It ends delivered, or dead after bounded tries with the reason people are shown. `next_at` is when to try (again).
    """

    id = models.BigAutoField(primary_key=True)
    notice = models.OneToOneField(Notice, on_delete=models.PROTECT)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(next_at__isnull=False, delivered_at__isnull=True, dead_at__isnull=True)
                | Q(next_at__isnull=True, delivered_at__isnull=False, dead_at__isnull=True)
                | Q(next_at__isnull=True, delivered_at__isnull=True, dead_at__isnull=False),
                name="an_outbox_row_is_due_done_or_dead",
            ),
            models.CheckConstraint(condition=Q(dead_at__isnull=True) | ~Q(reason=""), name="a_dead_letter_says_why"),
        ]
        indexes = [models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="outbox_due")]
