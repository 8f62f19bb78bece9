"""`guiju demo`: the demonstration province, loaded once into a data folder of its own and served.

It never touches a database that GUIJU_DATABASE_URL names. What a killed load left half done is thrown away and
loaded anew.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.cells import cell_len
from rich.console import Console

from guiju.project import engine, postgres, printing, serve, stopping
from guiju.project.printing import AsJson
from guiju.project.refusals import CannotRun

demo_app = typer.Typer(help="Serve the demonstration province: organisations, contracts and a year of vouchers.")
console = Console(highlight=False)
LOADED = "demonstration-loaded"
FOLDER = "demo"
WHO_CELLS = 20  # a Chinese character takes two

Port = Annotated[
    int, typer.Option(help="Where to serve; the next free port is taken when this one is not.", min=1, max=65535)
]
Scale = Annotated[
    float, typer.Option(help="How much of the year a fresh demonstration loads, 1 being all.", min=0.01, max=1)
]
Fresh = Annotated[bool, typer.Option("--fresh", help="Throw away what was done in the demonstration and begin anew.")]
Check = Annotated[bool, typer.Option("--check", help="Walk a voucher's whole life through the HTTP API, then exit.")]


@demo_app.callback(invoke_without_command=True)
def demo(
    context: typer.Context,
    port: Port = 8000,
    scale: Scale = 1.0,
    fresh: Fresh = False,
    check: Check = False,
    as_json: AsJson = False,
) -> None:
    """Serve the demonstration province until Ctrl-C; `--check` walks it by itself in a province of its own.

    With --json one line says the address and the sign-ins once it answers; after --check, what happened.
    """
    if context.invoked_subcommand is not None:
        return
    with _aside(as_json):
        try:
            with _folder(throwaway=check) as folder:
                _serve(folder, port=port, scale=scale, fresh=fresh, check=check)
        except stopping.Stopped:
            console.print("\nStopped all that was started.")
            if check:
                raise


@demo_app.command()
def load(scale: Scale = 1.0, fresh: Fresh = False, as_json: AsJson = False) -> None:
    """Load the demonstration province without serving it."""
    with _aside(as_json), _folder(throwaway=False) as folder:
        _point_at(folder, port=8000)
        with engine.django():
            _prepare(folder, scale=scale, fresh=fresh)
    if as_json:
        printing.say_json({"folder": str(folder)})


@demo_app.command()
def code(
    email: Annotated[str, typer.Argument(help="One of the demonstration's sign-ins.")], as_json: AsJson = False
) -> None:
    """Print the one-time code that a demonstration sign-in's authenticator shows now."""
    from guiju.project import demo_codes

    with _folder(throwaway=False) as folder:
        if not (folder / LOADED).exists():
            raise CannotRun("No demonstration is loaded here. `guiju demo` loads and serves it.")
        _point_at(folder, port=8000)
        with engine.django():
            shown = demo_codes.current_code(email)
    if as_json:
        printing.say_json({"email": email, "code": shown})
    else:
        console.print(shown)


def _serve(folder: Path, *, port: int, scale: float, fresh: bool, check: bool) -> None:
    free = serve.free_port("127.0.0.1", port)
    if free != port and not check:
        console.print(f"Port {port} is taken; serving on {free} instead.")
    _point_at(folder, port=free)
    address = serve.address("127.0.0.1", free)
    with engine.django():
        _prepare(folder, scale=scale, fresh=fresh)
        if check:
            _walk(address, free)
            return
        started = time.monotonic()
        with serve.site("127.0.0.1", free) as watch:
            _said("web server and worker", started)
            _greet(address)
            watch()


def _walk(address: str, port: int) -> None:
    """Serve each stage of the walk with the clock where the stage wants it, and say what happened."""
    from guiju.project import demo as province

    started = time.monotonic()
    walk, offset, wrong = province.Walk(address), int(os.environ["GUIJU_CLOCK_OFFSET"]), ""
    try:
        for days, stage in walk.stages:
            os.environ["GUIJU_CLOCK_OFFSET"] = str(offset + days * 86_400)
            with serve.site("127.0.0.1", port):
                stage()
    except province.Unexpected as otherwise:
        wrong = str(otherwise)
    finally:
        if not console.stderr:
            console.print(walk.table)
    seconds = time.monotonic() - started
    if console.stderr:
        printing.say_json({"steps": walk.steps, "wrong": wrong or None, "seconds": round(seconds, 1)})
    else:
        say(wrong or f"The whole life of a voucher was walked in {seconds:.0f} seconds.")
    if wrong:
        printing.does_not_hold()


def _greet(address: str) -> None:
    from guiju.project import demo as province

    if console.stderr:
        sign_ins = [dataclasses.asdict(person) for person in province.SIGN_INS]
        printing.say_json({"address": address, "sign_ins": sign_ins}, in_one_line=True)
        return
    say("\nSign in as")
    for person in province.SIGN_INS:
        say(f"  {person.who}{' ' * (WHO_CELLS - cell_len(person.who))}{person.email:<24}{person.password}")
        if person.authenticator_key:
            say(f"  {'':<{WHO_CELLS}}one-time codes from the key {person.authenticator_key}")
    say("  No authenticator at hand? .venv/bin/guiju demo code E-MAIL says the code of this moment.")
    console.print(f"\nThe demonstration province is at [bold]{address}[/bold]   Ctrl-C stops it.")


def _prepare(folder: Path, *, scale: float, fresh: bool) -> None:
    """Bring the province to the state `LOADED` promises: schema, data and static files of this Guiju.

    The mark holds by how many seconds the site's clock is moved, so that its history ended the moment it was loaded.
    """
    from django.core.management import call_command

    from guiju.project import demo as province

    mark = folder / LOADED
    is_loaded = mark.exists() and not fresh
    if not is_loaded:
        mark.unlink(missing_ok=True)
        _empty_database()
        shutil.rmtree(folder / "attachments", ignore_errors=True)
    with _step("database"):
        call_command("migrate", verbosity=0)
    if not is_loaded:
        with _step("demonstration province"):
            province.load(scale=scale, say=say)
        mark.write_text(f"{round(province.HISTORY_ENDS_AT.timestamp() - time.time())}\n", encoding="ascii")
    os.environ["GUIJU_CLOCK_OFFSET"] = mark.read_text(encoding="ascii").strip()
    with _step("static files"):
        call_command("collectstatic", interactive=False, verbosity=0)


def _empty_database() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("drop schema public cascade; create schema public")


def say(text: str) -> None:
    """A line as it is: a story may hold square brackets."""
    console.print(text, markup=False, soft_wrap=True)


@contextmanager
def _aside(as_json: bool) -> Iterator[None]:
    """With --json what is said to people meanwhile goes to standard error."""
    console.stderr = as_json
    try:
        yield
    finally:
        console.stderr = False


@contextmanager
def _step(name: str) -> Iterator[None]:
    """Say how long one step took, once it is done."""
    started = time.monotonic()
    yield
    _said(name, started)


def _said(name: str, started: float) -> None:
    console.print(f"  {name:<24} ready after {time.monotonic() - started:.1f} s")


@contextmanager
def _folder(*, throwaway: bool) -> Iterator[Path]:
    """The demonstration's own data folder; a temporary one that leaves nothing behind for a check."""
    if os.environ.get("GUIJU_DATABASE_URL"):
        raise typer.BadParameter(
            "GUIJU_DATABASE_URL is set. The demonstration never touches a named database: unset it, then try again."
        )
    if not throwaway:
        folder = engine.data_folder() / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix=postgres.THROWAWAY) as name:
        try:
            yield Path(name)
        finally:
            with stopping.undisturbed():
                postgres.locate(Path(name)).remove()


def _point_at(folder: Path, *, port: int) -> None:
    os.environ["GUIJU_DATA"] = str(folder)
    os.environ["GUIJU_DEMO"] = "1"
    os.environ["GUIJU_LOG_ORIGIN"] = "demo.guiju.example/log"
    os.environ["GUIJU_URL"] = f"http://127.0.0.1:{port}"
