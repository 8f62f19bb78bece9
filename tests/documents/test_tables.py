"""A declared table: what may be asked of it, what its page links to, how its cursor leads on."""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs

import pytest

from guiju.core import paging
from guiju.core.decision import Says
from guiju.core.refusals import Refused
from guiju.documents import tables


@dataclass(frozen=True)
class Row:
    number: str
    fen: int
    at: datetime


ROWS = tuple(Row(f"N-{i}", i * 100, datetime(2024, 2, i, tzinfo=UTC)) for i in (1, 2))
TABLE: tables.Table[Row] = tables.Table(
    name="claims",
    title=Says("申领", "Claims"),
    sort="-at",
    columns=(
        tables.Column(key="number", label=Says("编号", "Number"), value=lambda r: r.number, kind=tables.Kind.ID),
        tables.Column(
            key="fen", label=Says("金额", "Amount"), value=lambda r: r.fen, kind=tables.Kind.MONEY, is_sortable=True
        ),
        tables.Column(
            key="at", label=Says("时间", "At"), value=lambda r: r.at, kind=tables.Kind.INSTANT, is_sortable=True
        ),
        tables.Column(key="secret", label=Says("内部", "Inner"), value=lambda _: "x", is_on_page=False),
    ),
    filters=(
        tables.Filter(
            key="state", label=Says("状态", "State"), options=(tables.Choice(value="wait", label=Says("待", "W")),)
        ),
        tables.Filter(key="before", label=Says("早于", "Before"), is_day=True),
        tables.Filter(key="month", label=Says("月份", "Month"), is_month=True),
        tables.Filter(key="text", label=Says("文字", "Text")),
    ),
)


def page(query: dict[str, str], more: str | None = None) -> tables.TablePage:
    return TABLE.page(TABLE.ask(query), paging.Page(ROWS, more))


def test_asking_nothing_gives_the_usual_order() -> None:
    ask = TABLE.ask({})
    assert (ask.sort, ask.is_descending, ask.filters, ask.cursor, ask.export) == ("at", True, {}, None, None)
    assert ask.order("at", "id") == ("-at", "-id")
    assert ask.after("at", "id") == ()


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"sort": "number"}, "tables.unknown_parameter"),
        ({"sort": "--fen"}, "tables.unknown_parameter"),
        ({"stat": "wait"}, "tables.unknown_parameter"),
        ({"export": "pdf"}, "tables.unknown_parameter"),
        ({"state": "done"}, "tables.bad_filter"),
        ({"before": "2024-02-30"}, "tables.bad_filter"),
        ({"before": "20240220"}, "tables.bad_filter"),
        ({"month": "March"}, "tables.bad_filter"),
        ({"month": "2024-13"}, "tables.bad_filter"),
        ({"month": "2024-3"}, "tables.bad_filter"),
        ({"text": "x" * 201}, "tables.bad_filter"),
        ({"text": "a\x00b"}, "tables.bad_filter"),
        ({"limit": "0"}, "paging.bad_limit"),
        ({"limit": "201"}, "paging.bad_limit"),
        ({"limit": "x"}, "paging.bad_limit"),
    ],
)
def test_what_the_table_does_not_have_is_refused_by_name(query: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        TABLE.ask(query)
    assert refused.value.code == code
    assert refused.value.field in {*query, query.get("sort"), "export=pdf"}


def test_the_cursor_goes_on_after_the_last_row_in_the_order_asked() -> None:
    ask = TABLE.ask({"sort": "-fen", "cursor": paging.cursor("200", "N-2")})
    assert ask.after("price_fen", "id") == ({"price_fen__lt": "200"}, {"price_fen": "200", "id__lt": "N-2"})
    rising = TABLE.ask({"sort": "fen", "cursor": paging.cursor("200", "N-2")})
    assert rising.after("price_fen", "id")[1] == {"price_fen": "200", "id__gt": "N-2"}


def test_a_cursor_of_somebody_elses_making_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        TABLE.ask({"cursor": "nonsense"}).after("at", "id")
    assert refused.value.code == "paging.bad_cursor"


def test_a_head_turns_its_own_order_and_keeps_the_filters() -> None:
    heads = {head.label.en: head for head in page({"sort": "fen", "state": "wait"}).heads}
    assert heads["Amount"].sorted == "ascending"
    assert parse_qs(heads["Amount"].href[1:]) == {
        "sort": ["-fen"],
        "state": ["wait"],
    }
    assert heads["At"].sorted == ""
    assert parse_qs(heads["At"].href[1:])["sort"] == ["at"]
    assert heads["Number"].href == ""


def test_the_next_page_keeps_what_was_asked_and_the_first_leads_back() -> None:
    shown = page({"sort": "fen", "text": "黔&x", "cursor": "c1", "limit": "10"}, more="c2")
    assert parse_qs(shown.next_href[1:]) == {"sort": ["fen"], "text": ["黔&x"], "limit": ["10"]} | {
        "cursor": ["c2"],
        "trail": ["c1"],
    }
    assert parse_qs(shown.first_href[1:]) == {"sort": ["fen"], "text": ["黔&x"], "limit": ["10"]}
    assert page({}).next_href == page({}).first_href == ""


def test_pages_turned_lead_back_one_by_one() -> None:
    second = parse_qs(page({}, more="c1").next_href[1:])
    assert (second["cursor"], second["trail"]) == (["c1"], ["-"])
    third = parse_qs(page({"cursor": "c1", "trail": "-"}, more="c2").next_href[1:])
    assert (third["cursor"], third["trail"]) == (["c2"], ["-~c1"])
    back = parse_qs(page({"cursor": "c2", "trail": "-~c1"}).previous_href[1:])
    assert (back["cursor"], back["trail"]) == (["c1"], ["-"])
    assert page({"cursor": "c1", "trail": "-"}).previous_href == page({"cursor": "c1"}).first_href


def test_a_trail_is_short_and_nobody_else_s_makes_no_link() -> None:
    trail = "~".join(f"c{n}" for n in range(tables.TRAIL_PAGES_MAX))
    onward = parse_qs(page({"cursor": "c9", "trail": trail}, more="c10").next_href[1:])["trail"][0]
    assert onward.split("~") == [f"c{n}" for n in range(1, tables.TRAIL_PAGES_MAX)] + ["c9"]
    for made_up in ("~", trail + "~more", "x" * 600):
        assert page({"cursor": "c9", "trail": made_up}).previous_href == ""
    assert page({"trail": "-"}).previous_href == ""


def test_a_page_may_say_how_many_there_are() -> None:
    told = Says("共 2 件", "2 in all")
    assert TABLE.page(TABLE.ask({}), paging.Page(ROWS, None), summary=told).summary == told
    assert page({}).summary is None


def test_an_export_link_keeps_filters_and_order_but_not_the_page() -> None:
    links = {link.name: parse_qs(link.href[1:]) for link in page({"state": "wait", "cursor": "c1"}).exports}
    assert links["xlsx"] == {"sort": ["-at"], "state": ["wait"], "export": ["xlsx"]}


def test_a_page_and_a_file_may_show_different_columns() -> None:
    assert [len(row.cells) for row in page({}).rows] == [3, 3]
    assert [label.en for label, _ in TABLE.heads()] == ["Number", "Amount", "At", "Inner"]
    assert next(iter(TABLE.values(ROWS))) == ("N-1", 100, ROWS[0].at, "x")


def test_a_declaration_that_contradicts_itself_does_not_load() -> None:
    column = TABLE.columns[0]
    with pytest.raises(AssertionError, match="twice"):
        tables.Table(name="t", title=Says("", ""), columns=(column, column), sort="number")
    with pytest.raises(AssertionError, match="no sortable column"):
        tables.Table(name="t", title=Says("", ""), columns=(column,), sort="number")


def test_a_filter_that_does_not_read_is_kept_and_told_at_its_field() -> None:
    ask = TABLE.ask({"month": "March", "state": "wait"}, bears_with_filters=True)
    assert ask.filters == {"state": "wait"}
    shown = TABLE.page(ask, paging.Page((), None))
    month = next(field for field in shown.filters if field.key == "month")
    assert (month.input_type, month.value) == ("month", "March")
    assert month.wrong is not None
    assert month.wrong.zh == "“月份”不能是“March”。请写成 2024-03。"
    assert next(field for field in shown.filters if field.key == "state").value == "wait"
    assert shown.is_filtered
