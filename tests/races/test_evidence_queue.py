"""A sealer that reads the queue misses no leaf, however late its transaction commits; one that reads ids does."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, datetime

import pytest
from django.db import transaction

from guiju.apps.evidence import actions, models
from tests.races.together import WAIT_SECONDS_MAX, at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

AT = datetime(2024, 3, 1, 1, tzinfo=UTC)
LEAF = actions.Leaf(kind="test", subject=uuid.UUID(int=7), payload={"n": 1})


def test_a_leaf_that_commits_late_is_still_in_the_queue_and_below_the_last_id_seen() -> None:
    has_taken_its_id, others_are_sealed = threading.Event(), threading.Event()

    def late() -> int:
        with transaction.atomic():
            (id,) = actions.append([LEAF], at=AT)
            has_taken_its_id.set()
            assert others_are_sealed.wait(WAIT_SECONDS_MAX)
        return id

    def seal() -> int:
        assert has_taken_its_id.wait(WAIT_SECONDS_MAX)
        with transaction.atomic():
            (id,) = actions.append([LEAF], at=AT)
        queued = models.Unsealed.objects.values_list("leaf_id", flat=True)
        assert list(queued) == [id], "what is not committed cannot be seen, and is not sealed"
        models.Unsealed.objects.filter(leaf_id=id).delete()
        others_are_sealed.set()
        return id

    late_id, sealed_id = at_once(late, seal)
    assert list(models.Unsealed.objects.values_list("leaf_id", flat=True)) == [late_id]
    # The twin: a sealer that remembered the highest id it sealed would have passed this leaf by.
    assert late_id < sealed_id
    assert not models.Leaf.objects.filter(id__gt=sealed_id).exists()
