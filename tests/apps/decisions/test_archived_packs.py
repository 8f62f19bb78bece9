"""Archived packs that misbehave: nothing they do hangs a replay, confuses it, or passes for an answer.

What of it would be seen when a pack is shelved got past that, as code that names nothing would.
Each behaves while it is in force, and only then: apart, the plate of its package is gone.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from guiju.apps.decisions import actions as decisions
from guiju.apps.decisions.actions import past_packs
from guiju.apps.decisions.adapters import archived_pack
from guiju.policies import archives, imports
from tests.apps.decisions import toyland as toys
from tests.apps.decisions.toyland import HALF, RULES, TOML, Toyland

pytestmark = pytest.mark.django_db
toyland = toys.toyland

TOP = "\n\nclass Terms"
PLATE = "from toy_pack import __doc__ as plate\n"


@pytest.fixture(autouse=True)
def _shelved_without_a_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "check", lambda package, files: None)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archived_pack, "SECONDS_MAX", 3.0)


def at_the_top(toyland: Toyland, code: str) -> None:
    """The pack with this code run when it is loaded."""
    toyland.amend(RULES, TOP, f"{PLATE}{code}\n{TOP}")


def in_a_clause(toyland: Toyland, code: str) -> None:
    """The pack with this code run when it decides."""
    at_the_top(toyland, "")
    toyland.amend(RULES, HALF, f"    {code}\n{HALF}")


def asked_apart(toyland: Toyland) -> decisions.Again:
    """A decision of the pack as it is now, replayed once it is the archived one."""
    recorded = toys.decided()
    toyland.amend(TOML, "value = 0.5", "value = 0.4")
    return decisions.replay_one(recorded.id)


def words(again: decisions.Again) -> str:
    assert again.replayed is None
    assert again.why_not is not None
    assert again.why_not.code == "decisions.archived_pack_failed"
    return again.why_not.en


@pytest.mark.parametrize("code", ["import os", "import guiju.policies.catalogue", "import django", "import socket"])
def test_what_rules_may_not_import_an_archived_pack_does_not_get(toyland: Toyland, code: str) -> None:
    at_the_top(toyland, code)
    assert f"imports {code.split()[1]}, which no archive keeps" in words(asked_apart(toyland))


def test_what_lay_beside_the_rules_is_not_covered_by_the_hash_and_not_there(toyland: Toyland) -> None:
    (toyland.folder / "toy_pack/tables.py").write_text("HALF = 2\n", encoding="utf-8")
    at_the_top(toyland, "from toy_pack.tables import HALF")
    assert "toy_pack.tables is not covered by the pack's hash" in words(asked_apart(toyland))


def test_files_are_not_opened(toyland: Toyland, tmp_path: Path) -> None:
    at_the_top(toyland, f"open({str(tmp_path / 'written')!r}, 'w') if plate is None else None")
    assert "NameError" in words(asked_apart(toyland))
    assert not (tmp_path / "written").exists()


@pytest.mark.parametrize("misbehave", [at_the_top, in_a_clause])
@pytest.mark.usefixtures("impatient")
def test_one_that_never_ends_is_ended(toyland: Toyland, misbehave: object) -> None:
    code = "while plate is None: pass"
    at_the_top(toyland, code) if misbehave is at_the_top else in_a_clause(toyland, code)
    assert "ended after 3 seconds" in words(asked_apart(toyland))


@pytest.mark.parametrize(
    "said",
    ["x", '{"body": "{}"}', '{"trouble": "none"}', "x" * 200_000],
    ids=["a word", "an answer", "trouble", "much"],
)
def test_what_one_prints_is_heard_by_nobody(toyland: Toyland, said: str) -> None:
    in_a_clause(toyland, f"print({said!r}) if plate is None else None")
    again = asked_apart(toyland)
    assert again.replayed is not None
    assert (again.replayed.identical, again.replayed.pack) == (True, decisions.PackAsked.ARCHIVED)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("raise SystemExit if plate is None else None", "SystemExit"),
        ("bytearray(1 << 33) if plate is None else None", "MemoryError"),
        ("f = (lambda f: f(f)) if plate is None else str; f(f)", "RecursionError"),
        ("1 / (plate is not None)", "ZeroDivisionError"),
    ],
)
def test_one_that_breaks_is_told_by_its_name(toyland: Toyland, code: str, name: str) -> None:
    code = "if plate is None: raise SystemExit" if name == "SystemExit" else code
    in_a_clause(toyland, code)
    assert name in words(asked_apart(toyland))


@pytest.mark.usefixtures("impatient")
def test_one_that_hangs_is_given_up_after_three_decisions_and_the_others_are_still_asked(
    toyland: Toyland, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archived_pack, "SECONDS_MAX", 1.5)
    sound = toys.decided()
    in_a_clause(toyland, "while plate is None: pass")
    hanging = [toys.decided(price).id for price in (100, 200, 300, 400, 500)]
    toyland.amend(TOML, "value = 0.5", "value = 0.4")
    started: list[str] = []
    monkeypatch.setattr(past_packs, "ArchivedPack", _counted(started))
    found = {again.id: again for again in decisions.replay_all()}
    assert found[sound.id].replayed is not None
    assert [found[id].replayed for id in hanging] == [None] * 5
    assert started.count(found[hanging[0]].pack_hash) == past_packs.DEATHS_MAX


def _counted(started: list[str]) -> object:
    def start(archive: bytes, pack_hash: str) -> archived_pack.ArchivedPack:
        started.append(pack_hash)
        return archived_pack.ArchivedPack(archive, pack_hash)

    return start


def test_an_archived_pack_sees_nothing_of_our_environment(toyland: Toyland, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        archived_pack, "PROGRAM", "import os, json; print(json.dumps({'trouble': str(dict(os.environ))}))"
    )
    assert "GUIJU_DATABASE_URL" in os.environ
    said = words(asked_apart(toyland))
    assert "GUIJU" not in said
    assert "SECRET" not in said


def test_a_pack_too_large_to_be_kept_cannot_decide(toyland: Toyland) -> None:
    at_the_top(toyland, "#" * archives.BYTES_MAX)
    with pytest.raises(archives.BrokenPack, match="an archive at most"):
        toys.decided()
