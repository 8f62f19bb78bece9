"""A table, declared once: its columns, how it sorts and filters, how it pages by keyset, and how it is exported.

Views read what was asked (`Table.ask`), hand the sort, the filters and the cursor to a query, and get back the page
to show (`Table.page`) or the rows to save (`Table.export`). Nothing here reaches for rows itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar
from urllib.parse import urlencode

from guiju.core import paging
from guiju.core.decision import Says
from guiju.core.refusals import Refused

R = TypeVar("R")
SORT, CURSOR, LIMIT, EXPORT, TRAIL = "sort", "cursor", "limit", "export", "trail"
TRAIL_PAGES_MAX, TRAIL_SEPARATOR, FIRST_PAGE = 8, "~", "-"
TEXT_CHARACTERS_MAX = 200


_WRITTEN = {
    "date": ("请写成 2024-03-15。", "Write it as 2024-03-15."),
    "month": ("请写成 2024-03。", "Write it as 2024-03."),
    "search": ("请写得短一些，只用文字。", "Write less, and text alone."),
}


class Kind(StrEnum):
    """What a column's values are; it decides how they are said on pages and written in files."""

    TEXT = "text"  # str, or a value in both tongues
    ID = "id"  # text that must never become a number
    MONEY = "money"  # int fen
    COUNT = "count"  # int
    PERCENT = "percent"  # Fraction or Decimal
    DAY = "day"  # date
    INSTANT = "instant"  # aware datetime
    UNTIL = "until"  # aware datetime, exclusive
    DUE = "due"  # aware datetime, exclusive; said from now
    STATE = "state"  # a value in both tongues, with a tone


class Format(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"


NUMBERS = frozenset({Kind.MONEY, Kind.COUNT, Kind.PERCENT})
TIMES = frozenset({Kind.DAY, Kind.INSTANT, Kind.UNTIL, Kind.DUE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[R]):
    """One column. `value` reads it off a row; `href`, `sub` (a second line) and `tone` (of the chip) adorn pages."""

    key: str
    label: Says
    value: Callable[[R], object]
    kind: Kind = Kind.TEXT
    is_sortable: bool = False
    href: Callable[[R], str] | None = None
    sub: Callable[[R], object] | None = None
    tone: Callable[[R], str] | None = None
    is_on_page: bool = True
    is_in_file: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    value: str
    label: Says


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One filter: of a few choices when it has `options`, a day or a month when it says so, else free text."""

    key: str
    label: Says
    options: tuple[Choice, ...] = ()
    is_day: bool = False
    is_month: bool = False

    @property
    def input_type(self) -> str:
        return "month" if self.is_month else "date" if self.is_day else "search"

    def read(self, text: str) -> str:
        """`text` when this filter may take it; raises Refused("tables.bad_filter")."""
        text = text.strip()
        if not text or (self.options and text in {option.value for option in self.options}):
            return text
        is_fit = _is_day(text) if self.is_day else _is_day(f"{text}-01") if self.is_month else not self.options
        if not is_fit or len(text) > TEXT_CHARACTERS_MAX or "\x00" in text:
            how_zh, how_en = (
                _WRITTEN[self.input_type] if not self.options else ("请从列表里选。", "Choose from the list.")
            )
            raise Refused(
                "tables.bad_filter",
                zh=f"“{self.label.zh}”不能是“{text[:40]}”。{how_zh}",
                en=f'"{self.label.en}" cannot be "{text[:40]}". {how_en}',
                field=self.key,
            )
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What a visitor asked of a table. `filters` holds only those that were set.

    `trail` are the cursors of the pages turned so far, the last TRAIL_PAGES_MAX: keyset paging cannot count back.
    `wrong` are those that could not be read, when the table was asked to bear with them: what was typed, and why not.
    """

    sort: str
    is_descending: bool
    filters: Mapping[str, str] = field(default_factory=dict)
    cursor: str | None = None
    limit: int = paging.LIMIT_USUAL
    export: Format | None = None
    trail: tuple[str, ...] = ()
    wrong: Mapping[str, tuple[str, Refused]] = field(default_factory=dict)

    @property
    def sort_text(self) -> str:
        return ("-" if self.is_descending else "") + self.sort

    def order(self, column: str, key: str) -> tuple[str, str]:
        """ORM order for the row column sorted by and the unique key that breaks ties."""
        sign = "-" if self.is_descending else ""
        return (sign + column, sign + key)

    def after(self, column: str, key: str) -> tuple[dict[str, str], ...]:
        """ORM lookups, to be joined by OR, for what stands after the cursor; empty on the first page."""
        if self.cursor is None:
            return ()
        value, tie = paging.key_of(self.cursor, 2)
        than = "lt" if self.is_descending else "gt"
        return ({f"{column}__{than}": value}, {column: value, f"{key}__{than}": tie})


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    label: Says
    is_number: bool
    href: str
    sorted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    kind: Kind
    value: object
    href: str = ""
    sub: object = None
    tone: str = ""
    label: Says | None = None

    @property
    def is_number(self) -> bool:
        return self.kind in NUMBERS

    @property
    def is_time(self) -> bool:
        return self.kind in TIMES


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A filter as a form shows it."""

    key: str
    label: Says
    options: tuple[Choice, ...]
    input_type: str
    value: str
    wrong: Refused | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    name: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePage:
    """One page, ready for the `{% table %}` and `{% filters %}` tags."""

    title: Says
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    filters: tuple[Field, ...]
    kept: tuple[tuple[str, str], ...]
    is_filtered: bool
    first_href: str
    previous_href: str
    next_href: str
    reset_href: str
    exports: tuple[Link, ...]
    summary: Says | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Generic[R]):
    """The declaration. `sort` is the usual order, `-key` for descending; `name` begins the names of exported files."""

    name: str
    title: Says
    columns: tuple[Column[R], ...]
    sort: str
    filters: tuple[Filter, ...] = ()
    exports: tuple[Format, ...] = (Format.XLSX, Format.CSV)

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        assert len(set(keys)) == len(keys), f"{self.name}: a column stands twice"
        asked = [a_filter.key for a_filter in self.filters]
        assert not {SORT, CURSOR, LIMIT, EXPORT, TRAIL} & set(asked), f"{self.name}: a filter has a reserved name"
        assert self.sort.removeprefix("-") in self._sortable(), f"{self.name}: the usual order is no sortable column"

    def ask(self, query: Mapping[str, str], *, bears_with_filters: bool = False) -> Ask:
        """What a query string asks. Raises Refused for a sort, filter, limit or format this table does not have.

        A form that is to be shown again with what was typed bears with filters that do not read: see `Ask.wrong`.
        """
        known = {SORT, CURSOR, LIMIT, EXPORT, TRAIL} | {a_filter.key for a_filter in self.filters}
        for name in query:
            if name not in known:
                raise _unknown(name)
        sort = query.get(SORT) or self.sort
        if sort.removeprefix("-") not in self._sortable():
            raise _unknown(sort)
        given, wrong = {}, {}
        for a_filter in self.filters:
            text = query.get(a_filter.key, "")
            try:
                given[a_filter.key] = a_filter.read(text)
            except Refused as refused:
                if not bears_with_filters:
                    raise
                wrong[a_filter.key] = (text[:TEXT_CHARACTERS_MAX], refused)
        return Ask(
            sort=sort.removeprefix("-"),
            is_descending=sort.startswith("-"),
            filters={key: value for key, value in given.items() if value},
            wrong=wrong,
            cursor=query.get(CURSOR) or None,
            limit=_limit(query.get(LIMIT)),
            export=self._format(query.get(EXPORT)),
            trail=_trail(query.get(TRAIL, "")),
        )

    def page(self, ask: Ask, rows: paging.Page[R], *, summary: Says | None = None) -> TablePage:
        """What to show for the rows a query found; links are query strings, relative to the page itself."""
        shown = [column for column in self.columns if column.is_on_page]
        return TablePage(
            title=self.title,
            heads=tuple(self._head(column, ask) for column in shown),
            rows=tuple(Row(cells=tuple(_cell(column, row) for column in shown)) for row in rows.items),
            filters=tuple(_field(a_filter, ask) for a_filter in self.filters),
            kept=((SORT, ask.sort_text),) if ask.sort_text != self.sort else (),
            is_filtered=bool(ask.filters or ask.wrong),
            first_href=self._href(ask) if ask.cursor else "",
            previous_href=self._at(ask, ask.trail[-1], ask.trail[:-1]) if ask.cursor and ask.trail else "",
            next_href=self._at(ask, rows.next, (*ask.trail, ask.cursor or FIRST_PAGE)) if rows.next else "",
            reset_href=self._href(replace(ask, filters={})),
            exports=tuple(
                Link(name=form.value, href=self._href(ask) + "&" + urlencode({EXPORT: form.value}))
                for form in self.exports
            ),
            summary=summary,
        )

    def heads(self) -> tuple[tuple[Says, Kind], ...]:
        """The columns of an exported file."""
        return tuple((column.label, column.kind) for column in self.columns if column.is_in_file)

    def values(self, rows: Iterable[R]) -> Iterable[tuple[object, ...]]:
        """The rows of an exported file, one at a time."""
        saved = [column for column in self.columns if column.is_in_file]
        return (tuple(column.value(row) for column in saved) for row in rows)

    def _sortable(self) -> Sequence[str]:
        return [column.key for column in self.columns if column.is_sortable]

    def _format(self, text: str | None) -> Format | None:
        if not text:
            return None
        if text not in self.exports:
            raise _unknown(f"{EXPORT}={text}")
        return Format(text)

    def _head(self, column: Column[R], ask: Ask) -> Head:
        is_sorted = column.key == ask.sort
        turned = replace(ask, sort=column.key, is_descending=is_sorted and not ask.is_descending)
        return Head(
            label=column.label,
            is_number=column.kind in NUMBERS,
            href=self._href(turned) if column.is_sortable else "",
            sorted=("descending" if ask.is_descending else "ascending") if is_sorted else "",
        )

    def _at(self, ask: Ask, cursor: str, trail: tuple[str, ...]) -> str:
        """The page that begins after a cursor, remembering the pages before it."""
        if cursor == FIRST_PAGE:
            return self._href(ask)
        kept = TRAIL_SEPARATOR.join(trail[-TRAIL_PAGES_MAX:])
        return self._href(ask) + "&" + urlencode({CURSOR: cursor, **({TRAIL: kept} if kept else {})})

    def _href(self, ask: Ask) -> str:
        """The first page of what is asked."""
        limit = {LIMIT: str(ask.limit)} if ask.limit != paging.LIMIT_USUAL else {}
        return "?" + urlencode({SORT: ask.sort_text, **ask.filters, **limit})


def _cell(column: Column[R], row: R) -> Cell:
    return Cell(
        kind=column.kind,
        value=column.value(row),
        href=column.href(row) if column.href else "",
        sub=column.sub(row) if column.sub else None,
        tone=column.tone(row) if column.tone else "",
        label=column.label,
    )


def _field(a_filter: Filter, ask: Ask) -> Field:
    text, wrong = ask.wrong.get(a_filter.key, (ask.filters.get(a_filter.key, ""), None))
    return Field(
        key=a_filter.key,
        label=a_filter.label,
        options=a_filter.options,
        input_type=a_filter.input_type,
        value=text,
        wrong=wrong,
    )


def _limit(text: str | None) -> int:
    return paging.limit_of(
        int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else -1 if text else None
    )


def _trail(text: str) -> tuple[str, ...]:
    """The cursors of a trail; what is no trail of ours is none at all, for a cursor is checked where it is used."""
    cursors = tuple(text.split(TRAIL_SEPARATOR)) if text else ()
    is_ours = len(cursors) <= TRAIL_PAGES_MAX and all(0 < len(each) <= paging.CURSOR_CHARACTERS_MAX for each in cursors)
    return cursors if is_ours else ()


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _unknown(name: str) -> Refused:
    return Refused(
        "tables.unknown_parameter",
        zh=f"这张表没有“{name[:40]}”。请从表头和筛选栏里选。",
        en=f'This table has no "{name[:40]}". Choose from its heads and filters.',
        field=name[:40],
    )
