"""`guiju bench brief`: how much of what texts say of amounts is read, and how fast, beside tables made by hand.

A find is *right* when a row of the table has its value, its unit, its comparator and its use. Recall is the share of
rows (without the optional ones) that were found right, precision the share of finds that are right; a find that an
optional row names counts neither way. What the amount is said of, its course, its firmness, its deadline and its
baseline are shares of their own, over the rows found right that state them. Every miss and every false find is shown.
"""

from __future__ import annotations

import re
import time
import tomllib
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from guiju.core.quantities import Period, Quantity
from guiju.project.refusals import CannotRun
from guiju.texts import dates, quantities, targets
from guiju.texts.briefs import Found
from guiju.texts.passages import Passage, Text

GOLD = Path(__file__).parents[3] / "tests" / "texts" / "gold"
THOUSAND = 1000
_HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table: what a reader finds in the text. What it leaves out is not judged."""

    id: str
    value: Fraction
    unit: str
    comparator: str
    use: str
    item: str = ""
    what: tuple[str, ...] = ()
    upper: Fraction | None = None
    course: str | None = None
    firmness: str | None = None
    deadline: date | None = None
    baseline: Fraction | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Gold:
    """A table made by hand: its rows, the day its text is read against, and the text it belongs to."""

    name: str
    rows: tuple[Row, ...]
    on: date
    text: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """One amount found, the headline of the section it stands in, and the baseline it was linked to."""

    found: Found[Quantity]
    headline: str
    baseline: Fraction | None


@dataclass(slots=True)
class Score:
    """How one text was read: rows found right, rows missed, finds that no row knows."""

    right: list[tuple[Row, Find]] = field(default_factory=list)
    missed: list[Row] = field(default_factory=list)
    false: list[Find] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The share of the rows that was found right."""
        return _share(len(self.right), len(self.right) + len(self.missed))

    @property
    def precision(self) -> float:
        """The share of the finds that is right."""
        return _share(len(self.right), len(self.right) + len(self.false))


def measure(*, text: Path | None, gold: Path | None, seconds: float) -> dict[str, Any]:
    """The score of each table and the speed, as one JSON value. Without files, the tables of the checkout."""
    golds = [_gold(gold)] if gold else [g for g in map(_gold, sorted(GOLD.glob("*.toml"))) if g.text]
    if not golds and text is None:
        raise CannotRun(
            "no table to measure against stands beside this installation; name one with --gold, its text with --text"
        )
    bodies = {g.name: _opened(text or g.text) for g in golds}
    speed_of = _opened(text) if text else Text("all", "\n".join(body.body for body in bodies.values()))
    found: dict[str, Any] = {"texts": {g.name: _as_json(score(g, bodies[g.name]), bodies[g.name]) for g in golds}}
    return {**found, "speed": _speed(speed_of, seconds)}


def score(gold: Gold, text: Text) -> Score:
    """How the text is read, beside the table."""
    finds = read(text, on=gold.on)
    fits = [
        (fit, row.optional, r, f)
        for r, row in enumerate(gold.rows)
        for f, find in enumerate(finds)
        if (fit := _fit(row, find)) >= (1 if row.optional else _RIGHT)
    ]
    taken: dict[int, int] = {}
    for _, _, r, f in sorted(fits, key=lambda fit: (fit[1], -fit[0], fit[2], fit[3])):
        if r not in taken and f not in taken.values():
            taken[r] = f
    return Score(
        right=[(row, finds[taken[r]]) for r, row in enumerate(gold.rows) if r in taken and not row.optional],
        missed=[row for r, row in enumerate(gold.rows) if r not in taken and not row.optional],
        false=[find for f, find in enumerate(finds) if f not in taken.values()],
    )


def read(text: Text, *, on: date) -> list[Find]:
    """Every amount of the text: section by section where it has headings, else as one document under its first line."""
    return [find for headline, passages in sections(text) for find in _in_section(headline, passages, on)]


def sections(text: Text) -> list[tuple[str, list[Passage]]]:
    """The text's headlines, each with its paragraphs."""
    lines = [(match.start(), match[0]) for match in re.finditer(r"[^\n]+", text.body)]
    has_headings = bool(_HEADING.search(text.body))
    found: list[tuple[str, list[Passage]]] = [("", [])]
    for place, (start, line) in enumerate(lines):
        if _HEADING.match(line) or (place == 0 and not has_headings):
            found.append((re.sub(r"[#\s]", "", line), [Passage.of(line, start)]))
        else:
            found[-1][1].append(Passage.of(line, start))
    return [section for section in found if section[1]]


def load(path: Path) -> Gold:
    """The table of a TOML file; its text, where it names one, stands at a place relative to it."""
    held = tomllib.loads(path.read_text(encoding="utf-8"))
    rows = tuple(_row(row) for row in held["row"])
    return Gold(path.stem, rows, held["on"], path.parent / held["text"] if "text" in held else None)


_RIGHT = 100  # value, unit, comparator and use agree


def _fit(row: Row, find: Find) -> int:
    """0: another amount. From 1: the same value and unit. From _RIGHT: comparator and use as well."""
    said = find.found.value
    if (said.value, said.unit) != (row.value, row.unit) or row.item not in find.headline:
        return 0
    if row.upper is not None and said.upper != row.upper:
        return 0
    agree = (said.comparator == row.comparator) + (said.use == row.use)
    words = all(word in said.what + said.scope for word in row.what)
    stated = (row.deadline == _deadline(said)) + (row.course == said.course)
    return 1 + words * 10 + stated + (_RIGHT if agree == 2 else 0)


def _in_section(headline: str, passages: list[Passage], on: date) -> list[Find]:
    context = dates.horizon(headline, on=on)
    found = quantities.find_all(passages, on=on, context=context)
    baselines = {target.found.span: target.baseline for target in targets.of(found)}
    return [
        Find(found=one, headline=headline, baseline=base.value.value if (base := baselines.get(one.span)) else None)
        for one in found
    ]


def _row(row: dict[str, Any]) -> Row:
    numbers: dict[str, Any] = {name: _number(row[name]) for name in ("value", "upper", "baseline") if name in row}
    held: dict[str, Any] = {**row, **numbers, "what": tuple(row.get("what", ()))}
    return Row(**held)


def _number(written: str) -> Fraction:
    """45%, 1/3, 4500: exactly.

    >>> _number("45%"), _number("1/3")
    (Fraction(9, 20), Fraction(1, 3))
    """
    return Fraction(written.removesuffix("%")) / (100 if written.endswith("%") else 1)


def _gold(path: Path) -> Gold:
    try:
        return load(path)
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as fault:
        raise CannotRun(f"{path} is no table of amounts: {fault}") from fault


def _opened(path: Path | None) -> Text:
    if path is None:
        raise CannotRun("the table names no text; name it with --text")
    try:
        return Text(path.name, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as fault:
        raise CannotRun(f"{path} could not be read as text: {fault}") from fault


def _deadline(said: Quantity) -> date | None:
    period: Period | None = said.period
    return period.end if period else None


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0


def accuracies(score: Score) -> dict[str, float]:
    """Of the rows found right that state it: the share whose indicator, course, firmness, … agree."""
    judged: dict[str, list[bool]] = {name: [] for name in ("indicator", "course", "firmness", "deadline", "baseline")}
    for row, find in score.right:
        said = find.found.value
        if row.what:
            judged["indicator"].append(all(word in said.what + said.scope for word in row.what))
        for name, stated, got in (
            ("course", row.course, said.course),
            ("firmness", row.firmness, said.firmness),
            ("deadline", row.deadline, _deadline(said)),
            ("baseline", row.baseline, find.baseline),
        ):
            if stated is not None:
                judged[name].append(stated == got)
    return {name: _share(sum(agreed), len(agreed)) for name, agreed in judged.items()}


def disagreements(score: Score) -> list[dict[str, str]]:
    """The rows found right where something beside value, unit, comparator and use differs."""
    told: list[dict[str, str]] = []
    for row, find in score.right:
        said = find.found.value
        pairs = (
            (
                "indicator",
                " ".join(row.what),
                said.what if any(w not in said.what + said.scope for w in row.what) else None,
            ),
            ("course", row.course, None if said.course == row.course else said.course),
            ("firmness", row.firmness, None if said.firmness == row.firmness else said.firmness),
            ("deadline", row.deadline, None if _deadline(said) == row.deadline else _deadline(said) or "none"),
            ("baseline", row.baseline, None if find.baseline == row.baseline else find.baseline or "none"),
        )
        told.extend(
            {"row": row.id, "of": name, "stated": str(stated), "read": str(got)}
            for name, stated, got in pairs
            if stated and got is not None
        )
    return told


def _as_json(score: Score, text: Text) -> dict[str, Any]:
    return {
        "rows": len(score.right) + len(score.missed),
        "precision": score.precision,
        "recall": score.recall,
        **accuracies(score),
        "missed": [_row_json(row) for row in score.missed],
        "false": [_find_json(find, text) for find in score.false],
        "disagreements": disagreements(score),
    }


def _row_json(row: Row) -> dict[str, str]:
    return {
        "id": row.id,
        "what": " ".join(row.what),
        "value": str(row.value),
        "unit": row.unit,
        "comparator": row.comparator,
        "use": row.use,
    }


def _find_json(find: Find, text: Text) -> dict[str, Any]:
    said, span = find.found.value, find.found.span
    return {
        "what": said.what,
        "value": str(said.value),
        "unit": said.unit,
        "comparator": said.comparator,
        "use": said.use,
        "line": text.line_of(span.start),
        "said": text.at(span),
    }


def _speed(text: Text, seconds: float) -> dict[str, Any]:
    """How many such texts a second this machine reads on one core, and how long a thousand take."""
    on = date(2024, 3, 1)
    read(text, on=on)  # the dictionary of words is loaded once
    started, times = time.perf_counter(), 0
    while (spent := time.perf_counter() - started) < seconds or not times:
        read(text, on=on)
        times += 1
    each = spent / times
    return {
        "characters": len(text.body),
        "texts_per_second": round(1 / each, 1),
        "seconds_for_1000": round(each * THOUSAND, 1),
        "characters_per_second": round(len(text.body) / each),
    }
