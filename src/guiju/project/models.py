"""The edge's own rows: answers given once to an Idempotency-Key. (Rate limits and the cache are bare tables.)"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class GivenAnswer(models.Model):
    """The answer to one write, kept for good: the same key asks for it again and never does the write again.

    While the row's transaction is open `status` is 0; committed rows always have an answer.
    """

    owner = models.CharField(max_length=60)
    key = models.CharField(max_length=255)
    fingerprint = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(default=0)
    content_type = models.CharField(max_length=100, blank=True)
    location = models.CharField(max_length=500, blank=True)
    body = models.BinaryField(default=b"")
    given_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "key"], name="project_answer_once"),
            models.CheckConstraint(condition=~Q(key=""), name="project_answer_has_a_key"),
        ]
