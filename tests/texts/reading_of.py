"""Reading for tests: a text given as words or as a sample's name, and its brief."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from guiju.texts import opening, reading
from guiju.texts.briefs import Brief, Found
from guiju.texts.passages import Text

SAMPLES = Path(__file__).parent / "samples"
SEEDS = Path(__file__).parents[3] / "shared/seeds"


def words(body: str, *, on: date | None = None) -> Brief:
    return reading.read(Text("words.txt", body), on=on)


def file(path: Path, *, on: date | None = None) -> Brief:
    return reading.read(opening.open_text(path.read_bytes(), name=path.name), on=on)


def values(found: tuple[Found[str], ...]) -> list[str]:
    return [one.value for one in found]


def value(found: Found[str] | None) -> str | None:
    return None if found is None else found.value
