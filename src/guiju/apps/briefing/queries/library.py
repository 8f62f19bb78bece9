"""The library as a list and as a search: narrowed down, ranked, paged by keyset, marked where the words stand.

Of what many have in common only the latest FOUND_MAX are ranked, so that a common word costs no more than a rare one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from psycopg import sql

from guiju.apps.briefing import models
from guiju.apps.briefing.queries.shapes import Count, InstrumentLine, Sought
from guiju.core import paging
from guiju.core.refusals import Refused
from guiju.texts import words

FOUND_MAX = 2_000
COUNTED_MAX = 1_000
WEIGHTS = "{0.05, 0.1, 0.4, 1.0}"
LIST, WORDS, PHRASE = "list", "words", "phrase"

_NARROWED = (
    ("jurisdiction", "jurisdiction = {}"),
    ("kind", "kind = {}"),
    ("section", "section = {}"),
    ("year", "year = {}"),
    ("issuer", "issuers @> ARRAY[{}]::varchar[]"),
)
_LISTED = sql.SQL("""
    SELECT id, 0 AS rank, listed_on FROM briefing_instrument WHERE {where} {after}
    ORDER BY listed_on DESC, id DESC LIMIT {limit}
""")
_RANKED = sql.SQL("""
    SELECT id, rank, listed_on FROM (
        SELECT id, listed_on, ts_rank_cd({weights}::real[], words, {query}::tsquery) AS rank FROM (
            SELECT id, listed_on, words FROM briefing_instrument WHERE {where}
            ORDER BY listed_on DESC, id DESC LIMIT {most}) AS latest) AS ranked
    WHERE true {after} ORDER BY rank DESC, listed_on DESC, id DESC LIMIT {limit}
""")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page goes on: how it was looked for, and the key of the last line."""

    how: str
    rank: str
    listed_on: date
    id: UUID


def library(sought: Sought, *, after: str | None = None, limit: int | None = None) -> paging.Page[InstrumentLine]:
    """A page of the library: the latest first, or what a search finds, the best first.

    What words miss is looked for once more as a phrase. Raises `briefing.bad_query`, `paging.bad_cursor`.
    """
    size, place = paging.limit_of(limit), _place(after)
    cut = cut_query(sought.text)
    how = place.how if place else WORDS if cut else LIST
    if (how == LIST) == bool(cut):
        raise paging.bad_cursor()
    keys = _keys(sought, cut, how, place, size + 1)
    if not keys and place is None and how == WORDS:
        how = PHRASE
        keys = _keys(sought, cut, how, None, size + 1)
    looked_for = cut if how == WORDS else [words.folded(sought.text).strip()] if how == PHRASE else []
    lines = _lines([id for id, _, _ in keys], looked_for)
    return paging.page(lines, size, [(how, str(rank), day.isoformat(), str(id)) for id, rank, day in keys])


def count(sought: Sought) -> Count:
    """How many a search finds by its words: exactly up to COUNTED_MAX, beyond about as many as the planner thinks."""
    where = _where(sought, cut_query(sought.text), WORDS if sought.text else LIST)
    with connection.cursor() as cursor:
        some = sql.SQL("SELECT count(*) FROM (SELECT 1 FROM briefing_instrument WHERE {} LIMIT {}) AS some")
        cursor.execute(_text(some.format(where, sql.Literal(COUNTED_MAX + 1))))
        counted = int(cursor.fetchone()[0])
        if counted <= COUNTED_MAX:
            return Count(number=counted, is_exact=True)
        explain = sql.SQL("EXPLAIN (FORMAT JSON) SELECT 1 FROM briefing_instrument WHERE {}").format(where)
        cursor.execute(_text(explain))
        said = cursor.fetchone()[0]
    plan = json.loads(said) if isinstance(said, str) else said
    return Count(number=max(COUNTED_MAX, round(plan[0]["Plan"]["Plan Rows"], -2)), is_exact=False)


def cut_query(text: str) -> list[str]:
    """The words of a query. Raises `briefing.bad_query` when it is too long or holds none."""
    if len(text) > words.QUERY_CHARACTERS_MAX or "\x00" in text:
        most = words.QUERY_CHARACTERS_MAX
        raise _bad_query(zh=f"搜索词最多 {most} 个字。", en=f"A query has {most} characters at most.")
    cut = words.cut(text)
    if text.strip() and not cut:
        raise _bad_query(zh="搜索词里没有可查找的字词。", en="There is no word in it to look for.")
    return cut


def sections() -> tuple[str, ...]:
    """The sections there are, each once, found by walking the index from one to the next."""
    walk = """
        WITH RECURSIVE walk AS (
            (SELECT section FROM briefing_instrument ORDER BY section LIMIT 1)
            UNION ALL
            SELECT (SELECT section FROM briefing_instrument WHERE section > walk.section ORDER BY section LIMIT 1)
            FROM walk WHERE walk.section IS NOT NULL)
        SELECT section FROM walk WHERE section <> '' LIMIT 100
    """
    with connection.cursor() as cursor:
        cursor.execute(walk)
        return tuple(row[0] for row in cursor.fetchall())


def line_of(row: models.Instrument, looked_for: Sequence[str] = ()) -> InstrumentLine:
    """An instrument as a list shows it."""
    marks = words.snippet(row.summary, looked_for) if looked_for else ()
    title = words.marked(row.title, looked_for)
    is_marked = any(piece.is_found for piece in (*title, *marks))
    return InstrumentLine(
        id=row.id,
        title=row.title,
        title_en=row.title_en,
        kind=row.kind,
        document_number=row.document_number,
        issuers=tuple(row.issuers),
        jurisdiction=row.jurisdiction,
        section=row.section,
        issued_on=row.issued_on,
        in_force_on=row.in_force_on,
        until_on=row.until_on,
        listed_on=row.listed_on,
        pack=row.pack,
        summary=row.summary,
        revised_at=row.revised_at,
        title_pieces=title,
        snippet=marks,
        is_in_text=bool(looked_for) and not is_marked,
    )


def _lines(ids: Sequence[UUID], looked_for: Sequence[str]) -> list[InstrumentLine]:
    rows = models.Instrument.objects.defer("words", "pairs", "plain").in_bulk(list(ids))
    return [line_of(rows[id], looked_for) for id in ids]


def _keys(
    sought: Sought, cut: Sequence[str], how: str, place: _Place | None, limit: int
) -> list[tuple[UUID, float, date]]:
    """The ids of a page with what they are sorted by.

    Values are written into the statement, properly quoted, so that each is planned for its own words: a statement
    planned once for all of them walks the wrong index for the common or for the rare.
    """
    where, amount = _where(sought, cut, how), sql.Literal(limit)
    if how == WORDS:
        statement = _RANKED.format(
            weights=sql.Literal(WEIGHTS),
            query=sql.Literal(words.query(cut)),
            where=where,
            most=sql.Literal(FOUND_MAX),
            after=_after(place, is_ranked=True),
            limit=amount,
        )
    else:
        statement = _LISTED.format(where=where, after=_after(place, is_ranked=False), limit=amount)
    with connection.cursor() as cursor:
        cursor.execute(_text(statement))
        return list(cursor.fetchall())


def _where(sought: Sought, cut: Sequence[str], how: str) -> sql.Composable:
    parts: list[sql.Composable] = [sql.SQL("true")]
    for name, clause in _NARROWED:
        value = getattr(sought, name)
        if value:
            parts.append(sql.SQL(clause).format(sql.Literal(value)))  # type: ignore[arg-type]  # ours, from above
    if how == WORDS:
        parts.append(sql.SQL("words @@ {}::tsquery").format(sql.Literal(words.query(cut))))
    elif how == PHRASE:
        phrase = words.folded(sought.text).strip()
        pattern = phrase.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        if pairs := words.pairs(phrase):
            parts.append(sql.SQL("pairs @@ {}::tsquery").format(sql.Literal(words.query(pairs))))
        else:
            parts.append(sql.SQL("false"))
        parts.append(sql.SQL("plain LIKE {}").format(sql.Literal(f"%{pattern}%")))
    return sql.SQL(" AND ").join(parts)


def _after(place: _Place | None, *, is_ranked: bool) -> sql.Composable:
    if place is None:
        return sql.SQL("")
    last = (sql.Literal(place.listed_on), sql.Literal(place.id))
    if is_ranked:
        after = sql.SQL("AND (rank, listed_on, id) < ({}::real, {}, {})")
        return after.format(sql.Literal(place.rank), *last)
    return sql.SQL("AND (listed_on, id) < ({}, {})").format(*last)


def _place(cursor: str | None) -> _Place | None:
    if cursor is None:
        return None
    how, rank, day, id = paging.key_of(cursor, 4)
    try:
        float(rank)
        place = _Place(how, rank, date.fromisoformat(day), UUID(id))
    except ValueError:
        raise paging.bad_cursor() from None
    if how not in {LIST, WORDS, PHRASE}:
        raise paging.bad_cursor()
    return place


def _text(statement: sql.Composable) -> str:
    """The statement as Django takes it: a per cent sign in a value is not the beginning of a parameter."""
    connection.ensure_connection()
    return statement.as_string(connection.connection)


def _bad_query(*, zh: str, en: str) -> Refused:
    return Refused("briefing.bad_query", zh=zh, en=en, field="text")
