"""Publishing: numbered, frozen, made once, told to everybody who subscribes, and never changed again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pypdfium2
import pytest
from django.db import IntegrityError, connection, transaction

from guiju.apps.evidence import models as evidence
from guiju.apps.newsletter import actions, models, queries
from tests.apps.newsletter.world import FERRY, HEAD, LOOM, Press
from tests.apps.targets import world as targets
from tests.apps.vouchers.world import World, refused


def words_of(pdf: bytes) -> str:
    return "".join("".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)).split())


def test_an_issue_is_numbered_after_the_last_and_from_one_in_a_new_year(press: Press) -> None:
    press.headed()
    first, second = press.checked(), press.checked(FERRY)
    assert (press.publish(first), press.publish(second)) == (41, 42)
    assert queries.issue_numbered(41).line.label.zh == "2024年第1期（总第41期）"
    assert queries.issue_numbered(42).line.label.en == "2024 no. 2 (no. 42 in all)"
    assert [line.number for line in queries.published().items] == [42, 41]


def test_in_the_year_of_the_last_issue_the_count_goes_on(press: Press) -> None:
    press.headed(replace(HEAD, year=2024))
    assert press.publish(press.checked()) == 41
    assert queries.issue_numbered(41).line.label.zh == "2024年第12期（总第41期）"


def test_its_files_are_made_once_and_kept_under_their_hashes(press: Press) -> None:
    issue = press.published()
    view = queries.issue_numbered(41)
    pdf, epub = queries.content(41, "pdf"), queries.content(41, "epub")
    assert (sha256(pdf).hexdigest(), sha256(epub).hexdigest()) == (view.pdf_sha256, view.epub_sha256)
    assert (len(pdf), len(epub)) == (view.pdf_size, view.epub_size)
    for said in ("样例政策动态", "2024年第1期（总第41期）", "织机联网有了尺子", "联网先联质量", "样发〔2024〕3号"):
        assert said in words_of(pdf)
    assert "EPUB/piece-02.xhtml" in ZipFile(BytesIO(epub)).namelist()
    assert models.Issue.objects.get(id=issue).pdf_id == view.pdf_sha256


def test_one_leaf_of_evidence_names_its_files_and_nobody(press: Press) -> None:
    issue = press.published()
    leaf = evidence.Leaf.objects.get(subject=issue)
    assert leaf.kind == "newsletter_published"
    said = evidence.Opening.objects.get(leaf=leaf)
    assert queries.issue_numbered(41).pdf_sha256 in said.envelope
    assert said.private == ""
    assert press.writer.name not in said.envelope


def test_every_confirmed_subscriber_gets_one_letter_and_nobody_else(press: Press) -> None:
    press.headed()
    press.asked("waits@example.cn")
    wanted = {press.subscribed("wang@example.cn"), press.subscribed("li@example.cn")}
    issue = press.published()
    letters = models.Letter.objects.filter(issue=issue)
    assert set(letters.values_list("subscriber", flat=True)) == wanted
    assert set(letters.values_list("state", flat=True)) == {"waiting"}


def test_only_a_checked_issue_is_published_and_only_under_a_masthead(press: Press) -> None:
    draft = press.drafted()
    with refused("newsletter.wrong_state"):
        press.publish(draft)
    ready = press.checked()
    with refused("newsletter.no_masthead"):
        press.publish(ready)
    press.headed()
    assert press.publish(ready) == 41
    with refused("newsletter.wrong_state"):
        press.publish(ready)


def test_figures_are_those_of_the_day_of_publication_for_ever(world: World) -> None:
    holder = world.claimant()
    world.issued(holder)
    press = Press(at=world.at)
    issue = press.published(replace(LOOM, figures=("vouchers.pool", "vouchers.places", "vouchers.year")))
    before = queries.issue_numbered(41).pieces[0].shown
    assert [figure.name for figure in before] == ["vouchers.pool", "vouchers.places", "vouchers.year"]
    assert all(figure.svg.startswith("<svg") and figure.on == press.on for figure in before)
    assert f"截至 {press.on}" in before[0].note
    world.issued(holder)
    assert queries.issue_numbered(41).pieces[0].shown == before
    draft = press.drafted(replace(LOOM, figures=("vouchers.pool",)))
    now = queries.issue(draft, press.writer, on=press.on).pieces[0].shown[0]
    assert now.rows != before[0].rows
    assert models.Figure.objects.filter(issue=issue).count() == 3


def test_a_piece_may_show_where_the_targets_are(press: Press) -> None:
    offices = targets.World(at=press.at)
    offices.accepted(region="520000")
    press.published(replace(LOOM, figures=("targets.places",)))
    (shown,) = queries.issue_numbered(41).pieces[0].shown
    assert shown.note == f"数据来源：本平台，截至 {press.on}。单位：项。"
    assert [(row[0]["zh"], *row[1:]) for row in shown.rows] == [("贵州省", "1", "0")]


def test_a_figure_without_anything_to_draw_is_left_out(press: Press) -> None:
    press.published(replace(LOOM, figures=("vouchers.pool",)))
    assert queries.issue_numbered(41).pieces[0].shown == ()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE newsletter_issue SET masthead = '{}' WHERE id = %s",
        "UPDATE newsletter_issue SET state = 'draft', checker_id = NULL, checked_at = NULL WHERE id = %s",
        "UPDATE newsletter_piece SET summary = 'x' WHERE issue_id = %s",
        "DELETE FROM newsletter_piece WHERE issue_id = %s",
        "DELETE FROM newsletter_issue WHERE id = %s",
        "UPDATE newsletter_step SET actor_name = 'x' WHERE issue_id = %s",
        "DELETE FROM newsletter_blob WHERE sha256 = (SELECT pdf_id FROM newsletter_issue WHERE id = %s)",
        'INSERT INTO newsletter_figure (issue_id, name, title_zh, title_en, note, svg, slim, columns, rows, "on") '
        "VALUES (%s, 'x', '', '', '', '', '', '[]', '[]', '2024-01-01')",
    ],
)
def test_the_database_refuses_to_change_what_is_published(press: Press, change: str) -> None:
    issue = press.published()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change, [issue])


def test_a_withdrawn_issue_says_why_and_is_neither_read_nor_sent(press: Press) -> None:
    press.headed()
    press.subscribed("wang@example.cn")
    issue = press.published()
    with refused("newsletter.wrong_words", field="reason"):
        actions.withdraw(issue, version=press.version(issue), reason=" ", actor=press.checker, at=press.at)
    actions.withdraw(issue, version=press.version(issue), reason="数字有误。", actor=press.checker, at=press.at)
    view = queries.issue_numbered(41)
    assert (view.line.state, view.withdrawn_for, view.pieces) == ("withdrawn", "数字有误。", ())
    assert (view.line.lead, view.line.pieces) == ("", 0)
    assert queries.published().items == ()
    with refused("newsletter.not_found"):
        queries.content(41, "pdf")
    assert models.Letter.objects.get(issue=issue).state == "dropped"
    assert press.deliver().sent == 0
    assert press.publish(press.checked()) == 42
    kinds = evidence.Leaf.objects.filter(subject=issue).values_list("kind", flat=True)
    assert sorted(kinds) == ["newsletter_published", "newsletter_withdrawn"]


def test_nothing_is_published_by_a_program_or_from_outside_the_bureau(press: Press) -> None:
    press.headed()
    issue = press.checked()
    program = replace(press.writer, person=None)
    for actor, code in ((program, "person_needed"), (replace(press.writer, roles=frozenset()), "not_found")):
        with refused(f"newsletter.{code}"):
            actions.publish(issue, version=press.version(issue), actor=actor, at=press.at, on=press.on)


def test_a_day_is_the_one_in_china(press: Press) -> None:
    press.at = datetime(2024, 12, 31, 17, tzinfo=UTC)
    press.published()
    assert queries.issue_numbered(41).line.issued_on == press.on
    assert press.on.year == 2025
