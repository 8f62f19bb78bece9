"""Finding organisations: by name, code, standing, role and region; page after page without a gap or a repeat."""

from __future__ import annotations

import pytest

from guiju.apps.parties import queries
from guiju.core.parties import Role, Standing
from guiju.core.refusals import Refused
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_name_is_found_by_a_part_and_a_code_by_its_start() -> None:
    home = factories.organisation(name="乌江算力科技有限公司")
    factories.organisation(name="赤水数据有限公司")
    operator = factories.operator()
    assert [found.id for found in queries.search(operator, text="算力科技").items] == [home.id]
    assert [found.id for found in queries.search(operator, text=home.uscc.lower()).items] == [home.id]
    assert queries.search(operator, text="%").items == ()


def test_filters_narrow_and_join() -> None:
    here = factories.organisation(role=Role.DATA_PROVIDER, region="520300")
    factories.organisation(role=Role.DATA_PROVIDER, region="440000")
    waiting = factories.organisation(verified=False, region="520300")
    operator = factories.operator()
    found = queries.search(operator, role=Role.DATA_PROVIDER, region="520000").items
    assert [each.id for each in found] == [here.id]
    assert [each.id for each in queries.search(operator, standing=Standing.REGISTERED).items] == [waiting.id]


@pytest.mark.parametrize("sort", list(queries.Sort))
@pytest.mark.parametrize("is_descending", [False, True])
def test_pages_follow_without_gap_or_repeat(sort: queries.Sort, is_descending: bool) -> None:
    operator = factories.operator()
    for name in ("同名", "同名", "同名", "甲", "乙"):
        factories.organisation(name=f"{name}有限公司", verified=False)
    seen: list[object] = []
    after: str | None = None
    for _ in range(10):
        page = queries.search(operator, sort=sort, is_descending=is_descending, after=after, limit=2)
        seen += [home.id for home in page.items]
        after = page.next
        if after is None:
            break
    whole = queries.search(operator, sort=sort, is_descending=is_descending, limit=200).items
    assert seen == [home.id for home in whole]
    assert len(set(seen)) == len(seen) == 6


@pytest.mark.parametrize("after", ["", "x", "bm90anNvbg", "WyJhIiwiYiJd", "WzEsMl0", "é", "A" * 501])
def test_a_cursor_we_did_not_write_is_refused(after: str) -> None:
    with pytest.raises(Refused, match=r"paging\.bad_cursor"):
        queries.search(factories.operator(), after=after)


@pytest.mark.parametrize("limit", [0, -1, 201])
def test_a_page_holds_one_to_two_hundred(limit: int) -> None:
    with pytest.raises(Refused, match=r"paging\.bad_limit"):
        queries.search(factories.operator(), limit=limit)


def test_many_organisations_cost_two_statements(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    ids = [factories.organisation().id for _ in range(5)]
    with django_assert_num_queries(2):
        assert queries.organisations_by_ids(ids).keys() == set(ids)
