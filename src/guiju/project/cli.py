"""The command line `guiju`. Each command parses, makes one call and says what came of it.

Exit codes: 0 it ran, 1 it ran and found something wrong, 2 the input or the surroundings were at fault (one sentence
says which). Django is imported only by the commands that need it.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from guiju.core.refusals import Refused
from guiju.project import environment
from guiju.project.audit_commands import audit
from guiju.project.bench_commands import bench_app
from guiju.project.demo_commands import demo_app
from guiju.project.evidence_commands import evidence_app
from guiju.project.people_commands import people_app
from guiju.project.policy_commands import decide, policies_app
from guiju.project.refusals import CannotRun
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

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; a taken port is an error here.")] = 8000,
) -> None:
    """Serve the site and do its background work until Ctrl-C or SIGTERM (production: behind a TLS proxy)."""
    from guiju.project import engine
    from guiju.project import serve as server

    if server.free_port(host, port) != port:
        raise typer.BadParameter(f"Port {port} on {host} is taken. Stop what listens there, or name another: --port N")
    try:
        with server.stoppable(), engine.django():
            server.refuse_stale_schema()
            server.collect_static_files()
            with server.site(host, port) as watch:
                console.print(f"Serving on http://{host}:{port}, worker included. Ctrl-C stops both.")
                watch()
    except server.Stopped as stopped:
        console.print(f"Stopped ({stopped}).")


@app.command()
def migrate() -> None:
    """Bring the database to this Guiju's schema (after installing and after each upgrade)."""
    from django.core.management import call_command

    from guiju.project import engine

    with engine.django():
        call_command("migrate", verbosity=1)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def manage(context: typer.Context) -> None:
    """Run one of Django's own commands on the database, e.g. `guiju manage changepassword EMAIL`."""
    from django.core.management import execute_from_command_line

    from guiju.project import engine

    with engine.django():
        execute_from_command_line(["guiju manage", *context.args])


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The file to write; it appears once it is whole.")]) -> None:
    """Write the database and the attachments to one file, while Guiju runs."""
    from guiju.project import backups, engine

    if not file.absolute().parent.is_dir():
        raise typer.BadParameter(f"There is no folder {file.absolute().parent}.")
    with engine.django():
        done = backups.back_up(file.absolute(), at=datetime.now(UTC))
    console.print(f"{file}: the database and {done.attachments} attachments, {done.size:,} bytes.")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file written by `guiju backup`.", exists=True, dir_okay=False)],
    replace: Annotated[bool, typer.Option("--replace", help="Replace all that the database holds.")] = False,
) -> None:
    """Put the database and the attachments back as they were in a backup. Stop Guiju first."""
    from guiju.project import backups, engine

    with engine.django():
        done = backups.restore(file, replace=replace)
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
        print(json.dumps(listed, ensure_ascii=False, indent=1))
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
    folder: Annotated[Path, typer.Argument(help="The docs folder of the repository.", file_okay=False)],
    check: Annotated[bool, typer.Option("--check", help="Only say which pages are not as the code says.")] = False,
) -> None:
    """Write the pages of docs/ that restate the code: commands, settings, API, error codes, glossary."""
    from guiju.project import handbook as pages

    commands = typer.main.get_command(app)
    stale = pages.compare(folder, commands) if check else pages.write(folder, commands)
    for name in stale:
        console.print(f"{name} {'differs from the code; run `make docs`' if check else 'written'}")
    if check and stale:
        raise typer.Exit(1)


def main() -> None:
    """Run the command line; what cannot be done is said in one sentence on standard error, exit code 2."""
    try:
        app()
    except Refused as refused:
        print(f"{refused.en}\n{refused.zh}  [{refused.code}]", file=sys.stderr)
        sys.exit(2)
    except CannotRun as problem:
        print(problem, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
