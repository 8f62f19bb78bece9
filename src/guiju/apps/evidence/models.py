"""The rows of the evidence office: leaves that never change, what opens them, the log, its witnesses.

The database refuses UPDATE, DELETE and TRUNCATE on leaves and their places in the log, every change of an opening but
that what is private in it was erased, and of a checkpoint but that it was written and published
(migrations/0002_safeguards.py).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Leaf(models.Model):
    """One commitment: the 32 bytes that enter the log. Ids have gaps and say nothing about the order of commits."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=40)
    subject = models.UUIDField()
    commitment = models.BinaryField(unique=True)
    appended_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject", "id"], name="leaves_of_subject")]


class Opening(models.Model):
    """What opens a leaf: its salt and the exact canonical envelope.

    `private` is what the envelope holds the hash of only (with a salt of its own inside it): names, codes, people. It
    stays here when the envelope is exported, and can be erased: the leaf opens as before, and its hash names nobody.
    """

    leaf = models.OneToOneField(Leaf, on_delete=models.PROTECT, primary_key=True, related_name="opening")
    salt = models.BinaryField()
    envelope = models.TextField()
    private = models.TextField(blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(private=""), name="evidence_what_is_erased_is_gone"
            )
        ]
        indexes = [models.Index(fields=["leaf"], name="evidence_erased", condition=Q(erased_at__isnull=False))]


class Unsealed(models.Model):
    """A leaf that no checkpoint covers yet. Written with the leaf, taken away by the sealer in its own transaction.

    A queue and not a high-water mark over ids or transaction numbers: a transaction that took its id early and
    commits late is simply found in the queue the next time, also after a restore into another cluster.
    """

    leaf = models.OneToOneField(Leaf, on_delete=models.PROTECT, primary_key=True, related_name="+")


class Sealed(models.Model):
    """Where a leaf stands in the log: counted from 0, without a gap, in the order of sealing."""

    index = models.BigIntegerField(primary_key=True)
    leaf = models.OneToOneField(Leaf, on_delete=models.PROTECT, related_name="sealed")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(index__gte=0), name="evidence_index_counts_from_zero")]


class Head(models.Model):
    """The log's latest state, in one row: what a sealer must have seen to write the next one (compare and swap).

    It is the second place beside the log's folder: whoever puts back an old copy of either is found out by the other.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    origin = models.CharField(max_length=200)
    size = models.BigIntegerField()
    root = models.BinaryField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="evidence_one_head")]


class Checkpoint(models.Model):
    """A state of the log that was signed. `note` carries the log's own signatures.

    `written_at`: every file of it lies in the folder and was read back; `published_at`: the world may see it.
    """

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    signed_at = models.DateTimeField()
    written_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=1), name="evidence_checkpoint_has_entries"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(written_at__isnull=False),
                name="evidence_written_before_published",
            ),
        ]
        indexes = [
            models.Index(F("size").desc(), name="evidence_published", condition=Q(published_at__isnull=False)),
        ]


class Cosignature(models.Model):
    """A witness's signature line under a checkpoint, checked before it was kept."""

    id = models.BigAutoField(primary_key=True)
    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="cosignatures")
    witness = models.CharField(max_length=200)
    key_id = models.CharField(max_length=8)
    line = models.TextField()
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["checkpoint", "witness", "key_id"], name="one_cosignature_a_checkpoint_and_key"
            )
        ]


class Witness(models.Model):
    """How a witness answered last: the size it signed, and what it said when it did not."""

    name = models.CharField(max_length=200, primary_key=True)
    size = models.BigIntegerField(default=0)
    asked_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)


class Anchor(models.Model):
    """A checkpoint put where Guiju cannot change it: on a chain, or under a time stamp; `proof` is what came back."""

    class Kind(models.TextChoices):
        CHAIN = "chain"
        TIME_STAMP = "time_stamp"

    id = models.BigAutoField(primary_key=True)
    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="anchors")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    where = models.CharField(max_length=300)
    proof = models.JSONField()
    anchored_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "kind", "where"], name="one_anchor_a_checkpoint_and_place"),
            models.CheckConstraint(condition=Q(kind__in=["chain", "time_stamp"]), name="evidence_anchor_kind_is_known"),
        ]
        indexes = [models.Index(fields=["kind", "where", "-checkpoint"], name="evidence_latest_anchor")]


class AnchorPlace(models.Model):
    """How the last attempt at a place went: one that is down holds up nothing, and is seen.

    `is_alarm`: not that the place was down, but that it holds what this log never signed.
    """

    where = models.CharField(max_length=300, primary_key=True)
    kind = models.CharField(max_length=12, choices=Anchor.Kind.choices)
    tried_at = models.DateTimeField()
    trouble = models.CharField(max_length=300, blank=True)
    is_alarm = models.BooleanField(default=False)
