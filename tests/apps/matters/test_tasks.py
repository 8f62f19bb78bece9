"""Background work: one run delivers what is due and reminds whoever is due, and may be repeated."""

from __future__ import annotations

import pytest
from django.core import mail
from django.utils import timezone

from guiju.apps.matters import queries, tasks
from tests.apps.matters import toys
from tests.apps.matters.toys import DAY, step

pytestmark = pytest.mark.django_db


def test_letters_are_delivered_in_the_background() -> None:
    who, now = toys.cast(), timezone.now() - DAY
    step(toys.at_review(who, at=now), "return", who.operator, at=now, reason="缺页")
    result = tasks.deliver_letters.enqueue()
    assert result.return_value == {"sent": 1, "put_off": 0, "given_up": 0}
    assert len(mail.outbox) == 1
    assert tasks.deliver_letters.enqueue().return_value == {"sent": 0, "put_off": 0, "given_up": 0}


def test_people_are_reminded_in_the_background() -> None:
    who, now = toys.cast(), timezone.now()
    for days in (1, 2, 30):
        step(toys.open_one(who, at=now), "submit", who.applicant, at=now, due_at=now + days * DAY)
    assert tasks.remind_people.enqueue().return_value == 2
    assert len(queries.notices(who.operator).items) == 2
    assert tasks.remind_people.enqueue().return_value == 0
