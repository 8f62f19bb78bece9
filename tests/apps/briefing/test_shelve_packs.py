"""Shelve packs: every policy that runs here is in the library with its editions, however often it is done."""

from __future__ import annotations

from datetime import date

import pytest

from guiju.apps.briefing import actions, queries
from guiju.apps.parties.queries import NOBODY
from tests.apps.briefing import desk

pytestmark = pytest.mark.django_db

PACK = "guizhou/compute_voucher"


def test_each_pack_is_an_instrument_with_its_editions() -> None:
    assert actions.shelve_packs(at=desk.AT, on=desk.ON) >= 1
    assert actions.shelve_packs(at=desk.AT, on=desk.ON) == 0
    page = queries.instrument(actions.instrument_id(PACK), NOBODY, on=desk.ON)
    assert (page.line.pack, page.line.jurisdiction) == (PACK, "520000")
    assert [(each.edition, each.since) for each in page.versions] == [
        ("2024_02", date(2024, 2, 1)),
        ("2026_03", date(2026, 3, 19)),
    ]
    assert {run.question for run in page.runs} >= {"vouchers.award", "vouchers.redemption"}
    assert all(run.decisions.number == 0 and run.decisions.is_exact for run in page.runs)
    assert page.running
    assert page.idle
    assert all(not clause.runs for clause in page.idle)


def test_a_pack_whose_text_was_published_before_keeps_the_editors_summary() -> None:
    who = desk.editor()
    title = "贵州算力券管理办法（试行）"
    id = desk.whole(who, "第一条 办法。\n", title=title, in_force_on=date(2024, 2, 1))
    actions.shelve_packs(at=desk.AT, on=desk.ON)
    page = queries.instrument(id, who, on=desk.ON)
    if page.line.pack:
        assert page.line.summary == desk.SUMMARY
        assert len(page.versions) == 3
