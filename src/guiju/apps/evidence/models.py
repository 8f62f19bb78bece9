"""The rows of the evidence office: leaves that never change, what opens them and can be erased, and what is unsealed.

The database refuses UPDATE, DELETE and TRUNCATE on leaves, and UPDATE on openings (migrations/0002_safeguards.py).
"""

from __future__ import annotations

from django.db import models


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
    """What opens a leaf: its salt and the exact canonical envelope. Erasing the row leaves a number without meaning."""

    leaf = models.OneToOneField(Leaf, on_delete=models.PROTECT, primary_key=True, related_name="opening")
    salt = models.BinaryField()
    envelope = models.TextField()


class Unsealed(models.Model):
    """A leaf that no checkpoint covers yet. Written with the leaf, taken away by the sealer in its own transaction.

    A queue and not a high-water mark over ids or transaction numbers: a transaction that took its id early and
    commits late is simply found in the queue the next time, also after a restore into another cluster.
    """

    leaf = models.OneToOneField(Leaf, on_delete=models.PROTECT, primary_key=True, related_name="+")
