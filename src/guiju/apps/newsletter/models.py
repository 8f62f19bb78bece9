"""The rows of the newsletter office: its masthead, issues with their pieces and figures, subscribers and letters.

An issue that is published is written once: triggers (0002_safeguards) hold it, its pieces, figures and steps.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Deferrable, F, Q

TONGUES = [("zh-hans", "简体中文"), ("en", "English")]


class Masthead(models.Model):
    """What stands at the head of every issue, and the numbers given last, which the next go on from. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=40)
    motto = models.CharField(max_length=80, blank=True)
    publisher = models.CharField(max_length=80)
    statement = models.CharField(max_length=200, blank=True)
    year = models.PositiveSmallIntegerField()
    year_number = models.PositiveIntegerField()
    total_number = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=1)
    edited_at = models.DateTimeField()
    edited_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="there_is_one_masthead"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(publisher=""), name="a_masthead_names_who_publishes"),
            models.CheckConstraint(condition=Q(year_number__lte=F("total_number")), name="a_year_is_part_of_all"),
        ]


class Blob(models.Model):
    """The bytes of a file that was made once, under their SHA-256."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    stored_at = models.DateTimeField()


class Issue(models.Model):
    """One issue. `version` counts its changes; numbers, day, masthead and files are those it was published with.

    Who checked it wrote none of it: the schema refuses others (0002_safeguards looks at its steps).
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        READY = "ready"
        PUBLISHED = "published"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=200)
    changed_at = models.DateTimeField()
    checker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    checker_name = models.CharField(max_length=200, blank=True)
    checked_at = models.DateTimeField(null=True)
    year = models.PositiveSmallIntegerField(null=True)
    year_number = models.PositiveIntegerField(null=True)
    number = models.PositiveIntegerField(null=True, unique=True)
    issued_on = models.DateField(null=True)
    masthead = models.JSONField(null=True)
    pdf = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+", null=True)
    epub = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+", null=True)
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_for = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", checker__isnull=True, checked_at__isnull=True)
                | (~Q(state="draft") & Q(checker__isnull=False, checked_at__isnull=False)),
                name="an_issue_is_checked_once_it_is_no_draft",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["draft", "ready"],
                    number__isnull=True,
                    published_at__isnull=True,
                    masthead__isnull=True,
                    pdf__isnull=True,
                    epub__isnull=True,
                )
                | Q(
                    state__in=["published", "withdrawn"],
                    year__isnull=False,
                    year_number__isnull=False,
                    number__isnull=False,
                    issued_on__isnull=False,
                    published_at__isnull=False,
                    masthead__isnull=False,
                    pdf__isnull=False,
                    epub__isnull=False,
                ),
                name="a_published_issue_is_whole",
            ),
            models.CheckConstraint(
                condition=(Q(state="withdrawn", withdrawn_at__isnull=False) & ~Q(withdrawn_for=""))
                | (~Q(state="withdrawn") & Q(withdrawn_at__isnull=True, withdrawn_for="")),
                name="a_withdrawn_issue_says_why",
            ),
            models.UniqueConstraint(fields=["year", "year_number"], name="one_issue_a_year_and_number"),
        ]
        indexes = [
            models.Index(fields=["-begun_at", "-id"], name="newsletter_issues_latest"),
        ]


class Piece(models.Model):
    """One piece of an issue, in its place: our own words, whence they come, and the figures it shows by their names.

    `instrument` is the one of the library it was begun from; nothing of the piece depends on what becomes of that one.
    """

    id = models.UUIDField(primary_key=True)
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT)
    position = models.PositiveSmallIntegerField()
    instrument = models.UUIDField(null=True)
    section = models.CharField(max_length=20, blank=True)
    headline = models.CharField(max_length=80)
    summary = models.CharField(max_length=4000)
    quote = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=200)
    link = models.CharField(max_length=400, blank=True)
    figures = ArrayField(models.CharField(max_length=60), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "position"], deferrable=Deferrable.DEFERRED, name="one_piece_a_place"
            ),
            models.CheckConstraint(
                condition=~Q(headline="") & ~Q(summary="") & ~Q(source=""), name="a_piece_has_our_words_and_a_source"
            ),
        ]


class Figure(models.Model):
    """A figure as it was when its issue was published: the drawing, the same as a table, and the day it is of."""

    id = models.BigAutoField(primary_key=True)
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT)
    name = models.CharField(max_length=60)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160)
    note = models.CharField(max_length=200)
    svg = models.TextField()
    slim = models.TextField(blank=True)
    columns = models.JSONField()
    rows = models.JSONField()
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "name"], name="one_figure_an_issue_and_name")]


class Step(models.Model):
    """What somebody did to an issue, and when. `writes` tells what changed its words from what judged them."""

    id = models.BigAutoField(primary_key=True)
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT)
    version = models.PositiveIntegerField()
    verb = models.CharField(max_length=20)
    writes = models.BooleanField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "version"], name="one_step_an_issue_and_version")]


class Subscriber(models.Model):
    """Somebody who asked for the newsletter. The address stands here once, and is erased when they leave."""

    class State(models.TextChoices):
        ASKED = "asked"
        CONFIRMED = "confirmed"
        LEFT = "left"

    id = models.UUIDField(primary_key=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    address = models.CharField(max_length=254, null=True, unique=True)
    tongue = models.CharField(max_length=10, choices=TONGUES)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="asked", address__isnull=False, confirmed_at__isnull=True, left_at__isnull=True)
                | Q(state="confirmed", address__isnull=False, confirmed_at__isnull=False, left_at__isnull=True)
                | Q(state="left", address__isnull=True, left_at__isnull=False),
                name="an_address_stays_no_longer_than_it_is_wanted",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-asked_at", "-id"], name="subscribers_by_state"),
            models.Index(fields=["-asked_at", "-id"], name="subscribers_latest"),
        ]


class Departure(models.Model):
    """An address that left, as a salted hash: it is written to no more unless it asks anew, and not soon again."""

    digest = models.CharField(max_length=64, primary_key=True)
    left_at = models.DateTimeField()


class Letter(models.Model):
    """One letter to one subscriber: an issue, or the question whether they asked. Written with what caused it.

    SENDING is committed before the mail server is spoken to, so that a letter cut off in between is not sent twice: it
    ends FAILED and in doubt, and a person says whether to try again. `next_at` is when to try (again).
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        DROPPED = "dropped"

    id = models.BigAutoField(primary_key=True)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT)
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField()
    is_in_doubt = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "issue"], nulls_distinct=False, name="one_letter_a_subscriber_and_issue"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", next_at__isnull=False) | (~Q(state="waiting") & Q(next_at__isnull=True)),
                name="a_letter_that_waits_has_its_hour",
            ),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(reason=""), name="a_failed_letter_says_why"),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(state="waiting"), name="letters_due"),
            models.Index(fields=["id"], condition=Q(state="sending"), name="letters_under_way"),
            models.Index(fields=["-moved_at"], condition=Q(state="sent"), name="letters_sent_latest"),
            models.Index(fields=["-moved_at", "-id"], condition=Q(state="failed"), name="letters_failed"),
            models.Index(fields=["issue", "state"], name="letters_of_issue"),
        ]
