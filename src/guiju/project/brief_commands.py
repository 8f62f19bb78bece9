"""`guiju brief`: read policy texts and say what they say, each thing with its place. Opens no database.

Many files are read by as many processes as there are processors. A file that cannot be read is named and the others are
still printed; the command then ends with 2.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from guiju.core.calendar import day_in_china
from guiju.core.refusals import Refused
from guiju.project import environment, printing
from guiju.project.printing import AsJson
from guiju.project.refusals import CannotRun
from guiju.texts import opening, reading, shapes
from guiju.texts.briefs import Brief, Found, Item
from guiju.texts.opening.limits import BYTES_MAX

FILES_MAX = 10_000
ALONE_MAX = 4  # so few are read sooner than processes start
AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Read:
    """One file read: what it says, as a brief or already as JSON; or why it could not be read."""

    brief: Brief | None = None
    said: str = ""
    refused: Exception | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a worker is to do with each file."""

    on: date
    as_json: bool


def brief(
    files: Annotated[list[Path], typer.Argument(help="Texts: txt, md, html, docx or pdf.", metavar="FILE…")],
    xlsx: Annotated[Path | None, typer.Option(help="Write a workbook: items, amounts, duties, dates.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write one page: the texts with everything marked.")] = None,
    on: Annotated[str, typer.Option(help="The day to read against where a text names none; otherwise today.")] = "",
    as_json: AsJson = False,
) -> None:
    """Read policy texts (a newsletter, a notice, measures): their items, issuers, dates, duties and amounts.

    Exit code 0: every file was read. 2: one could not be read, and is named; the others are printed all the same.
    """
    if len(files) > FILES_MAX:
        raise CannotRun(f"{len(files):,} files are more than {FILES_MAX:,}. Read them in parts.")
    wanted = Wanted(_day(on), as_json and xlsx is None and html is None)
    refused = 0
    with _reads(files, wanted) as reads:
        refused = _print(reads) if wanted.as_json else _say(files, reads, xlsx, html, as_json=as_json)
    if refused:
        printing.cannot_tell()


def _day(on: str) -> date:
    try:
        return date.fromisoformat(on) if on else day_in_china(datetime.now(UTC))
    except ValueError:
        raise CannotRun(f"{on!r} is no day. Write it as 2026-03-01.") from None


@contextmanager
def _reads(files: Sequence[Path], wanted: Wanted) -> Iterator[Iterator[Read]]:
    """What is read of each file, in the order of the files."""
    names, days = [str(file) for file in files], [wanted] * len(files)
    if len(files) <= ALONE_MAX:
        yield map(read, names, days)
        return
    workers = min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, len(files))
    context = multiprocessing.get_context("spawn" if sys.platform == "darwin" else "fork")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        yield pool.map(read, names, days, chunksize=max(1, min(AT_ONCE, len(files) // workers)))


def read(name: str, wanted: Wanted) -> Read:
    """Read one file; in a process of its own when there are many."""
    try:
        with Path(name).open("rb") as file:
            data = file.read(BYTES_MAX + 1)
        found = reading.read(opening.open_text(data, name=name), on=wanted.on)
    except (Refused, OSError) as error:
        return Read(refused=_portable(error))
    if wanted.as_json:
        return Read(said=json.dumps(shapes.brief(found), ensure_ascii=False))
    return Read(brief=found)


def _portable(error: Refused | OSError) -> Exception:
    """An error that comes whole out of another process."""
    if isinstance(error, Refused):
        return CannotRead(error.code, error.zh, error.en)
    return error


class CannotRead(Refused):
    """A file that gave no text, as it is told across processes."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(code, zh=zh, en=en)

    def __reduce__(self) -> tuple[type[CannotRead], tuple[str, str, str]]:
        return CannotRead, (self.code, self.zh, self.en)


def _print(reads: Iterable[Read]) -> int:
    """One JSON list, a brief at a time, so that a thousand texts are never in memory at once; how many were refused."""
    refused = 0

    def said() -> Iterator[str]:
        nonlocal refused
        for one in reads:
            if one.refused is None:
                yield one.said
            else:
                refused += 1
                printing.complain(one.refused, as_json=True)

    printing.say_json_list(said())
    return refused


def _say(files: Sequence[Path], reads: Iterable[Read], xlsx: Path | None, html: Path | None, *, as_json: bool) -> int:
    """A table for each text, or the files that were asked for; how many texts were refused."""
    tongue = environment.read("GUIJU_LANG")
    refused = 0
    kept: list[Brief] = []
    for one in reads:
        if one.brief is None:
            assert one.refused is not None, "a file gives a brief or a reason"
            refused += 1
            printing.complain(one.refused, as_json=as_json)
        elif xlsx is None and html is None:
            _console().print(_table(one.brief, tongue))
        else:
            kept.append(one.brief)
    written = [file for file in (xlsx, html) if file is not None]
    if xlsx is not None:
        from guiju.documents import brief_books

        with xlsx.open("wb") as out:
            brief_books.write(out, kept, tongue=tongue)
    if html is not None:
        from guiju.documents import brief_pages

        html.write_text(brief_pages.page(kept, tongue=tongue), encoding="utf-8")
    if written and as_json:
        printing.say_json({"read": len(kept), "of": len(files), "written": [str(file) for file in written]})
    elif written:
        _console().print(f"{'、'.join(str(file) for file in written)}: {len(kept)} / {len(files)}", markup=False)
    return refused


HEADINGS = (
    ("条", "#"),
    ("标题", "headline"),
    ("文件", "document"),
    ("发文机关", "issued by"),
    ("日期", "dates"),
    ("义务", "duties"),
    ("任务", "tasks"),
    ("数量", "amounts"),
    ("行", "line"),
)


def _console() -> Console:
    """As wide as the terminal is when the table is printed."""
    return Console(highlight=False, soft_wrap=True)


def _table(one: Brief, tongue: str) -> Table:
    """A brief for people at a terminal: an item a row."""
    heads = [_value(one.title), _value(one.number), "" if one.issued_on is None else one.issued_on.value.isoformat()]
    title = "  ".join([one.text.name, *filter(None, heads)])
    table = Table(title=title, title_justify="left", show_edge=False, pad_edge=False, title_style="bold")
    for zh, en in HEADINGS:
        is_count = en in {"#", "duties", "tasks", "amounts", "line"}
        table.add_column(zh if tongue == "zh" else en, overflow="fold", justify="right" if is_count else "left")
    for item in one.items:
        table.add_row(*_row(one, item))
    return table


def _row(one: Brief, item: Item) -> tuple[str, ...]:
    from rich.markup import escape

    issuers = "、".join(found.value for found in item.issuers)
    issuers += f"（{item.issuers_said}）" if item.issuers_said else ""
    days = " ".join(
        f"{'' if found.value.exact else '≈'}{found.value.day} {found.value.role.value}" for found in item.dates
    )
    counts = (len(item.duties), len(item.tasks), len(item.quantities), one.text.line_of(item.span.start))
    words = (item.headline.value, _value(item.title), issuers, days)
    return (str(item.number), *(escape(word) for word in words), *(str(count) for count in counts))


def _value(found: Found[str] | None) -> str:
    return "" if found is None else found.value
