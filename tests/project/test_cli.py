"""The command line: quick, honest exit codes, and no framework where none is needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CLI = [sys.executable, "-m", "guiju.project.cli"]
LOADED = "import sys; from guiju.project import cli; print(sorted(n for n in ('django', 'ninja', 'psycopg', 'altair', 'allauth') if n in sys.modules))"  # noqa: E501


def guiju(*arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GUIJU_", "DJANGO_"))}
    return subprocess.run(
        [*CLI, *arguments], env={**clean, "COLUMNS": "200", **given}, capture_output=True, text=True, check=False
    )


def test_help_lists_the_commands_and_starts_nothing(tmp_path: Path) -> None:
    done = guiju("--help", GUIJU_DATA=str(tmp_path / "data"))
    assert done.returncode == 0
    for command in (
        "serve",
        "demo",
        "migrate",
        "manage",
        "backup",
        "restore",
        "settings",
        "policies",
        "decide",
        "bench",
    ):
        assert f" {command} " in done.stdout
    assert not (tmp_path / "data").exists()


def test_the_command_line_itself_loads_no_framework() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_settings_as_json_name_value_and_meaning(tmp_path: Path) -> None:
    done = guiju("settings", "--json", GUIJU_DATA=str(tmp_path), GUIJU_WORKERS="3")
    rows = {row["name"]: row for row in json.loads(done.stdout)}
    assert rows["GUIJU_WORKERS"]["value"] == "3"
    assert rows["GUIJU_WORKERS"]["is_set"] is True
    assert rows["GUIJU_DEBUG"] | {"value": "0", "is_set": False, "is_secret": False} == rows["GUIJU_DEBUG"]


@pytest.mark.parametrize("command", [["settings"], ["migrate"], ["demo"]])
def test_a_misspelt_setting_stops_any_command_with_one_sentence(command: list[str], tmp_path: Path) -> None:
    done = guiju(*command, GUIJU_DATA=str(tmp_path / "data"), GUIJU_HOST="x")
    assert done.returncode == 2
    assert "GUIJU_HOST is not a setting of Guiju. Did you mean GUIJU_HOSTS?" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data/postgres").exists()


def test_the_demonstration_never_touches_a_named_database(tmp_path: Path) -> None:
    done = guiju("demo", GUIJU_DATA=str(tmp_path / "data"), GUIJU_DATABASE_URL="postgresql://u@h/production")
    assert done.returncode == 2
    assert "never touches a named database" in done.stderr
    assert not (tmp_path / "data").exists()


def test_a_database_that_cannot_be_reached_is_said_in_one_sentence(tmp_path: Path) -> None:
    done = guiju(
        "backup", str(tmp_path / "b.tar"), GUIJU_DATA=str(tmp_path), GUIJU_DATABASE_URL="postgresql://u@127.0.0.1:1/n"
    )
    assert done.returncode == 2
    assert "pg_dump" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "b.tar").exists()


@pytest.mark.parametrize(
    "command", [["settings"], ["settings", "--json"], ["--help"], ["policies"], ["policies", "show", "--help"]]
)
def test_a_closed_pipe_ends_a_command_quietly_as_it_ends_the_shells_own(command: list[str], tmp_path: Path) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GUIJU_", "DJANGO_"))}
    done = subprocess.run(
        [*CLI, *command], env={**clean, "GUIJU_DATA": str(tmp_path)}, stdout=writes, stderr=subprocess.PIPE, check=False
    )
    os.close(writes)
    assert (done.returncode, done.stderr) == (141, b"")
