"""The rows of the briefing office: uploads and their items, instruments and their versions, what people watch.

The issue that this office will compose itself is no upload; it has no row here yet.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from guiju.texts.briefs import Kind

KINDS = [(kind.value, kind.name) for kind in Kind]


class Upload(models.Model):
    """One text handed in, under the SHA-256 of its bytes: the same file is the same upload, whoever sends it again.

    `body` is the text as it was opened; marks point into it. `refused_*` say why it could not be read.
    """

    class Form(models.TextChoices):
        NEWSLETTER = "newsletter"
        POLICY = "policy"

    class State(models.TextChoices):
        WAITING = "waiting"
        READ = "read"
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True)
    sha256 = models.CharField(max_length=64, unique=True)
    form = models.CharField(max_length=12, choices=Form.choices)
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    organisation = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    actor_name = models.CharField(max_length=200)
    uploaded_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    refused_code = models.CharField(max_length=60, blank=True)
    refused_zh = models.CharField(max_length=400, blank=True)
    refused_en = models.CharField(max_length=400, blank=True)
    title = models.CharField(max_length=300, blank=True)
    number = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField(null=True)
    body = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", read_at__isnull=True, refused_code="")
                | Q(state="read", read_at__isnull=False, refused_code="")
                | (Q(state="refused", read_at__isnull=False, body="") & ~Q(refused_code="") & ~Q(refused_zh="")),
                name="an_upload_waits_is_read_or_says_why_not",
            ),
        ]
        indexes = [
            models.Index(fields=["-uploaded_at", "-id"], name="uploads_latest"),
            models.Index(fields=["uploaded_at"], condition=Q(state="waiting"), name="uploads_waiting"),
        ]


class Instrument(models.Model):
    """One instrument of the library: what it is called, who issued it, when, and what we say of it.

    `key` is its title folded, with its jurisdiction: what two uploads of one document agree in. `pack` is the policy
    that runs it, if one does. `listed_on` is the day it is listed under. The last three columns are what search reads:
    `words` with places and weights, `pairs` of characters, and the `plain` text that a phrase is looked for in.
    """

    id = models.UUIDField(primary_key=True)
    key = models.CharField(max_length=360, unique=True)
    title = models.CharField(max_length=300)
    title_key = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=12, choices=KINDS)
    document_number = models.CharField(max_length=80, blank=True)
    issuers = ArrayField(models.CharField(max_length=120), default=list)
    jurisdiction = models.CharField(max_length=6)
    section = models.CharField(max_length=80, blank=True)
    issued_on = models.DateField(null=True)
    in_force_on = models.DateField(null=True)
    until_on = models.DateField(null=True)
    year = models.PositiveSmallIntegerField()
    listed_on = models.DateField()
    pack = models.CharField(max_length=120, blank=True)
    summary = models.TextField()
    summary_by = models.CharField(max_length=200)
    published_at = models.DateTimeField()
    revised_at = models.DateTimeField()
    words = SearchVectorField(null=True)
    pairs = SearchVectorField(null=True)
    plain = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(summary=""), name="an_instrument_has_our_summary"),
            models.UniqueConstraint(fields=["pack"], condition=~Q(pack=""), name="one_instrument_a_pack"),
        ]
        indexes = [
            models.Index(fields=["-listed_on", "-id"], name="instruments_latest"),
            models.Index(fields=["jurisdiction", "-listed_on", "-id"], name="instruments_of_place"),
            models.Index(fields=["kind", "-listed_on", "-id"], name="instruments_of_kind"),
            models.Index(fields=["section", "-listed_on", "-id"], name="instruments_of_section"),
            models.Index(fields=["year", "-listed_on", "-id"], name="instruments_of_year"),
            models.Index(fields=["title_key"], name="instruments_by_title"),
            models.Index(fields=["-published_at", "-id"], name="instruments_as_published"),
            GinIndex(fields=["issuers"], name="instruments_by_issuer"),
            GinIndex(fields=["words"], name="instruments_by_words"),
            GinIndex(fields=["pairs"], name="instruments_by_pairs"),
        ]


class Item(models.Model):
    """One item of an upload, as read and as an editor left it. `found` is each field with its span, for marks.

    `span` is where it stands in the upload's body. An item is published once, as a version of its instrument.
    """

    class State(models.TextChoices):
        FOUND = "found"
        ACCEPTED = "accepted"
        DROPPED = "dropped"
        PUBLISHED = "published"

    id = models.UUIDField(primary_key=True)
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.FOUND)
    found = models.JSONField(default=list)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=12, choices=KINDS)
    document_number = models.CharField(max_length=80, blank=True)
    issuers = ArrayField(models.CharField(max_length=120), default=list)
    jurisdiction = models.CharField(max_length=6, blank=True)
    section = models.CharField(max_length=80, blank=True)
    issued_on = models.DateField(null=True)
    in_force_on = models.DateField(null=True)
    until_on = models.DateField(null=True)
    references = ArrayField(models.CharField(max_length=300), default=list)
    summary = models.TextField(blank=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=200, blank=True)
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upload", "number"], name="one_item_a_number"),
            models.CheckConstraint(condition=Q(start__lte=F("end")), name="an_item_runs_forward"),
            models.CheckConstraint(
                condition=Q(state="published", instrument__isnull=False)
                | (~Q(state="published") & Q(instrument__isnull=True)),
                name="a_published_item_has_its_instrument",
            ),
        ]


class Version(models.Model):
    """One version of an instrument: an edition of its pack, or a stretch of an upload; since when it is in force.

    `body` is the text as supplied and shown to few; a pack's editions have none, their clauses come from the pack.
    Only what is whole can be compared: an upload of the document itself, not a newsletter's report of it.
    """

    id = models.UUIDField(primary_key=True)
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    since = models.DateField()
    edition = models.CharField(max_length=40, blank=True)
    item = models.OneToOneField(Item, on_delete=models.PROTECT, null=True)
    organisation = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+", null=True)
    is_whole = models.BooleanField()
    body = models.TextField(blank=True)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "edition"], condition=~Q(edition=""), name="one_version_an_edition"
            ),
            models.CheckConstraint(
                condition=Q(item__isnull=True, organisation__isnull=True, body="") & ~Q(edition="")
                | Q(item__isnull=False, organisation__isnull=False, edition=""),
                name="a_version_is_an_edition_or_an_item",
            ),
        ]
        indexes = [models.Index(fields=["instrument", "since", "added_at"], name="versions_in_order")]


class Reference(models.Model):
    """One instrument names another by its title; whether that one is in the library is looked up by `title_key`."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT)
    title = models.CharField(max_length=300)
    title_key = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instrument", "title_key"], name="one_reference_a_title"),
        ]
        indexes = [models.Index(fields=["title_key", "instrument"], name="references_by_title")]


class Watch(models.Model):
    """What somebody watches: one instrument, or a search with its filters; their organisation is told."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, null=True)
    text = models.CharField(max_length=100, blank=True)
    words = models.TextField(blank=True)
    jurisdiction = models.CharField(max_length=6, blank=True)
    kind = models.CharField(max_length=12, blank=True)
    section = models.CharField(max_length=80, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    issuer = models.CharField(max_length=120, blank=True)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "instrument", "text", "jurisdiction", "kind", "section", "year", "issuer"],
                nulls_distinct=False,
                name="one_watch_a_person_and_search",
            ),
        ]
        indexes = [models.Index(fields=["instrument"], name="watches_of_instrument")]
