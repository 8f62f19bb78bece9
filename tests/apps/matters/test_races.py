"""Two at once, on committed rows and separate connections; each race has a twin that shows it with the lock away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, connections, transaction

from guiju.apps.matters import actions as matters
from guiju.apps.matters import models, queries
from guiju.apps.matters.actions import rows
from guiju.apps.matters.adapters import mail
from tests import factories
from tests.apps.matters import toys
from tests.apps.matters.test_attach import PDF
from tests.apps.matters.toys import AT, SHOWN, step

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

WAIT_SECONDS_MAX = 20


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Run each deed in a thread with a connection of its own; what each gave, or the exception it met."""

    def run(deed: Callable[[], object]) -> object:
        try:
            return deed()
        except (matters.MatterRefused, IntegrityError) as met:
            return met
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def wait_until_somebody_waits_for_a_lock() -> None:
    """Look until another connection stands in line; what this transaction saw of others before is dropped first."""
    with connection.cursor() as cursor:
        for _ in range(WAIT_SECONDS_MAX * 100):
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
    raise AssertionError("nobody ever waited: the race was not run")


def test_two_checkers_at_once_approve_once() -> None:
    who = toys.cast()
    matter = toys.at_approval(who)
    has_stepped = threading.Event()

    def first() -> str:
        with transaction.atomic():
            after = step(matter, "approve", who.chief, shown=SHOWN)
            has_stepped.set()
            wait_until_somebody_waits_for_a_lock()
        return after.state

    def second() -> str:
        assert has_stepped.wait(WAIT_SECONDS_MAX)
        return step(matter, "approve", who.bureau, shown=SHOWN).state

    won, lost = at_once(first, second)
    assert won == "publicity"
    assert isinstance(lost, matters.MatterRefused)
    assert lost.code == "matters.wrong_state"
    assert models.Approval.objects.filter(matter=matter.id, checked_at__isnull=False).count() == 1
    assert [s.verb for s in queries.history(matter.id)].count("approve") == 1


def test_without_the_lock_both_checkers_pass_every_check_and_the_schema_has_to_stop_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    who = toys.cast()
    matter = toys.at_approval(who)
    looked = threading.Barrier(2, timeout=WAIT_SECONDS_MAX)
    look = rows.open_approvals

    def look_together(ids: list[object]) -> object:
        found = look(ids)  # type: ignore[arg-type]
        looked.wait()
        return found

    monkeypatch.setattr(rows, "_LOCK", rows._LOCK.replace("FOR UPDATE", ""))
    monkeypatch.setattr(rows, "open_approvals", look_together)
    met = at_once(
        lambda: step(matter, "approve", who.chief, shown=SHOWN).state,
        lambda: step(matter, "approve", who.bureau, shown=SHOWN).state,
    )
    assert sum(outcome == "publicity" for outcome in met) == 1
    (raw,) = [outcome for outcome in met if isinstance(outcome, Exception)]
    assert not isinstance(raw, matters.MatterRefused)  # no kind word: both believed they might


def test_a_maker_and_a_withdrawal_at_once_leave_one_truth() -> None:
    who = toys.cast()
    matter = toys.at_review(who)
    met = at_once(
        lambda: step(matter, "propose", who.operator, shown=SHOWN).state,
        lambda: step(matter, "withdraw", who.applicant).state,
    )
    assert sum(isinstance(outcome, matters.MatterRefused) for outcome in met) == 1
    assert queries.matter(matter.id).version == 3


def test_batches_over_the_same_matters_in_opposite_order_do_not_deadlock() -> None:
    who = toys.cast()
    ids = [toys.at_review(who).id for _ in range(20)]

    def batch(order: list[object], verb: str, actor: object) -> int:
        moves = [matters.Move(matter=id, verb=verb, shown=SHOWN) for id in order]  # type: ignore[arg-type]
        with transaction.atomic():
            return len(matters.advance_many(toys.LOAN, moves, actor=actor, at=AT, calendar=toys.WEEKDAYS))  # type: ignore[arg-type]

    met = at_once(
        lambda: batch(ids, "propose", who.operator),
        lambda: batch(ids[::-1], "withdraw", who.applicant),
    )
    assert sorted(str(type(outcome)) for outcome in met) == sorted(map(str, (int, matters.WrongState)))
    assert len({queries.matter(id).state for id in ids}) == 1


def test_the_last_place_for_a_file_is_taken_once() -> None:
    who = toys.cast()
    matter = toys.open_one(who)
    one = matters.Limits(matter_files_max=1)

    def upload() -> str:
        file = factories.new_id("file")
        return matters.attach(
            matter.id, id=file, name="a.pdf", content=PDF, actor=who.applicant, at=AT, limits=one
        ).name

    met = at_once(upload, upload, upload, upload)
    assert sum(outcome == "a.pdf" for outcome in met) == 1
    assert models.Attachment.objects.count() == 1


def test_the_same_bytes_handed_in_at_once_on_two_matters_are_kept_once() -> None:
    who = toys.cast()
    first, second = toys.open_one(who), toys.open_one(who)

    def upload(matter: matters.MatterView) -> str:
        file = factories.new_id("file")
        return matters.attach(matter.id, id=file, name="a.pdf", content=PDF, actor=who.applicant, at=AT).name

    assert at_once(lambda: upload(first), lambda: upload(second)) == ["a.pdf", "a.pdf"]
    assert models.Blob.objects.count() == 1


def test_one_objection_is_answered_by_one_of_two() -> None:
    who = toys.cast()
    matter, id = toys.at_publicity(who), factories.new_id("objection")
    matters.object(matter.id, id=id, name="陈", contact="138", text="不实", at=AT)
    met = at_once(
        lambda: matters.resolve_objection(toys.LOAN, id, upheld=True, resolution="属实", actor=who.chief, at=AT),
        lambda: matters.resolve_objection(toys.LOAN, id, upheld=False, resolution="不实", actor=who.bureau, at=AT),
    )
    (lost,) = [outcome for outcome in met if isinstance(outcome, matters.MatterRefused)]
    assert lost.code == "matters.already_resolved"


def test_two_workers_send_each_letter_once() -> None:
    who = toys.cast()
    for _ in range(10):
        step(toys.at_review(who), "return", who.operator, reason="缺页")
    sent: list[str] = []

    def slowly(letter: mail.Letter) -> None:
        sent.append(letter.title)
        time.sleep(0.01)

    met = at_once(*(lambda: matters.deliver(at=AT, send=slowly).sent for _ in range(3)))
    assert sum(met) == 10  # type: ignore[arg-type]
    assert len(set(sent)) == len(sent) == 10


def test_numbers_given_at_once_never_repeat() -> None:
    who = toys.cast()
    opened = at_once(*(lambda: [toys.open_one(who).number for _ in range(5)] for _ in range(4)))
    numbers = [number for batch in opened for number in batch]  # type: ignore[attr-defined]
    assert len(set(numbers)) == 20


def test_one_id_objects_to_one_of_two_matters() -> None:
    who = toys.cast()
    both, id = [toys.at_publicity(who), toys.at_publicity(who)], factories.new_id("objection")

    def object_to(matter: matters.MatterView) -> object:
        return matters.object(matter.id, id=id, name="陈", contact="138", text="不实", at=AT)

    met = at_once(lambda: object_to(both[0]), lambda: object_to(both[1]))
    (lost,) = [outcome for outcome in met if isinstance(outcome, matters.MatterRefused)]
    assert lost.code == "matters.id_taken"
    assert models.Objection.objects.count() == 1
