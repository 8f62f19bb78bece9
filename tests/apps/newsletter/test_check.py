"""Four eyes: who wrote any of an issue does not check it; a change voids the check; the schema holds both."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from guiju.apps.newsletter import actions, models, queries
from guiju.core.parties import Duty
from tests import factories
from tests.apps.newsletter.world import FERRY, LOOM, Press
from tests.apps.vouchers.world import refused


def test_somebody_who_wrote_none_of_it_checks_it(press: Press) -> None:
    issue = press.drafted()
    actions.check(issue, version=3, actor=press.checker, at=press.at)
    view = queries.issue(issue, press.writer)
    assert (view.line.state, view.checker_name, view.checked_at) == ("ready", press.checker.name, press.at)


def test_who_wrote_even_one_piece_of_it_does_not(press: Press) -> None:
    issue = press.drafted()
    actions.add_piece(issue, FERRY, id=factories.new_id(), version=3, actor=press.checker, at=press.at)
    for actor in (press.writer, press.checker):
        with refused("newsletter.four_eyes"):
            actions.check(issue, version=4, actor=actor, at=press.at)
    assert queries.has_written(issue, press.checker.person)


def test_what_was_looked_at_is_what_is_checked(press: Press) -> None:
    issue = press.drafted()
    press.added(issue, FERRY)
    with refused("newsletter.changed", field="version"):
        actions.check(issue, version=3, actor=press.checker, at=press.at)


def test_an_empty_issue_is_not_fit(press: Press) -> None:
    issue = press.begun()
    with refused("documents.issue_size"):
        actions.check(issue, version=1, actor=press.checker, at=press.at)


def test_checking_takes_the_duty_to_approve_and_a_person(press: Press) -> None:
    issue = press.drafted()
    for actor, code in (
        (replace(press.checker, duties=frozenset({Duty.HANDLE})), "newsletter.not_allowed"),
        (replace(press.checker, person=None), "newsletter.person_needed"),
        (factories.actor(), "newsletter.not_found"),
    ):
        with refused(code):
            actions.check(issue, version=3, actor=actor, at=press.at)


def test_a_checked_issue_takes_no_change_until_it_is_open_again(press: Press) -> None:
    issue = press.checked()
    with refused("newsletter.wrong_state"):
        press.added(issue, LOOM)
    actions.reopen(issue, version=4, actor=press.writer, at=press.at)
    assert queries.issue(issue, press.writer).line.state == "draft"
    press.added(issue, LOOM)
    press.headed()
    with refused("newsletter.wrong_state"):
        press.publish(issue)
    actions.check(issue, version=6, actor=press.checker, at=press.at)
    assert press.publish(issue) == 41


def test_who_opened_it_again_and_wrote_nothing_may_still_check(press: Press) -> None:
    issue = press.checked()
    actions.reopen(issue, version=4, actor=press.checker, at=press.at, reason="标题太长")
    actions.check(issue, version=5, actor=press.checker, at=press.at)
    assert [step.verb for step in queries.history(issue, press.writer)][-2:] == ["reopen", "check"]


def test_the_database_refuses_a_writer_as_checker_and_a_leap(press: Press) -> None:
    issue = press.drafted()
    rows = models.Issue.objects.filter(id=issue)
    with pytest.raises(IntegrityError, match="wrote none of it"), transaction.atomic():
        rows.update(state="ready", checker=press.writer.person, checked_at=press.at)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="ready")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="published", checker=press.checker.person, checked_at=press.at)
    ready = press.checked()
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Piece.objects.filter(issue=ready).update(summary="改")
