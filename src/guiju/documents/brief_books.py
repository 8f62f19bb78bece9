"""A workbook of briefs: items, amounts, duties, tasks, dates and what else was found, each row with file and line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO

from guiju.core.decision import Says
from guiju.documents import workbooks
from guiju.documents.brief_words import word
from guiju.documents.tables import Kind
from guiju.documents.workbooks import Sheet
from guiju.texts import shapes
from guiju.texts.briefs import Brief, Found, Item
from guiju.texts.passages import Span

Row = Sequence[object]
_TEXT, _COUNT, _DAY = Kind.TEXT, Kind.COUNT, Kind.DAY
_WHERE = (
    (Says("文件", "file"), _TEXT),
    (Says("条", "item"), _COUNT),
    (Says("行", "line"), _COUNT),
)


def write(to: IO[bytes], briefs: Sequence[Brief], *, tongue: str) -> None:
    """Every sheet for all the briefs."""
    workbooks.write_book(to, sheets=_sheets(briefs, tongue), tongue=tongue)


def _sheets(briefs: Sequence[Brief], tongue: str) -> Iterator[Sheet]:
    yield _sheet(
        Says("条目", "items"),
        (
            (Says("标题", "headline"), _TEXT),
            (Says("栏目", "section"), _TEXT),
            (Says("来源", "source"), _TEXT),
            (Says("文件名称", "title"), _TEXT),
            (Says("种类", "kind"), _TEXT),
            (Says("文号", "document number"), Kind.ID),
            (Says("发文机关", "issued by"), _TEXT),
            (Says("适用地区", "jurisdiction"), Kind.ID),
        ),
        (_place(brief, item, item.span) + _item(item, tongue) for brief, item in _items(briefs)),
    )
    yield _sheet(
        Says("数量", "amounts"),
        (
            (Says("指标", "of what"), _TEXT),
            (Says("数值", "value"), Kind.ID),
            (Says("上限", "upper"), Kind.ID),
            (Says("单位", "unit"), _TEXT),
            (Says("比较", "comparator"), _TEXT),
            (Says("性质", "course"), _TEXT),
            (Says("力度", "firmness"), _TEXT),
            (Says("用途", "use"), _TEXT),
            (Says("起", "from"), _DAY),
            (Says("止", "to"), _DAY),
            (Says("范围", "scope"), _TEXT),
            (Says("原文", "words"), _TEXT),
        ),
        (row for brief, item in _items(briefs) for row in _amounts(brief, item, tongue)),
    )
    yield _sheet(
        Says("义务", "duties"),
        ((Says("主体", "actor"), _TEXT), (Says("力度", "force"), _TEXT), (Says("内容", "act"), _TEXT)),
        (
            (*_place(brief, item, one.span), one.value.actor, word(one.value.force, tongue), one.value.act)
            for brief, item in _items(briefs)
            for one in item.duties
        ),
    )
    yield _sheet(
        Says("日期", "dates"),
        ((Says("含义", "role"), _TEXT), (Says("日期", "day"), _DAY), (Says("原文", "words"), _TEXT)),
        (row for brief, item in _items(briefs) for row in _dates(brief, item, tongue)),
    )
    yield _sheet(
        Says("其他", "others"),
        ((Says("类别", "what"), _TEXT), (Says("内容", "words"), _TEXT)),
        (row for brief, item in _items(briefs) for row in _others(brief, item, tongue)),
    )


def _sheet(title: Says, heads: tuple[tuple[Says, Kind], ...], rows: Iterator[Row]) -> Sheet:
    return Sheet(title, (*_WHERE, *heads), rows)


def _items(briefs: Sequence[Brief]) -> Iterator[tuple[Brief, Item]]:
    return ((brief, item) for brief in briefs for item in brief.items)


def _place(brief: Brief, item: Item, span: Span) -> tuple[object, ...]:
    return brief.text.name, item.number, brief.text.line_of(span.start)


def _item(item: Item, tongue: str) -> tuple[object, ...]:
    return (
        item.headline.value,
        _value(item.section),
        _value(item.source),
        _value(item.title),
        word(item.kind, tongue),
        _value(item.document_number),
        "、".join(one.value for one in item.issuers),
        _value(item.jurisdiction),
    )


def _value(found: Found[str] | None) -> str:
    return "" if found is None else found.value


def _amounts(brief: Brief, item: Item, tongue: str) -> Iterator[Row]:
    for found in item.quantities:
        one, period = found.value, found.value.period
        yield (
            *_place(brief, item, found.span),
            one.what,
            shapes.exact(one.value),
            None if one.upper is None else shapes.exact(one.upper),
            one.unit,
            *(word(said, tongue) for said in (one.comparator, one.course, one.firmness, one.use)),
            None if period is None else period.start,
            None if period is None else period.end,
            one.scope,
            brief.text.at(found.span),
        )


def _dates(brief: Brief, item: Item, tongue: str) -> Iterator[Row]:
    for found in item.dates:
        role = word(found.value.role, tongue)
        said = role if found.value.exact else f"{role}（{word('about', tongue)}）"
        yield *_place(brief, item, found.span), said, found.value.day, brief.text.at(found.span)
    for deadline in item.deadlines:
        words = brief.text.at(deadline.span)
        yield *_place(brief, item, deadline.span), word("deadlines", tongue), deadline.value.end, words


def _others(brief: Brief, item: Item, tongue: str) -> Iterator[Row]:
    for kind in ("actors", "tasks", "references", "numbers"):
        for one in getattr(item, kind):
            yield *_place(brief, item, one.span), word(kind, tongue), one.value
    for told in item.definitions:
        words = f"{told.value.term}：{told.value.meaning}"
        yield *_place(brief, item, told.span), word("definitions", tongue), words
    for article in item.articles:
        for part in article.provisions:
            yield *_place(brief, item, part.span), part.id, part.text
