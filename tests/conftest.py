"""One throw-away PostgreSQL for the whole run, one migrated template in it, and a copy of that for each worker."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from psycopg import sql
from pytest_django import DjangoDbBlocker

from guiju.project import postgres

pytest_plugins = [
    "tests.browsers",
    "tests.clusters",
    "tests.examples",
    "tests.nodes",
    "tests.poppler",
    "tests.verifiers",
]
SERVER = pytest.StashKey[ExitStack]()
TEMPLATE = "guiju_template"
RECURSION_LIMIT = sys.getrecursionlimit()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start the server in the controlling process; workers find its socket in the environment."""
    if hasattr(config, "workerinput"):
        return
    running = ExitStack()
    config.stash[SERVER] = running
    server = running.enter_context(postgres.throwaway())
    settings.DATABASES["default"].update(server.dsn)
    socket = quote(str(server.socket), safe="")
    os.environ["GUIJU_DATABASE_URL"] = f"postgresql://{postgres.SUPERUSER}@{socket}/{postgres.DATABASE}"


def pytest_collection_finish() -> None:
    """Run every test under the limit that Guiju runs under: test modules load a chain's libraries, which raise it."""
    sys.setrecursionlimit(RECURSION_LIMIT)


def pytest_unconfigure(config: pytest.Config) -> None:
    if SERVER in config.stash:
        config.stash[SERVER].close()


@pytest.fixture(scope="session", autouse=True)
def _empty_tables_that_refuse_it() -> Iterator[None]:
    """Between tests with committed rows Django empties every table; ours that refuse it are told it is a replay.

    The two tables that no model knows are emptied with them: what one test's callers used up is not the next one's.
    """
    usual = DatabaseOperations.sql_flush

    def sql_flush(self: DatabaseOperations, *arguments: Any, **named: Any) -> list[str]:
        statements = usual(self, *arguments, **named)
        bare = "TRUNCATE project_rate_limit, project_cache"
        return ["SET session_replication_role = replica", *statements, bare, "SET session_replication_role = DEFAULT"]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker, worker_id: str
) -> Iterator[None]:
    """Give this worker a database of its own, copied from a template that the first worker migrates."""
    mine = f"guiju_{worker_id}"
    with django_db_blocker.unblock():
        with open(Path(settings.DATA, "template.lock"), "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not _exists(TEMPLATE):
                _create(f"{TEMPLATE}_unfinished", "template0")
                _point_django_at(f"{TEMPLATE}_unfinished")
                call_command("migrate", verbosity=0)
                connection.close()
                _administer(
                    sql.SQL("alter database {} rename to {}").format(
                        sql.Identifier(f"{TEMPLATE}_unfinished"), sql.Identifier(TEMPLATE)
                    )
                )
            _create(mine, TEMPLATE)
        _point_django_at(mine)
    yield
    with django_db_blocker.unblock():
        connection.close()


def _create(name: str, template: str) -> None:
    _administer(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
    _administer(sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template)))


def _exists(name: str) -> bool:
    return bool(_administer(sql.SQL("select 1 from pg_database where datname = {}").format(sql.Literal(name))))


def _administer(statement: sql.Composable) -> list[tuple[object, ...]]:
    at = settings.DATABASES["default"]
    with psycopg.connect(
        host=at["HOST"], port=at["PORT"], user=at["USER"], dbname="postgres", autocommit=True
    ) as administrator:
        cursor = administrator.execute(statement)
        return cursor.fetchall() if cursor.description else []


def _point_django_at(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name
