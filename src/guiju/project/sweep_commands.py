"""`guiju sweep`: what the rounds do by the clock, done once and now, by hand or from somebody's own scheduler."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from guiju.project import printing
from guiju.project.printing import AsJson

console = Console(highlight=False)


def sweep(as_json: AsJson = False) -> None:
    """Do every round once, now: close publicity, void what lapsed, give up what was not corrected, send letters,
    measure targets from our own records and look how they stand.
    """
    from django.utils.module_loading import import_string

    from guiju.project import engine, rounds

    with engine.migrated():
        done = {one.task: import_string(one.task).call() for one in rounds.ROUNDS}
    if as_json:
        printing.say_json(done)
        return
    table = Table(show_edge=False, pad_edge=False)
    for heading in ("round", "moved"):
        table.add_column(heading)
    for name, moved in done.items():
        table.add_row(name.rpartition(".")[2], "" if moved is None else str(moved))
    console.print(table)
