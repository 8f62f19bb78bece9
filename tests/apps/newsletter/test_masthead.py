"""The masthead: written by the bureau, one version after another, with numbers that only go on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guiju.apps.newsletter import actions, queries
from tests import factories
from tests.apps.newsletter.world import HEAD, Press
from tests.apps.vouchers.world import refused


def test_it_is_written_and_written_anew(press: Press) -> None:
    assert queries.masthead().version == 0
    press.headed()
    press.headed(replace(HEAD, motto="新的一句"))
    head = queries.masthead()
    assert (head.version, head.name, head.motto, head.edited_by) == (2, HEAD.name, "新的一句", press.writer.name)


def test_who_looked_at_an_older_one_is_told(press: Press) -> None:
    press.headed()
    with refused("newsletter.changed", field="version"):
        actions.write_masthead(HEAD, version=0, actor=press.checker, at=press.at)


def test_published_issues_keep_theirs(press: Press) -> None:
    press.published()
    press.headed(replace(HEAD, name="新刊名", year=2024, year_number=1, total_number=41))
    assert queries.issue_numbered(41).name == HEAD.name
    assert queries.masthead().name == "新刊名"


@pytest.mark.parametrize(
    ("numbers", "field"),
    [
        ({"year": 2024, "year_number": 1, "total_number": 40}, "total_number"),
        ({"year": 2024, "year_number": 0, "total_number": 50}, "year_number"),
        ({"year": 2023, "year_number": 30, "total_number": 50}, "year"),
        ({"year": 2024, "year_number": 51, "total_number": 50}, "year_number"),
    ],
)
def test_numbers_go_on_from_what_was_published(press: Press, numbers: dict[str, int], field: str) -> None:
    press.published()
    with refused("newsletter.numbers_go_on", field=field):
        press.headed(replace(HEAD, **numbers))


def test_a_name_and_a_publisher_are_needed(press: Press) -> None:
    for field in ("name", "publisher"):
        with refused("newsletter.wrong_words", field=field):
            press.headed(replace(HEAD, **{field: " "}))


def test_it_is_the_bureaus(press: Press) -> None:
    with refused("newsletter.not_found"):
        actions.write_masthead(HEAD, version=0, actor=factories.operator(), at=press.at)
