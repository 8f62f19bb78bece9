"""Two first decisions of one pack at the same moment: it is kept once, also when the first of them is taken back."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from django.db import connection, transaction

from guiju.apps.decisions import models
from guiju.core.parties import CLOCK
from tests.apps.decisions.cases import decide
from tests.races.together import WAIT_SECONDS_MAX, at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


class _TakenBackError(Exception):
    """The first one changes its mind."""


@pytest.mark.parametrize("is_taken_back", [False, True])
def test_a_pack_is_kept_once_whoever_decides_first(is_taken_back: bool) -> None:
    has_decided = threading.Event()

    def first() -> Any:
        try:
            with transaction.atomic():
                recorded = decide(actor=CLOCK)
                has_decided.set()
                _wait_until_somebody_waits()
                if is_taken_back:
                    raise _TakenBackError
        except _TakenBackError:
            return None
        return recorded

    def second() -> Any:
        assert has_decided.wait(WAIT_SECONDS_MAX)
        return decide(actor=CLOCK)

    one, other = at_once(first, second)
    kept = models.PackArchive.objects.get()
    assert kept.pack_hash == other.decision.pack_hash
    assert models.Record.objects.count() == (1 if is_taken_back else 2)
    assert (one is None) is is_taken_back


def _wait_until_somebody_waits() -> None:
    """Until another connection waits for a lock that this one holds."""
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("nobody waited: the two did not meet")
