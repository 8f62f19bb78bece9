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

FOUND_MAX = 1_000
COUNTED_MAX = 1_000
TERMS_MAX = 6
WEIGHTS = "{0.05, 0.1, 0.4, 1.0}"

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
_FOUND = sql.SQL("(SELECT id FROM briefing_instrument WHERE {where} AND {found} {order} LIMIT {most})")
_LATEST_FIRST = sql.SQL("ORDER BY listed_on DESC, id DESC")
_RANKED = sql.SQL("""
    SELECT id, rank, listed_on FROM (
        SELECT id, listed_on, {rank} AS rank FROM briefing_instrument
        WHERE id = ANY(ARRAY({latest}))) AS ranked
    WHERE true {after} ORDER BY rank DESC, listed_on DESC, id DESC LIMIT {limit}
""")
_BY_WORDS = sql.SQL("ts_rank_cd({weights}::real[], words, {query}::tsquery)")
_BY_PHRASE = sql.SQL(
    "(CASE WHEN split_part(plain, E'\\n', 1) LIKE {pattern} THEN 1 WHEN plain LIKE {pattern} THEN 0.4 ELSE 0 END)::real"
)


@dataclass(frozen=True, slots=True)
class _Term:
    """One of the terms that blanks part in a query: its words, and itself as a phrase."""

    words: tuple[str, ...]
    phrase: str

    @property
    def pattern(self) -> str:
        """The phrase anywhere, for LIKE."""
        escaped = self.phrase.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return f"%{escaped}%"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page goes on: the rank (empty in a list) and the key of the last line."""

    rank: str
    listed_on: date
    id: UUID


def library(sought: Sought, *, after: str | None = None, limit: int | None = None) -> paging.Page[InstrumentLine]:
    """A page of the library: the latest first, or what a search finds, the best first.

    All terms of a search must stand there, by their words or, where the cutting of words misses them, as phrases.
    Raises `briefing.bad_query`, `paging.bad_cursor`.
    """
    size, place, terms = paging.limit_of(limit), _place(after), terms_of(sought.text)
    if place is not None and bool(place.rank) != bool(terms):
        raise paging.bad_cursor()
    keys = _keys(sought, terms, place, size + 1)
    looked_for = [word for term in terms for word in (term.phrase, *term.words)]
    lines = _lines([id for id, _, _ in keys], looked_for)
    last = [(str(rank) if terms else "", day.isoformat(), str(id)) for id, rank, day in keys]
    return paging.page(lines, size, last)


def count(sought: Sought) -> Count:
    """How many a search finds: exactly up to COUNTED_MAX, beyond that about as many as the planner thinks."""
    terms = terms_of(sought.text)
    found = _found(sought, terms, COUNTED_MAX + 1, sql.SQL(""))
    with connection.cursor() as cursor:
        cursor.execute(_text(sql.SQL("SELECT count(*) FROM ({}) AS counted").format(found)))
        counted = int(cursor.fetchone()[0])
        if counted <= COUNTED_MAX:
            return Count(number=counted, is_exact=True)
        where = [_narrowed(sought), *([_by_words(terms)] if terms else [])]
        explain = sql.SQL("EXPLAIN (FORMAT JSON) SELECT 1 FROM briefing_instrument WHERE {}")
        cursor.execute(_text(explain.format(sql.SQL(" AND ").join(where))))
        said = cursor.fetchone()[0]
    plan = json.loads(said) if isinstance(said, str) else said
    return Count(number=max(COUNTED_MAX, round(plan[0]["Plan"]["Plan Rows"], -2)), is_exact=False)


def terms_of(text: str) -> tuple[_Term, ...]:
    """The terms of a query. Raises `briefing.bad_query` when it is too long, of too many, or says nothing."""
    parts = words.folded(text).split()
    if len(text) > words.QUERY_CHARACTERS_MAX or "\x00" in text or len(parts) > TERMS_MAX:
        most = words.QUERY_CHARACTERS_MAX
        raise _bad_query(
            zh=f"搜索词最多 {most} 个字、{TERMS_MAX} 段。",
            en=f"A query has {most} characters and {TERMS_MAX} terms at most.",
        )
    terms = tuple(_Term(tuple(cut), part) for part in parts if (cut := words.cut(part)))
    if parts and not terms:
        raise _bad_query(zh="搜索词里没有可查找的字词。", en="There is no word in it to look for.")
    return terms


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


def _keys(sought: Sought, terms: Sequence[_Term], place: _Place | None, limit: int) -> list[tuple[UUID, float, date]]:
    """The ids of a page with what they are sorted by.

    Values are written into the statement, properly quoted, so that each is planned for its own words: a statement
    planned once for all of them walks the wrong index for the common or for the rare.
    """
    if terms:
        latest = _found(sought, terms, FOUND_MAX, _LATEST_FIRST)
        statement = _RANKED.format(rank=_rank(terms), latest=latest, after=_after(place), limit=sql.Literal(limit))
    else:
        statement = _LISTED.format(where=_narrowed(sought), after=_after(place), limit=sql.Literal(limit))
    with connection.cursor() as cursor:
        cursor.execute(_text(statement))
        return list(cursor.fetchall())


def _rank(terms: Sequence[_Term]) -> sql.Composable:
    """How near the words stand to one another, the title's weighing most; and a phrase that stands there whole."""
    query = words.query(word for term in terms for word in term.words)
    by_words = _BY_WORDS.format(weights=sql.Literal(WEIGHTS), query=sql.Literal(query))
    return sql.SQL(" + ").join([by_words, *(_BY_PHRASE.format(pattern=sql.Literal(term.pattern)) for term in terms)])


def _found(sought: Sought, terms: Sequence[_Term], most: int, order: sql.Composable) -> sql.Composable:
    """The ids of so many that are found by words, and of so many that are found as phrases: an index for each."""
    where, limit = _narrowed(sought), sql.Literal(most)
    ways = [_by_words(terms), *([phrase] if (phrase := _by_phrase(terms)) else [])] if terms else [sql.SQL("true")]
    found = (_FOUND.format(where=where, found=way, order=order, most=limit) for way in ways)
    return sql.SQL(" UNION ").join(found)


def _narrowed(sought: Sought) -> sql.Composable:
    parts: list[sql.Composable] = [sql.SQL("true")]
    for name, clause in _NARROWED:
        value = getattr(sought, name)
        if value:
            parts.append(sql.SQL(clause).format(sql.Literal(value)))
    return sql.SQL(" AND ").join(parts)


def _by_words(terms: Sequence[_Term]) -> sql.Composable:
    query = words.query(word for term in terms for word in term.words)
    return sql.SQL("words @@ {}::tsquery").format(sql.Literal(query))


def _by_phrase(terms: Sequence[_Term]) -> sql.Composable | None:
    """Every term stands there whole, which its pairs of characters find; None for what has no pair."""
    pairs = [pair for term in terms for pair in words.pairs(term.phrase)]
    if not pairs:
        return None
    likes = (sql.SQL("plain LIKE {}").format(sql.Literal(term.pattern)) for term in terms)
    found = sql.SQL("pairs @@ {}::tsquery").format(sql.Literal(words.query(dict.fromkeys(pairs))))
    return sql.SQL(" AND ").join([found, *likes])


def _after(place: _Place | None) -> sql.Composable:
    if place is None:
        return sql.SQL("")
    last = (sql.Literal(place.listed_on), sql.Literal(place.id))
    if place.rank:
        return sql.SQL("AND (rank, listed_on, id) < ({}::real, {}, {})").format(sql.Literal(place.rank), *last)
    return sql.SQL("AND (listed_on, id) < ({}, {})").format(*last)


def _place(cursor: str | None) -> _Place | None:
    if cursor is None:
        return None
    rank, day, id = paging.key_of(cursor, 3)
    try:
        float(rank or 0)
        return _Place(rank, date.fromisoformat(day), UUID(id))
    except ValueError:
        raise paging.bad_cursor() from None


def _text(statement: sql.Composable) -> str:
    """The statement as Django takes it: a per cent sign in a value is not the beginning of a parameter."""
    connection.ensure_connection()
    return statement.as_string(connection.connection)


def _bad_query(*, zh: str, en: str) -> Refused:
    return Refused("briefing.bad_query", zh=zh, en=en, field="text")
