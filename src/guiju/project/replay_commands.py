"""`guiju replay`: decide recorded decisions again, each by the pack that decided it, and say what comes out new."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from guiju.core.calendar import start_of
from guiju.project import environment, printing
from guiju.project.printing import AsJson
from guiju.project.refusals import CannotRun

if TYPE_CHECKING:
    from guiju.apps.decisions.actions import Again

LISTED_MAX = 1000
VALUE_CHARACTERS_MAX = 120
HEADINGS = (
    ("政策包指纹", "pack"),
    ("政策", "policy"),
    ("一致", "same"),
    ("不一致", "differ"),
    ("未重算", "not replayed"),
)
console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False)


@dataclass(slots=True)
class PackCount:
    """How the decisions of one pack came out."""

    policy: str
    edition: str
    identical: int = 0
    differing: int = 0
    not_replayed: int = 0


@dataclass(slots=True)
class Tally:
    """What is kept of a run: counts, and the first LISTED_MAX decisions that are not the same."""

    packs: dict[str, PackCount] = field(default_factory=dict)
    listed: list[dict[str, Any]] = field(default_factory=list)
    engines: set[str] = field(default_factory=set)

    def take(self, again: Again) -> bool:
        """Count one decision; whether it came out the same."""
        count = self.packs.setdefault(again.pack_hash, PackCount(again.policy, again.edition))
        is_same = again.replayed is not None and again.replayed.identical
        if again.replayed is None:
            count.not_replayed += 1
        else:
            self.engines.add(again.replayed.engine)
            count.identical += is_same
            count.differing += not is_same
        if not is_same and len(self.listed) < LISTED_MAX:
            self.listed.append(_json(again))
        return is_same

    def total(self, name: str) -> int:
        return sum(getattr(count, name) for count in self.packs.values())


def replay(
    decision: Annotated[str, typer.Option(help="One decision, by its id or its number (D-7F3A9C21B4).")] = "",
    every: Annotated[bool, typer.Option("--all", help="Every recorded decision, oldest first.")] = False,
    since: Annotated[
        str, typer.Option(help="With --all: only what was decided from this day on, such as 2026-03-01.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Decide recorded decisions again from their frozen inputs, by the pack of the recorded hash, and compare bytes.

    An amended pack is taken from the archive and run in an interpreter of its own.

    Exit code 0: all give the same bytes. 1: something differs. 2: something could not be replayed.
    """
    if bool(decision) == every or (since and not every):
        raise CannotRun("Name one decision (--decision ID) or all of them (--all, and --since DAY if you like).")
    start = _start(since)
    from guiju.project import engine

    with engine.migrated():
        from guiju.apps.decisions import actions, queries

        if decision:
            tally = _run(iter([actions.replay_one(queries.id_of(decision))]), 1, as_json=as_json)
        else:
            tally = _run(actions.replay_all(since=start), queries.count(since=start), as_json=as_json)
        now = actions.engine()
    _print(tally, now) if as_json else _say(tally, now)
    if tally.total("differing"):
        printing.does_not_hold()
    if tally.total("not_replayed"):
        printing.cannot_tell()


def _run(found: Iterator[Again], total: int, *, as_json: bool) -> Tally:
    tally = Tally()
    with _progress(total) as advance:
        for again in found:
            if not tally.take(again) and not as_json:
                _say_one(again)
            advance()
    return tally


@contextmanager
def _progress(total: int) -> Iterator[Any]:
    """A bar on standard error, where somebody watches."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task(_of("重算", "replaying"), total=total)
        yield lambda: progress.advance(task)


def _say_one(again: Again) -> None:
    console.print(f"✗ {again.number}  {again.id}", style="bold", markup=False)
    if again.replayed is None:
        assert again.why_not is not None, "what was not replayed says why"
        console.print(f"  {_of(again.why_not.zh, again.why_not.en)}", markup=False)
        return
    for one in again.replayed.differences:
        console.print(f"  {one.path}: {_short(one.recorded)} → {_short(one.replayed)}", markup=False)


def _say(tally: Tally, now: str) -> None:
    table = Table(show_edge=False, pad_edge=False)
    for zh, en in HEADINGS:
        table.add_column(_of(zh, en), overflow="fold", justify="left" if en in {"pack", "policy"} else "right")
    for pack_hash, count in tally.packs.items():
        figures = (count.identical, count.differing, count.not_replayed)
        table.add_row(pack_hash[:23] + "…", f"{count.policy} {count.edition}", *(f"{figure:,}" for figure in figures))
    console.print(table)
    others = sorted(tally.engines - {now})
    if others:
        console.print(
            _of(
                f"规则所依赖的程序没有存档：当时为 {'、'.join(others)}，现在为 {now}。",
                f"What the rules run on is not archived: it was {', '.join(others)} then, and is {now} now.",
            ),
            markup=False,
        )
    same, differing, not_replayed = (tally.total(name) for name in ("identical", "differing", "not_replayed"))
    console.print(
        _of(
            f"{same:,} 个决定逐字节一致，{differing:,} 个不一致，{not_replayed:,} 个未能重算。",
            f"{same:,} decisions give the same bytes, {differing:,} differ, {not_replayed:,} could not be replayed.",
        )
    )


def _print(tally: Tally, now: str) -> None:
    said = {
        "identical": tally.total("identical"),
        "differing": tally.total("differing"),
        "not_replayed": tally.total("not_replayed"),
        "engine_now": now,
        "packs": [
            {
                "pack_hash": pack_hash,
                "policy": count.policy,
                "edition": count.edition,
                "identical": count.identical,
                "differing": count.differing,
                "not_replayed": count.not_replayed,
            }
            for pack_hash, count in tally.packs.items()
        ],
        "decisions": tally.listed,
    }
    printing.say_json(said)


def _json(again: Again) -> dict[str, Any]:
    """A decision that is not the same, or could not be replayed."""
    replayed, why = again.replayed, again.why_not
    return {
        "id": str(again.id),
        "number": again.number,
        "pack_hash": again.pack_hash,
        "pack": None if replayed is None else replayed.pack.value,
        "engine": None if replayed is None else replayed.engine,
        "differences": [
            {"path": one.path, "recorded": one.recorded, "replayed": one.replayed}
            for one in (replayed.differences if replayed else ())
        ],
        "why_not": None if why is None else {"code": why.code, "zh": why.zh, "en": why.en},
    }


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= VALUE_CHARACTERS_MAX else text[:VALUE_CHARACTERS_MAX] + "…"


def _start(since: str) -> datetime | None:
    try:
        return start_of(date.fromisoformat(since)) if since else None
    except ValueError:
        raise CannotRun(f"{since!r} is no day. Write it as 2026-03-01.") from None


def _of(zh: str, en: str) -> str:
    return zh if environment.read("GUIJU_LANG") == "zh" else en
