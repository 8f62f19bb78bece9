"""The rows of the decision office. Written once: the database refuses UPDATE, DELETE and TRUNCATE on both tables."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

OUTCOMES = ("granted", "refused", "undetermined", "not_applicable")


class Record(models.Model):
    """One decision as it was taken: `inputs` and `body` are the exact canonical bytes (UTF-8) that the hashes cover.

    `subject` is the thing decided about, `concerns` the organisation that may read what was decided about it.
    `engine` is the Guiju that the rules ran on, of which no archive is kept.
    `number` is what people read aloud; it is taken from the id, is not unique by law of nature, and is never a key.
    """

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=16)
    question = models.CharField(max_length=80)
    policy = models.CharField(max_length=120)
    edition = models.CharField(max_length=40)
    place = models.CharField(max_length=12)
    valid_on = models.DateField()
    assessed_at = models.DateTimeField()
    outcome = models.CharField(max_length=16, choices=[(name, name) for name in OUTCOMES])
    is_official = models.BooleanField()
    subject = models.UUIDField()
    concerns = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+", null=True)
    actor_person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    actor_organisation = models.ForeignKey(
        "parties.Organisation", on_delete=models.PROTECT, related_name="+", null=True
    )
    actor_name = models.CharField(max_length=200)
    engine = models.CharField(max_length=64)
    pack_hash = models.CharField(max_length=71)
    inputs_hash = models.CharField(max_length=71)
    inputs = models.TextField()
    body = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=OUTCOMES), name="decision_outcome_is_known"),
            models.CheckConstraint(
                condition=Q(pack_hash__startswith="sha256:") & Q(inputs_hash__startswith="sha256:"),
                name="decision_hashes_are_sha256",
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "-assessed_at", "-id"], name="decisions_of_subject"),
            models.Index(fields=["-assessed_at", "-id"], name="decisions_by_time"),
            models.Index(fields=["concerns", "-assessed_at", "-id"], name="decisions_concerning"),
            models.Index(fields=["number"], name="decisions_by_number"),
            models.Index(fields=["policy", "question"], name="decisions_of_policy"),
        ]


class PackArchive(models.Model):
    """A policy pack in one piece (`policies.archives`), kept the first time it decides, so that decisions replay."""

    pack_hash = models.CharField(max_length=71, primary_key=True)
    archive = models.BinaryField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pack_hash__startswith="sha256:"), name="pack_archive_hash_is_sha256")
        ]
