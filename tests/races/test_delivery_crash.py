"""A deliverer is killed in the middle of a round, and two deliver at once: no address gets an issue twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection

from guiju.apps.newsletter import actions, models
from guiju.apps.newsletter.actions import delivering
from guiju.project import postgres
from tests import factories
from tests.apps.newsletter.world import PostBox, Press
from tests.mailing import Mailing, mail_server
from tests.races import delivering_load
from tests.races.together import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

READERS = 30
WAIT_SECONDS_MAX = 60


@pytest.fixture
def mailing() -> Iterator[Mailing]:
    with mail_server() as server:
        server.wait_seconds = 0.03
        yield server


@pytest.fixture
def press() -> Press:
    """An issue waits for thirty readers."""
    press = Press()
    press.headed()
    models.Subscriber.objects.bulk_create(
        models.Subscriber(
            id=factories.new_id(), state="confirmed", address=f"reader{n}@example.cn", tongue="zh-hans",
            asked_at=press.at, confirmed_at=press.at,
        )
        for n in range(READERS)
    )  # fmt: skip
    press.published()
    return press


def deliverer(mailing: Mailing, press: Press) -> subprocess.Popen[str]:
    server = settings.DATABASES["default"]
    url = f"postgresql://{postgres.SUPERUSER}@{quote(str(server['HOST']), safe='')}/{connection.settings_dict['NAME']}"
    environment = {
        **os.environ,
        "GUIJU_DATABASE_URL": url,
        "GUIJU_MAIL_URL": f"smtp://127.0.0.1:{mailing.port}",
        "DJANGO_SETTINGS_MODULE": "guiju.project.settings",
    }
    return subprocess.Popen(
        [sys.executable, delivering_load.__file__, press.at.isoformat()],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(program: subprocess.Popen[str]) -> str:
    said, errors = program.communicate(timeout=WAIT_SECONDS_MAX)
    assert program.returncode == 0, errors
    return said.strip()


def test_after_kill_9_the_rest_goes_out_and_nobody_gets_it_twice(press: Press, mailing: Mailing) -> None:
    first = deliverer(mailing, press)
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while len(mailing.taken) < READERS // 3 and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(first.pid, signal.SIGKILL)
    first.communicate(timeout=WAIT_SECONDS_MAX)
    assert 0 < len(mailing.taken) < READERS, "killed in the middle"

    finished(deliverer(mailing, press.later(minutes=2)))
    times = Counter(mailing.to)
    doubted = set(models.Letter.objects.filter(is_in_doubt=True).values_list("subscriber__address", flat=True))
    assert max(times.values()) == 1
    assert len(doubted) <= 1, "one letter at most was on its way"
    assert {f"reader{n}@example.cn" for n in range(READERS)} - set(times) <= doubted
    assert models.Letter.objects.filter(state="sent").count() == READERS - len(doubted)
    assert not models.Letter.objects.filter(state__in=["waiting", "sending"]).exists()
    assert finished(deliverer(mailing, press.later(days=1))) == "0 0"
    assert len(mailing.taken) == len(times)


def test_of_two_deliverers_at_once_one_delivers(press: Press, mailing: Mailing) -> None:
    both = [deliverer(mailing, press) for _ in range(2)]
    for program in both:
        finished(program)
    finished(deliverer(mailing, press.later(minutes=2)))
    assert Counter(mailing.to) == Counter({f"reader{n}@example.cn": 1 for n in range(READERS)})


class Nosy(PostBox):
    """A post office in whose middle, at its first letter, somebody else begins to deliver too."""

    def __init__(self, press: Press) -> None:
        super().__init__()
        self.press, self.others = press, list[actions.Delivered]()

    def hand(self, letter: EmailMultiAlternatives) -> None:
        super().hand(letter)
        if not self.others:
            self.others += at_once(lambda: self.press.deliver(PostBox(), per_minute=2))


def test_who_comes_while_another_delivers_touches_nothing(press: Press) -> None:
    office = Nosy(press)
    assert press.deliver(office) == actions.Delivered(sent=READERS)
    assert office.others == [actions.Delivered()]


def test_without_the_lock_a_letter_under_way_would_be_taken_for_one_left_behind(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "_alone", lambda: nullcontext(enter_result=True))
    office = Nosy(press)
    press.deliver(office)
    assert office.others[0].given_up == 1
