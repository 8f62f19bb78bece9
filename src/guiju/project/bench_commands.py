"""`guiju bench`: what this machine does, beside something everybody knows. Needs no database and leaves nothing."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

bench_app = typer.Typer(help="Measure the ledger next to pgbench, and the rules next to a bare if/else.")
console = Console(highlight=False)
aside = Console(stderr=True, highlight=False)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Seconds = Annotated[float, typer.Option(help="How long each timed run takes.", min=0.1, max=30)]
Batches = Annotated[int, typer.Option(help="How many batches of 8 000 transfers each run posts.", min=2, max=64)]
Scale = Annotated[int, typer.Option(help="The scale of pgbench's TPC-B; published figures use 20.", min=1, max=100)]


@bench_app.command("ledger")
def measure_ledger(as_json: AsJson = False, seconds: Seconds = 6.0, batches: Batches = 16, scale: Scale = 20) -> None:
    """Transfers and redemptions a second next to TPC-B, on a server of its own that is removed afterwards."""
    found = _ledger(seconds, batches, scale)
    _print(found) if as_json else _show_ledger(found)


@bench_app.command("decide")
def measure_decide(as_json: AsJson = False, seconds: Seconds = 3.0) -> None:
    """Decisions a second of the voucher pack on one core, next to the same rules as a bare if/else."""
    found = _decide(seconds)
    _print(found) if as_json else _show_decide(found)


@bench_app.command("all")
def measure_all(as_json: AsJson = False, seconds: Seconds = 6.0, batches: Batches = 16, scale: Scale = 20) -> None:
    """Both of them, one after the other."""
    decide = _decide(seconds / 2)
    ledger = _ledger(seconds, batches, scale)
    if as_json:
        _print({"decide": decide, "ledger": ledger})
    else:
        _show_decide(decide)
        _show_ledger(ledger)


def _ledger(seconds: float, batches: int, scale: int) -> dict[str, Any]:
    from guiju.project import bench_ledger, serve

    try:
        with serve.stoppable():
            return bench_ledger.measure(
                seconds=seconds, batches=batches, scale=scale, say=lambda what: aside.print(f"· {what}", markup=False)
            )
    except serve.Stopped as stopped:
        aside.print(f"Stopped ({stopped}); the server is removed.")
        raise typer.Exit(1) from stopped


def _decide(seconds: float) -> dict[str, Any]:
    from guiju.project import bench_decide

    return bench_decide.measure(seconds)


def _print(found: dict[str, Any]) -> None:
    typer.echo(json.dumps(found, ensure_ascii=False, indent=2))


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


def _show_decide(found: dict[str, Any]) -> None:
    table = Table(title="Decisions of the voucher pack on one core")
    table.add_column("what")
    table.add_column("figure", justify="right")
    for name, figure in found.items():
        table.add_row(name.replace("_", " "), f"{figure:,}" if isinstance(figure, int) else str(figure))
    console.print(table)
