"""The command line `guiju`. Each command parses, makes one call and says what came of it.

How commands print and which exit codes they end with stands in printing.py. Django is imported only by the commands
that need it.
"""

from __future__ import annotations

import dataclasses
import os
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from guiju.project import environment, printing, stopping
from guiju.project.audit_commands import audit
from guiju.project.bench_commands import bench_app
from guiju.project.brief_commands import brief
from guiju.project.demo_commands import demo_app
from guiju.project.draft_commands import policies_app
from guiju.project.evidence_commands import evidence_app
from guiju.project.people_commands import people_app
from guiju.project.policy_commands import decide
from guiju.project.printing import AsJson, Ends
from guiju.project.replay_commands import replay
from guiju.project.sweep_commands import sweep
from guiju.project.verify_commands import verify
from guiju.project.witness_commands import witness_app

app = typer.Typer(
    name="guiju",
    help="规矩 Guiju: a province's digital-economy policies as software; explained, replayed, proved.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
app.add_typer(policies_app, name="policies")
app.command("decide")(decide)
app.command("brief")(brief)
app.add_typer(bench_app, name="bench")
app.add_typer(demo_app, name="demo")
app.add_typer(people_app, name="people")
app.add_typer(witness_app, name="witness")
app.command("sweep")(sweep)
app.add_typer(evidence_app, name="evidence")
app.command("verify")(verify)
app.command("audit")(audit)
app.command("replay")(replay)
console = Console(highlight=False)

Port = Annotated[int, typer.Option(help="Port to listen on; a taken port is an error here.", min=1, max=65535)]


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Port = 8000,
    as_json: AsJson = False,
) -> None:
    """Serve the site and do its background work until Ctrl-C or SIGTERM (production: behind a TLS proxy).

    With --json one line says the address once it answers.
    """
    from guiju.project import engine
    from guiju.project import serve as server

    if server.free_port(host, port) != port:
        raise typer.BadParameter(f"Port {port} on {host} is taken. Stop what listens there, or name another: --port N")
    try:
        with engine.migrated():
            server.collect_static_files()
            with server.site(host, port) as watch:
                if as_json:
                    printing.say_json({"address": server.address(host, port)}, in_one_line=True)
                else:
                    console.print(f"Serving on {server.address(host, port)}, worker included. Ctrl-C stops both.")
                watch()
    except stopping.Stopped as stopped:
        if not as_json:
            console.print(f"Stopped ({stopped}).")


@app.command()
def migrate(as_json: AsJson = False) -> None:
    """Bring the database to this Guiju's schema (after installing and after each upgrade)."""
    from django.core.management import call_command

    from guiju.project import engine

    with engine.django():
        ahead = engine.migrations_ahead()
        call_command("migrate", verbosity=0 if as_json else 1)
    if as_json:
        printing.say_json({"applied": ahead})


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def manage(context: typer.Context) -> None:
    """Run one of Django's own commands on the database, e.g. `guiju manage changepassword EMAIL`."""
    from django.core.management import execute_from_command_line

    from guiju.project import engine

    with engine.django():
        execute_from_command_line(["guiju manage", *context.args])


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; it appears once it is whole.", dir_okay=False)],
    as_json: AsJson = False,
) -> None:
    """Write the database and the attachments to one file, while Guiju runs."""
    from guiju.project import backups, engine

    if not file.absolute().parent.is_dir():
        raise typer.BadParameter(f"There is no folder {file.absolute().parent}.")
    with engine.django():
        done = backups.back_up(file.absolute(), at=datetime.now(UTC))
    if as_json:
        printing.say_json({"file": str(file), **dataclasses.asdict(done)})
    else:
        console.print(f"{file}: the database and {done.attachments} attachments, {done.size:,} bytes.")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file written by `guiju backup`.", exists=True, dir_okay=False)],
    replace: Annotated[bool, typer.Option("--replace", help="Replace all that the database holds.")] = False,
    as_json: AsJson = False,
) -> None:
    """Put the database and the attachments back as they were in a backup. Stop Guiju first."""
    from guiju.project import backups, engine

    with engine.django():
        done = backups.restore(file, replace=replace)
    if as_json:
        printing.say_json({"file": str(file), **dataclasses.asdict(done)})
        return
    console.print(f"Restored the backup of {done.made_at}, written by Guiju {done.version}: the database and")
    console.print(f"{done.attachments} attachments. Run `guiju migrate` if this Guiju is newer.")


@app.command()
def settings(as_json: AsJson = False) -> None:
    """List every GUIJU_* setting, what it means and its value; secrets are masked."""
    environment.refuse_unknown(os.environ)
    if as_json:
        listed = [
            {
                "name": setting.name,
                "zh": setting.zh,
                "en": setting.en,
                "default": setting.default,
                "value": environment.shown(setting),
                "is_set": bool(os.environ.get(setting.name)),
                "is_secret": setting.is_secret,
            }
            for setting in environment.SETTINGS
        ]
        printing.say_json(listed)
        return
    table = Table(show_lines=True)
    for heading in ("setting", "value", "meaning"):
        table.add_column(heading, overflow="fold")
    for setting in environment.SETTINGS:
        mark = "" if os.environ.get(setting.name) else " [dim](default)[/dim]"
        table.add_row(setting.name, f"{environment.shown(setting)}{mark}", f"{setting.en}\n{setting.zh}")
    console.print(table)


@app.command()
def handbook(
    folder: Annotated[Path, typer.Argument(help="The docs folder of the repository.", exists=True, file_okay=False)],
    check: Annotated[bool, typer.Option("--check", help="Only say which pages are not as the code says.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write the pages of docs/ that restate the code: commands, settings, API, error codes, glossary."""
    from guiju.project import handbook as pages

    commands = typer.main.get_command(app)
    stale = pages.compare(folder, commands) if check else pages.write(folder, commands)
    if as_json:
        printing.say_json({"differ" if check else "written": stale})
    else:
        for name in stale:
            console.print(f"{name} {'differs from the code; run `make docs`' if check else 'written'}")
    if check and stale:
        printing.does_not_hold()


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line. What cannot be done is said in one sentence; a stop signal ends what was started."""
    told = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in told and told[:1] != ["manage"]
    with stopping.stoppable() as wish:
        code: int = Ends.CANNOT
        try:
            code = typer.main.get_command(app).main(args=told, prog_name="guiju", standalone_mode=False) or Ends.WELL
        except stopping.Stopped:
            pass  # said below
        except Exception as error:
            if wish.number is None:  # whatever broke on the way out is no news to who asked for the end
                code = printing.complain(error, as_json=as_json)
        if wish.number is not None and code != Ends.WELL:
            code = wish.exit_code
            print(f"Stopped ({signal.Signals(wish.number).name}).", file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    main()
