"""Composing: pieces in our own words with a source, in an order, by people who are told when another was first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from guiju.apps.briefing import models as library
from guiju.apps.briefing.actions import indexing
from guiju.apps.newsletter import actions, models, queries
from guiju.apps.newsletter.actions import Move
from guiju.core.parties import Duty, Role
from guiju.documents.magazine import PIECES_MAX
from tests import factories
from tests.apps.newsletter.world import FERRY, LOOM, Press, nothing_changes
from tests.apps.vouchers.world import refused


def headlines(press: Press, issue: UUID) -> list[str]:
    return [piece.headline for piece in queries.issue(issue, press.writer).pieces]


def move(press: Press, issue: UUID, piece: UUID, way: Move) -> bool:
    return actions.move_piece(issue, piece, way, version=press.version(issue), actor=press.writer, at=press.at)


def shelved(title: str = "织机联网管理办法") -> UUID:
    """An instrument of the library."""
    id = factories.new_id("instrument")
    row = library.Instrument.objects.create(
        id=id, key=f"520000:{title}", title=title, title_key=title, kind="measures", issuers=["样例部门"],
        document_number="样发〔2024〕3 号", jurisdiction="520000", section="政策要论", issued_on=date(2024, 1, 15),
        year=2024, listed_on=date(2024, 1, 15), summary="样例：织机联网以后分四级。", summary_by="编辑",
        published_at=datetime(2024, 1, 20, tzinfo=UTC), revised_at=datetime(2024, 1, 20, tzinfo=UTC),
    )  # fmt: skip
    indexing.index([(row, "")])
    return id


def test_an_issue_is_begun_once_under_its_id(press: Press) -> None:
    issue = press.begun()
    assert actions.begin(id=issue, actor=press.writer, at=press.at) == issue
    with refused("newsletter.id_taken", field="id"):
        actions.begin(id=issue, actor=press.checker, at=press.at)
    line = queries.issue(issue, press.writer).line
    assert (line.state, line.version, line.begun_by, line.label) == ("draft", 1, press.writer.name, queries.NO_NUMBER)


def test_pieces_stand_in_the_order_they_were_added_and_moved(press: Press) -> None:
    issue = press.begun()
    first, second = press.added(issue, LOOM), press.added(issue, FERRY)
    third = press.added(issue, replace(FERRY, headline="第三条"))
    assert headlines(press, issue) == [LOOM.headline, FERRY.headline, "第三条"]
    assert move(press, issue, third, Move.UP)
    assert headlines(press, issue) == [LOOM.headline, "第三条", FERRY.headline]
    assert move(press, issue, first, Move.DOWN)
    assert headlines(press, issue) == ["第三条", LOOM.headline, FERRY.headline]
    with nothing_changes(issue):
        assert not move(press, issue, third, Move.UP)
        assert not move(press, issue, second, Move.DOWN)


def test_a_piece_is_revised_and_removed(press: Press) -> None:
    issue = press.begun()
    piece, other = press.added(issue, LOOM), press.added(issue, FERRY)
    words = replace(LOOM, headline="织机新规", summary="  样例：一段。  \n\n\t样例：\u202e又一段。\n")
    actions.revise_piece(issue, piece, words, version=3, actor=press.writer, at=press.at)
    found = queries.piece(issue, piece, press.writer)
    assert (found.headline, found.paragraphs) == ("织机新规", ("样例：一段。", "样例：又一段。"))
    actions.remove_piece(issue, piece, version=4, actor=press.writer, at=press.at)
    assert headlines(press, issue) == [FERRY.headline]
    with refused("newsletter.not_found"):
        actions.remove_piece(issue, piece, version=5, actor=press.writer, at=press.at)
    assert queries.piece(issue, other, press.writer).position == 2


def test_every_step_is_recorded_with_who_and_when(press: Press) -> None:
    issue = press.begun()
    piece = press.added(issue)
    press.later(minutes=5)
    actions.remove_piece(issue, piece, version=2, actor=press.checker, at=press.at)
    steps = queries.history(issue, press.writer)
    assert [(step.version, step.verb, step.actor_name, step.note) for step in steps] == [
        (1, "begin", press.writer.name, ""),
        (2, "add", press.writer.name, LOOM.headline),
        (3, "remove", press.checker.name, LOOM.headline),
    ]
    assert steps[-1].at == press.at


def test_whoever_holds_an_older_version_is_told_and_changes_nothing(press: Press) -> None:
    issue = press.begun()
    piece = press.added(issue)
    press.added(issue, FERRY)
    who = {"version": 2, "actor": press.checker, "at": press.at}
    with nothing_changes(issue):
        for late in (
            lambda: actions.revise_piece(issue, piece, FERRY, **who),
            lambda: actions.move_piece(issue, piece, Move.DOWN, **who),
            lambda: actions.remove_piece(issue, piece, **who),
            lambda: actions.add_piece(issue, FERRY, id=factories.new_id(), **who),
        ):
            with refused("newsletter.changed", field="version"):
                late()


def test_a_piece_sent_twice_is_added_once(press: Press) -> None:
    issue, id = press.begun(), factories.new_id("piece")
    for _ in range(2):
        actions.add_piece(issue, LOOM, id=id, version=1, actor=press.writer, at=press.at)
    assert headlines(press, issue) == [LOOM.headline]
    with refused("newsletter.id_taken", field="id"):
        actions.add_piece(press.begun(), LOOM, id=id, version=1, actor=press.writer, at=press.at)


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("headline", " ", "newsletter.wrong_words"),
        ("headline", "字" * 81, "newsletter.wrong_words"),
        ("summary", "\n \n", "newsletter.wrong_words"),
        ("summary", "字" * 4001, "newsletter.wrong_words"),
        ("source", "", "newsletter.wrong_words"),
        ("quote", "字" * 61, "newsletter.wrong_words"),
        ("section", "字" * 21, "newsletter.wrong_words"),
        ("link", "javascript:alert(1)", "newsletter.wrong_words"),
        ("link", "https://", "newsletter.wrong_words"),
        ("link", "http://[", "newsletter.wrong_words"),
    ],
)
def test_words_that_cannot_stand_are_refused_at_their_field(press: Press, field: str, text: str, code: str) -> None:
    issue = press.begun()
    with refused(code, field=field):
        press.added(issue, replace(LOOM, **{field: text}))
    assert headlines(press, issue) == []


def test_the_longest_words_and_quotation_are_taken(press: Press) -> None:
    words = actions.Words(
        headline="字" * 80, summary="字" * 4000, source="字" * 200, quote="字" * 60, section="字" * 20
    )
    issue = press.begun()
    press.added(issue, words)
    assert queries.issue(issue, press.writer).pieces[0].quote == "字" * 60


def test_a_letter_that_cannot_be_printed_is_refused_while_it_is_written(press: Press) -> None:
    issue = press.begun()
    with refused("documents.missing_glyph"):
        press.added(issue, replace(LOOM, headline="织机\U0001f680"))


def test_figures_are_of_the_register_and_few(press: Press) -> None:
    issue = press.begun()
    with refused("newsletter.no_such_figure", field="figures"):
        press.added(issue, replace(LOOM, figures=("nobody.knows",)))
    many = ("vouchers.year",) * (actions.FIGURES_MAX + 1)
    with refused("newsletter.wrong_words", field="figures"):
        press.added(issue, replace(LOOM, figures=many))


def test_an_issue_holds_so_many_pieces_and_no_more(press: Press) -> None:
    issue = press.begun()
    models.Piece.objects.bulk_create(
        models.Piece(
            id=factories.new_id(), issue_id=issue, position=n + 1, headline="条", summary="摘要", source="来源"
        )
        for n in range(PIECES_MAX - 1)
    )
    press.added(issue)
    with refused("newsletter.too_many_pieces"):
        press.added(issue, FERRY)


def test_a_piece_is_begun_from_an_instrument_of_the_library(press: Press) -> None:
    instrument = shelved()
    (found,) = queries.sources("织机").items
    assert (found.id, found.title, found.place) == (instrument, "织机联网管理办法", "贵州省")
    assert found.line == "样例部门，样发〔2024〕3 号，2024-01-15 印发"
    issue = press.begun()
    press.added(issue, instrument=instrument)
    assert queries.issue(issue, press.writer).pieces[0].instrument == instrument
    with refused("briefing.not_found"):
        press.added(issue, FERRY, instrument=factories.new_id())


def test_only_people_of_the_bureau_who_handle_write(press: Press) -> None:
    issue = press.begun()
    others = {
        "newsletter.not_found": factories.actor(Role.DEMANDER),
        "newsletter.not_allowed": replace(press.writer, duties=frozenset({Duty.READ, Duty.APPROVE})),
        "newsletter.person_needed": replace(press.writer, person=None),
    }
    for code, actor in others.items():
        with refused(code):
            actions.add_piece(issue, LOOM, id=factories.new_id(), version=1, actor=actor, at=press.at)
    with refused("newsletter.not_found"):
        queries.issue(issue, factories.operator())


def test_the_database_keeps_pieces_with_words_and_in_their_places(press: Press) -> None:
    issue = press.drafted()
    for change in ({"summary": ""}, {"source": ""}, {"headline": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Piece.objects.filter(issue=issue).update(**change)
