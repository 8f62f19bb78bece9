"""Every command: --json for machines, 2 and one sentence for bad input, 1 for what was checked and does not hold."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from guiju.project import cli, handbook, postgres
from tests.core import told

ALL = {
    path.removeprefix("guiju "): command for path, command in handbook.walk("guiju", typer.main.get_command(cli.app))
}
RUN_BY_THEMSELVES = {"policies", "demo", "evidence keys"}
RUN = {
    path: command for path, command in ALL.items() if path in RUN_BY_THEMSELVES or not getattr(command, "commands", {})
}
DJANGOS_OWN = "manage"
NOWHERE = {"GUIJU_DATABASE_URL": "postgresql://u@127.0.0.1:1/n"}

# What people get wrong, for each command: its arguments ({tmp} is a folder of the test's) and its surroundings.
WRONG: dict[str, tuple[list[str], dict[str, str]]] = {
    "decide": (["guizhou/compute_voucher", "vouchers.award", "--facts", "{tmp}/nested.json"], {}),
    "brief": (["{tmp}/nested.json", "--on", "yesterday"], {}),
    "sweep": ([], NOWHERE),
    "audit": (["{tmp}"], {}),
    "replay": (["--all", "--since", "yesterday"], {}),
    "evidence export": (["{tmp}/log"], NOWHERE),
    "evidence erase": (["no id", "--yes"], {}),
    "verify": (["{tmp}/nested.json"], {}),
    "serve": (["--port", "{taken}"], {}),
    "migrate": ([], NOWHERE),
    "manage": (["check"], {"GUIJU_WORKER": "1"}),
    "backup": (["{tmp}/nowhere/file"], {}),
    "restore": (["{tmp}/nested.json"], NOWHERE),
    "settings": ([], {"GUIJU_HOST": "x"}),
    "handbook": (["{tmp}/nowhere"], {}),
    "policies": (["--lang", "fr"], {}),
    "policies show": (["guizhou/compute_voucher", "--on", "yesterday"], {}),
    "policies check": (["--against", "{tmp}/nowhere"], {}),
    "policies docs": (["{tmp}/nested.json/docs"], {}),
    "policies new": (["{tmp}/nowhere.txt", "--item", "1", "--id", "a/b"], {}),
    "bench ledger": (["--seconds", "0"], {}),
    "bench decide": (["--seconds", "x"], {}),
    "bench evidence": (["--seconds", "99"], {}),
    "bench brief": (["--gold", "{tmp}/nowhere"], {}),
    "bench library": (["--items", "1"], {}),
    "bench all": (["--scale", "0"], {}),
    "demo": (["--port", "70000"], {}),
    "demo load": ([], NOWHERE),
    "demo code": (["nobody@demo.example"], {}),
    "people found": (
        ["bureau", "--uscc", "1", "--name", "n", "--email", "e", "--person", "p", "--password-file", "{tmp}/nowhere"],
        {},
    ),
    "people unlock": (["a@b.cn"], NOWHERE),
    "people forget-codes": (["a@b.cn"], NOWHERE),
    "witness init": (["a name", "--folder", "{tmp}"], {}),
    "witness trust": (["no key", "--folder", "{tmp}"], {}),
    "witness serve": (["--folder", "{tmp}"], {}),
    "witness status": (["--folder", "{tmp}"], {}),
    "evidence deploy-anchor": ([], NOWHERE),
    "evidence check-anchors": ([], NOWHERE),
    "evidence keys": ([], {"GUIJU_LOG_ORIGINS": "x"}),
    "evidence keys add": (["rsa"], {}),
    "evidence keys retire": (["00000000"], {}),
    "evidence keys certificate": ([], {"GUIJU_LOG_ORIGINS": "x"}),
}


def guiju(*arguments: str, folder: Path, **given: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GUIJU_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "guiju.project", *arguments], cwd=folder, stdin=subprocess.DEVNULL,
        env={**clean, "PYTHONPATH": ":".join(sys.path), "GUIJU_DATA": str(folder / "data"), "COLUMNS": "200", **given},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def inside(*arguments: str) -> int:
    """One command in this process; its exit code."""
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    return int(ended.value.code or 0)


@pytest.fixture(scope="module")
def taken() -> Iterator[str]:
    """A port that somebody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield str(listening.getsockname()[1])


def test_somebody_thought_about_what_is_wrong_with_each_command() -> None:
    assert set(WRONG) == set(RUN)


@pytest.mark.parametrize("path", sorted(set(RUN) - {DJANGOS_OWN}))
def test_every_command_prints_json_for_machines(path: str) -> None:
    assert any("--json" in parameter.opts for parameter in RUN[path].params)


@pytest.mark.parametrize("path", sorted(set(ALL) - {DJANGOS_OWN}))
def test_a_misspelt_option_is_said_in_one_line_and_to_machines_as_a_problem(
    path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = path.split() if path != "guiju" else []
    assert inside(*words, "--jsno") == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "--jsno" in said
    assert inside(*words, "--jsno", "--json") == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert problem(printed.err)["code"] == "cli.usage"


@pytest.mark.parametrize("path", sorted(WRONG))
def test_bad_input_ends_with_2_and_a_sentence_never_a_traceback(path: str, tmp_path: Path, taken: str) -> None:
    (tmp_path / "nested.json").write_text("[" * 100_000, encoding="utf-8")
    arguments, given = WRONG[path]
    words = [*path.split(), *(word.format(tmp=tmp_path, taken=taken) for word in arguments)]
    if path != DJANGOS_OWN:
        words.append("--json")
    done = guiju(*words, folder=tmp_path, **given)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    if path != DJANGOS_OWN:
        assert problem(done.stderr)["code"] != "cli.internal"
    assert not (tmp_path / "data/postgres").exists(), "nothing was started for it"


def problem(said: str) -> dict[str, Any]:
    """The last line of standard error, which has the parts of a problem document of the API."""
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    assert set(found) >= {"type", "title", "code", "says", "clause", "missing"}
    assert found["type"] == f"urn:guiju:problem:{found['code']}"
    assert found["says"]["zh"]
    assert found["title"] == found["says"]["en"]
    return found


def test_a_database_without_a_schema_is_no_reason_for_a_traceback(tmp_path: Path) -> None:
    with postgres.serving(postgres.prepare(tmp_path / "data")):  # or each command would start it and stop it again
        done = guiju("people", "unlock", "a@b.cn", "--json", folder=tmp_path)
        assert done.returncode == 2
        assert "run `guiju migrate`" in problem(done.stderr)["title"]
        applied = json.loads(guiju("migrate", "--json", folder=tmp_path).stdout)["applied"]
        assert "ledger.0001_initial" in applied
        assert json.loads(guiju("migrate", "--json", folder=tmp_path).stdout) == {"applied": []}
        assert json.loads(guiju("people", "unlock", "a@b.cn", "--json", folder=tmp_path).stdout) == {"forgotten": 0}
        done = guiju("people", "forget-codes", "a@b.cn", "--json", folder=tmp_path)
        assert (done.returncode, problem(done.stderr)["code"]) == (2, "people.no_codes")
        words = ["bureau", "--uscc", "1", "--name", "局" * 400, "--email", "no address", "--person", "张"]
        (tmp_path / "password").write_text("长夜漫漫-何时旦-2024", encoding="utf-8")
        done = guiju(
            "people", "found", *words, "--password-file", str(tmp_path / "password"), "--json", folder=tmp_path
        )
        assert done.returncode == 2
        assert problem(done.stderr)["code"] != "cli.internal"
        kept = json.loads(guiju("backup", "kept.tar", "--json", folder=tmp_path).stdout)
    assert (kept["file"], kept["size"]) == ("kept.tar", (tmp_path / "kept.tar").stat().st_size)
    done = guiju("restore", "kept.tar", "--json", folder=tmp_path)
    assert (done.returncode, problem(done.stderr)["code"]) == (2, "cli.cannot_run")
    back = json.loads(guiju("restore", "kept.tar", "--replace", "--json", folder=tmp_path).stdout)
    assert back["made_at"] == kept["made_at"]
    postgres.locate(tmp_path / "data").remove()


def test_what_was_checked_and_does_not_hold_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "glossary.toml").write_text("", encoding="utf-8")
    lie, _ = told.LIES["another decision"]
    (tmp_path / "receipt.json").write_bytes(lie(told.receipt()).as_bytes())
    checks = [
        ("handbook", str(tmp_path), "--check"),
        ("policies", "docs", str(tmp_path), "--check"),
        ("policies", "check", "--against", str(tmp_path / "glossary.toml")),
        ("verify", str(tmp_path / "receipt.json")),
    ]
    for words in checks:
        assert inside(*words, "--json") == 1, words
        assert json.loads(capsys.readouterr().out)
        assert inside(*words) == 1
        assert capsys.readouterr().err == ""


def test_what_nobody_foresaw_is_a_fault_of_ours_and_no_finding(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli.environment, "shown", lambda setting: 1 / 0)
    assert inside("settings", "--json") == 2
    found = problem(capsys.readouterr().err)
    assert found["code"] == "cli.internal"
    assert any("ZeroDivisionError" in line for line in found["traceback"])
    assert inside("settings") == 2
    assert "Traceback" in capsys.readouterr().err
