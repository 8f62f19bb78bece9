"""Compare: two whole texts of one document article by article; a pack on two days; nobody sees what is not theirs."""

from __future__ import annotations

from datetime import date

import pytest

from guiju.apps.briefing import actions, queries
from guiju.apps.parties.queries import NOBODY
from guiju.core.refusals import Refused
from guiju.texts.differences import Change
from tests.apps.briefing import desk

pytestmark = pytest.mark.django_db

OLD = "第一条 为了规范算力券，制定本办法。\n第二条 按合同金额的百分之三发放。\n"
NEW = "第一条 为了规范算力券，制定本办法。\n第二条 按合同金额的百分之五发放。\n第三条 自公布之日起施行。\n"


def test_what_changed_between_two_texts_is_told_article_by_article() -> None:
    who = desk.editor()
    id = desk.whole(who, OLD, in_force_on=date(2024, 1, 1))
    desk.whole(who, NEW, in_force_on=date(2025, 1, 1))
    first, second = queries.instrument(id, who, on=desk.ON).comparable
    compared = queries.compare_versions(id, first.id, second.id, who, tongue="zh")
    assert [each.change for each in compared.articles] == [Change.SAME, Change.CHANGED, Change.ADDED]
    with pytest.raises(Refused) as refused:
        queries.compare_versions(id, first.id, second.id, NOBODY, tongue="zh")
    assert refused.value.code == "briefing.not_found"


def test_a_report_is_not_compared_with_a_text() -> None:
    who = desk.editor()
    id = desk.published(who)
    desk.whole(who, NEW, in_force_on=date(2026, 1, 1))
    first, second = queries.instrument(id, who, on=desk.ON).versions
    with pytest.raises(Refused) as refused:
        queries.compare_versions(id, first.id, second.id, who, tongue="zh")
    assert refused.value.code == "briefing.not_comparable"


def test_a_pack_on_two_days_tells_which_terms_changed() -> None:
    actions.shelve_packs(at=desk.AT, on=desk.ON)
    id = actions.instrument_id("guizhou/compute_voucher")
    compared = queries.compare_days(id, date(2024, 2, 1), date(2026, 4, 1), tongue="zh")
    assert compared.terms
    assert all(term.earlier != term.later for term in compared.terms)
    assert any(each.change is not Change.SAME for each in compared.articles)
    same = queries.compare_days(id, date(2024, 2, 1), date(2024, 2, 1), tongue="en")
    assert same.terms == ()
    assert {each.change for each in same.articles} == {Change.SAME}


def test_a_document_that_no_pack_runs_has_no_days_to_compare() -> None:
    who = desk.editor()
    id = desk.published(who)
    with pytest.raises(Refused) as refused:
        queries.compare_days(id, desk.ON, desk.ON, tongue="zh")
    assert refused.value.code == "briefing.not_comparable"
