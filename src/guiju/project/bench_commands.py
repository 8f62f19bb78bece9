"""`guiju bench`: what this machine does, beside something everybody knows. Needs no database and leaves nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from guiju.project import printing
from guiju.project.printing import AsJson

bench_app = typer.Typer(
    help="Measure the ledger next to pgbench, the rules next to a bare if/else, and reading next to a reader."
)
console = Console(highlight=False)
aside = Console(stderr=True, highlight=False)

Seconds = Annotated[float, typer.Option(help="How long each timed run takes.", min=0.1, max=30)]
Batches = Annotated[int, typer.Option(help="How many batches of 8 000 transfers each run posts.", min=2, max=64)]
TextFile = Annotated[Path | None, typer.Option("--text", help="A text as UTF-8; its speed is measured.")]
GoldFile = Annotated[Path | None, typer.Option("--gold", help="A TOML table of the amounts that a reader finds in it.")]
Scale = Annotated[int, typer.Option(help="The scale of pgbench's TPC-B; published figures use 20.", min=1, max=100)]


@bench_app.command("ledger")
def measure_ledger(as_json: AsJson = False, seconds: Seconds = 6.0, batches: Batches = 16, scale: Scale = 20) -> None:
    """Transfers and redemptions a second next to TPC-B, on a server of its own that is removed afterwards."""
    found = _ledger(seconds, batches, scale)
    printing.say_json(found) if as_json else _show_ledger(found)


@bench_app.command("decide")
def measure_decide(as_json: AsJson = False, seconds: Seconds = 3.0) -> None:
    """Decisions a second of the voucher pack on one core, next to the same rules as a bare if/else."""
    found = _decide(seconds)
    printing.say_json(found) if as_json else _show_decide(found)


@bench_app.command("evidence")
def measure_evidence(as_json: AsJson = False, seconds: Seconds = 6.0) -> None:
    """Evidence appended, sealed, proved and checked a second, next to hashing alone."""
    found = _evidence(seconds)
    printing.say_json(found) if as_json else _show_evidence(found)


@bench_app.command("library")
def measure_library(
    as_json: AsJson = False,
    items: Annotated[
        int, typer.Option(help="How many instruments the library holds.", min=1_000, max=1_000_000)
    ] = 100_000,
) -> None:
    """Pages of the policy library, listed, searched and opened, on a server of its own that is removed afterwards."""
    from guiju.project import bench_library

    found = bench_library.measure(items=items, say=_tell)
    printing.say_json(found) if as_json else _show_library(found)


@bench_app.command("brief")
def measure_brief(
    as_json: AsJson = False, text: TextFile = None, gold: GoldFile = None, seconds: Seconds = 3.0
) -> None:
    """Precision and recall of the amounts read, next to tables made by hand, and texts a second on one core."""
    found = _brief(text, gold, seconds)
    printing.say_json(found) if as_json else _show_brief(found)


@bench_app.command("all")
def measure_all(as_json: AsJson = False, seconds: Seconds = 6.0, batches: Batches = 16, scale: Scale = 20) -> None:
    """All of them, one after the other, each on a server of its own."""
    decide = _decide(seconds / 2)
    evidence = _evidence(seconds)
    ledger = _ledger(seconds, batches, scale)
    if as_json:
        printing.say_json({"decide": decide, "evidence": evidence, "ledger": ledger})
    else:
        _show_decide(decide)
        _show_evidence(evidence)
        _show_ledger(ledger)


def _ledger(seconds: float, batches: int, scale: int) -> dict[str, Any]:
    from guiju.project import bench_ledger

    return bench_ledger.measure(seconds=seconds, batches=batches, scale=scale, say=_tell)


def _evidence(seconds: float) -> dict[str, Any]:
    from guiju.project import bench_evidence

    return bench_evidence.measure(seconds=seconds, say=_tell)


def _brief(text: Path | None, gold: Path | None, seconds: float) -> dict[str, Any]:
    from guiju.project import bench_brief

    return bench_brief.measure(text=text, gold=gold, seconds=seconds)


def _tell(what: str) -> None:
    aside.print(f"· {what}", markup=False)


def _decide(seconds: float) -> dict[str, Any]:
    from guiju.project import bench_decide

    return bench_decide.measure(seconds)


def _show_ledger(found: dict[str, Any]) -> None:
    machine = found["machine"]
    table = Table(title=f"{machine['processor']}, {machine['cores']} cores, PostgreSQL {machine['postgresql']}")
    for heading in ("what", "a second", "µs of processor each", "times TPC-B", "goal"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for clients, run in found["tpcb"].items():
        table.add_row(f"TPC-B, {clients}", f"{run['per_second']:,}", f"{run['processor_us']:.0f}", "", "")
    for name, runs in found["transfers"].items():
        run = max(runs.values(), key=lambda run: run["per_second"])
        row = (f"transfers, {name}", f"{run['per_second']:,}", f"{run['processor_us']:.0f}")
        table.add_row(*row, f"{found['times_tpcb'][name]:.2f}", f"{found['goals'][name]:g}")
    for name, rate in found["redemptions_per_second"].items():
        ratio, goal = found["times_tpcb"][f"redemptions_{name}"], found["goals"][f"redemptions_{name}"]
        table.add_row(f"redemptions {name}".replace("_", " "), f"{rate:,}", "", f"{ratio:.2f}", f"{goal:g}")
    table.add_row("transfers, one a call", f"{found['transfers_per_second_one_a_call']:,}", "", "", "")
    console.print(table)


def _show_evidence(found: dict[str, Any]) -> None:
    table = Table(title=f"Evidence, {found['clients']} connections, {found['machine']['cores']} cores")
    for heading in ("what", "figure", "goal"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    runs = {**found["appends"], "as many as the goal asks for": found["appends_at_the_goal"]}
    for name, run in runs.items():
        goal = f"{found['goals']['appends_per_second']:,}"
        table.add_row(f"leaves committed a second, {name}", f"{run['per_second']:,}", goal)
        table.add_row("  longest wait for a public checkpoint, s", f"{run['seal_seconds_max']:.2f}", "2.00")
    for name in ("entries", "proofs_per_second", "verifications_per_second", "hashes_per_second_alone"):
        table.add_row(name.replace("_", " "), f"{found[name]:,}", "")
    console.print(table)


def _show_library(found: dict[str, Any]) -> None:
    table = Table(title=f"Pages of a library of {found['items']:,}, goal {found['goals']['page_ms_max']} ms")
    for heading in ("page", "median, ms", "19 of 20, ms"):
        table.add_column(heading, justify="left" if heading == "page" else "right")
    for name, page in found["pages"].items():
        table.add_row(name, f"{page['ms_median']:.1f}", f"{page['ms_p95']:.1f}")
    console.print(table)


def _show_decide(found: dict[str, Any]) -> None:
    table = Table(title="Decisions of the voucher pack on one core")
    table.add_column("what")
    table.add_column("figure", justify="right")
    for name, figure in found.items():
        table.add_row(name.replace("_", " "), f"{figure:,}" if isinstance(figure, int) else str(figure))
    console.print(table)


def _show_brief(found: dict[str, Any]) -> None:
    speed = found["speed"]
    table = Table(title=f"Reading: {speed['texts_per_second']:,} texts of {speed['characters']:,} characters a second")
    for heading in ("text", "rows", "precision", "recall", "indicator", "course", "firmness", "deadline", "baseline"):
        table.add_column(heading, justify="left" if heading == "text" else "right")
    for name, said in found["texts"].items():
        shares = [f"{said[column.header]:.3f}" for column in table.columns[2:]]
        table.add_row(name, str(said["rows"]), *shares)
    console.print(table)
    for name, said in found["texts"].items():
        for row in said["missed"]:
            console.print(f"{name}: missed {row['id']}: {row['what']} {row['value']} {row['unit']}", markup=False)
        for find in said["false"]:
            console.print(f"{name}, line {find['line']}: false {find['said']} ({find['what']})", markup=False)
        for one in said["disagreements"]:
            told = f"{one['of']} of {one['row']}: {one['read']}, not {one['stated']}"
            console.print(f"{name}: {told}", markup=False)
    console.print(f"1 000 such texts take {speed['seconds_for_1000']:,} s")
