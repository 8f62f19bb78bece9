"""Write what search reads of an instrument: words with places and weights, pairs of characters, a plain text."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from guiju.apps.briefing import models
from guiju.texts import words

BODY_CHARACTERS_MAX = 60_000

_INDEX = """
    UPDATE briefing_instrument AS i SET words = n.words::tsvector, pairs = n.pairs::tsvector, plain = n.plain
    FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[]) AS n (id, words, pairs, plain) WHERE i.id = n.id
"""


def index(rows: Sequence[tuple[models.Instrument, str]]) -> None:
    """Index instruments with the text behind each, in one statement. Title A, our summary B, the text C."""
    lines = [(row.id, vector_of(row, body), plain_of(row)) for row, body in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            _INDEX,
            [
                [id for id, _, _ in lines],
                [vector for _, vector, _ in lines],
                [words.pair_vector(plain) for _, _, plain in lines],
                [plain for _, _, plain in lines],
            ],
        )


def vector_of(row: models.Instrument, body: str) -> str:
    """The words of an instrument with their weights, as a tsvector."""
    title = f"{row.title} {row.title_en} {row.document_number} {' '.join(row.issuers)}"
    return words.vector((title, "A"), (row.summary, "B"), (body[:BODY_CHARACTERS_MAX], "C"))


def plain_of(row: models.Instrument) -> str:
    """What a phrase is looked for in: all that everybody may read of it."""
    return words.folded(f"{row.title}\n{row.document_number}\n{' '.join(row.issuers)}\n{row.summary}")
