"""`guiju sweep`: what the rounds do by the clock, done once and now, by hand or from somebody's own scheduler."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

console = Console(highlight=False)


def sweep(as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False) -> None:
    """Do every round once, now: close publicity, void what lapsed, give up what was not corrected, send letters."""
    from django.utils.module_loading import import_string

    from guiju.project import engine, rounds

    with engine.django():
        done = {one.task: import_string(one.task).call() for one in rounds.ROUNDS}
    if as_json:
        print(json.dumps(done, indent=1))
        return
    table = Table(show_edge=False, pad_edge=False)
    for heading in ("round", "moved"):
        table.add_column(heading)
    for name, moved in done.items():
        table.add_row(name.rpartition(".")[2], "" if moved is None else str(moved))
    console.print(table)
