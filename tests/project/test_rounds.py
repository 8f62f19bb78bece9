"""The rounds: due tasks enter the queue once, a slow worker is not buried, one server of many makes them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from guiju.project import rounds
from guiju.project.rounds import ROUNDS

QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def queue() -> Iterator[None]:
    """The queue of the real site, and no rounds left to this connection afterwards."""
    with override_settings(TASKS=QUEUE):
        yield
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_unlock_all()")


def waiting() -> list[str]:
    return sorted(DBTaskResult.objects.values_list("task_path", flat=True))


def finish_all() -> None:
    DBTaskResult.objects.update(status="SUCCESSFUL")


def test_every_round_names_a_task_and_comes_due_by_itself() -> None:
    for one in ROUNDS:
        assert import_string(one.task).module_path == one.task
        assert 30 <= one.every_seconds <= 24 * 60 * 60


def test_at_first_everything_is_due_and_enters_the_queue_once() -> None:
    last: dict[str, float] = {}
    assert rounds.make(last, now=0.0) == [one.task for one in ROUNDS]
    assert rounds.make(last, now=1.0) == []
    assert waiting() == sorted(one.task for one in ROUNDS)


def test_a_task_comes_due_again_when_its_time_has_passed_and_not_a_second_sooner() -> None:
    last: dict[str, float] = {}
    rounds.make(last, now=0.0)
    finish_all()
    assert rounds.make(last, now=29.0) == []
    reading, letters = "guiju.apps.briefing.tasks.read_uploads", "guiju.apps.matters.tasks.deliver_letters"
    assert rounds.make(last, now=59.0) == [reading]
    assert rounds.make(last, now=60.0) == [letters, "guiju.apps.newsletter.tasks.deliver_letters"]


@pytest.mark.parametrize("status", ["READY", "RUNNING"])
def test_a_task_that_still_waits_or_runs_is_not_put_there_again(status: str) -> None:
    last: dict[str, float] = {}
    rounds.make(last, now=0.0)
    DBTaskResult.objects.update(status=status, started_at=timezone.now())
    assert rounds.make(last, now=10 * 24 * 60 * 60.0) == []
    finish_all()
    assert len(rounds.make(last, now=10 * 24 * 60 * 60.0)) == len(ROUNDS)


def test_a_task_whose_worker_was_killed_is_not_waited_for_for_ever() -> None:
    last: dict[str, float] = {}
    rounds.make(last, now=0.0)
    DBTaskResult.objects.update(
        status="RUNNING", started_at=timezone.now() - timedelta(seconds=rounds.RUN_SECONDS_MAX - 60)
    )
    assert rounds.make(last, now=10 * 24 * 60 * 60.0) == []
    DBTaskResult.objects.update(started_at=timezone.now() - timedelta(seconds=rounds.RUN_SECONDS_MAX))
    assert len(rounds.make(last, now=10 * 24 * 60 * 60.0)) == len(ROUNDS)


def test_of_two_servers_one_makes_the_rounds_and_the_other_takes_over() -> None:
    assert len(rounds.make({}, now=0.0)) == len(ROUNDS)
    finish_all()
    assert _made_by_another_server() == []
    connection.close()  # the first server dies
    assert len(_made_by_another_server()) == len(ROUNDS)


def _made_by_another_server() -> list[str]:
    made: list[str] = []

    def other() -> None:
        try:
            made.extend(rounds.make({}, now=0.0))
        finally:
            connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    return made


@pytest.mark.parametrize("one", ROUNDS, ids=lambda one: one.task)
def test_every_task_runs(one: rounds.Round) -> None:
    import_string(one.task).call()
    assert waiting() == [], "a round leaves no work behind in the queue"
