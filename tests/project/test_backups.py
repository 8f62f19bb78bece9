"""Backup and restore: all of it comes back, a damaged file changes nothing, nothing is overwritten unasked."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from guiju.project import postgres
from tests.clusters import Plant

CLI = [sys.executable, "-m", "guiju.project.cli"]
TEXT = "附件：合同 24-117"
PACK, ARCHIVE = "sha256:" + "1" * 64, r"\x7b2266696c6573223a7b7d7d00ff"


@pytest.fixture(scope="module")
def data(plant: Plant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An installation with one row and one attachment to lose; its database runs as long as the tests need it."""
    folder = tmp_path_factory.mktemp("backup") / "data"
    plant(folder)
    with postgres.serving(postgres.prepare(folder)):
        (folder / "attachments/ab").mkdir(parents=True)
        (folder / "attachments/ab/cdef").write_text(TEXT, encoding="utf-8")
        sql(folder, "create table kept as select '规矩' as word")
        sql(folder, f"insert into decisions_packarchive values ('{PACK}', '{ARCHIVE}', now())")
        yield folder
    postgres.locate(folder).remove()


@pytest.fixture(scope="module")
def backup(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("saved") / "one.guiju"
    done = guiju(data, "backup", str(file))
    assert done.returncode == 0, done.stderr
    assert "the database and 1 attachments" in done.stdout
    return file


@pytest.fixture
def saved(backup: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copy2(backup, tmp_path / "one.guiju"))


def guiju(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GUIJU_", "DJANGO_"))}
    return subprocess.run(
        [*CLI, *arguments], env={**clean, "GUIJU_DATA": str(folder), "COLUMNS": "300"},
        capture_output=True, text=True, check=False, timeout=180,
    )  # fmt: skip


def sql(folder: Path, query: str) -> str:
    with postgres.serving(postgres.prepare(folder)) as server:
        return server.run("psql", "-h", str(server.socket), "-U", "guiju", "-d", "guiju", "-Atc", query)


def test_a_backup_is_one_file_for_its_owner_only_without_the_signing_key(data: Path, backup: Path) -> None:
    saved = backup
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    with tarfile.open(saved) as tar:
        assert tar.getnames() == ["guiju-backup.json", "database.dump", "attachments/ab/cdef"]
    assert (data / "secret-key").read_bytes().strip() not in saved.read_bytes()
    assert [path.name for path in saved.parent.iterdir()] == [saved.name], "nothing half written is left"


def test_everything_comes_back_in_an_empty_installation(saved: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh"
    done = guiju(fresh, "restore", str(saved))
    assert done.returncode == 0, done.stderr
    assert sql(fresh, "select word from kept") == "规矩"
    assert int(sql(fresh, "select count(*) from django_migrations")) > 10
    assert (fresh / "attachments/ab/cdef").read_text(encoding="utf-8") == TEXT
    assert guiju(fresh, "migrate").returncode == 0
    postgres.locate(fresh).remove()


def test_packs_of_the_past_come_back_byte_for_byte_and_still_cannot_be_changed(saved: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh"
    assert guiju(fresh, "restore", str(saved)).returncode == 0
    assert sql(fresh, "select pack_hash, archive from decisions_packarchive") == f"{PACK}|{ARCHIVE}"
    with pytest.raises(Exception, match="append-only"):
        sql(fresh, "delete from decisions_packarchive")
    postgres.locate(fresh).remove()


def test_what_is_there_is_replaced_only_when_asked(data: Path, saved: Path) -> None:
    sql(data, "create table later ()")
    refused = guiju(data, "restore", str(saved))
    assert refused.returncode == 2
    assert "not empty" in refused.stderr
    assert sql(data, "select count(*) from later") == "0"
    assert guiju(data, "restore", str(saved), "--replace").returncode == 0
    assert sql(data, "select to_regclass('later') is null") == "t"


def test_a_damaged_backup_changes_nothing(data: Path, saved: Path) -> None:
    content = bytearray(saved.read_bytes())
    at = content.index(TEXT.encode())
    content[at] ^= 1
    saved.write_bytes(content)
    done = guiju(data, "restore", str(saved), "--replace")
    assert done.returncode == 2
    assert "attachments/ab/cdef" in done.stderr
    assert "damaged" in done.stderr
    assert sql(data, "select word from kept") == "规矩"


def test_any_other_file_is_refused_by_name(data: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("not a backup", encoding="utf-8")
    done = guiju(data, "restore", str(tmp_path / "letter.txt"))
    assert done.returncode == 2
    assert "letter.txt is no whole backup" in done.stderr


@pytest.mark.parametrize("name", ["../evil", "/tmp/evil", "evil", "attachments/../../evil"])
def test_a_file_that_would_land_elsewhere_is_refused(data: Path, saved: Path, tmp_path: Path, name: str) -> None:
    with tarfile.open(saved, "a") as tar:
        tar.addfile(tarfile.TarInfo(name))
    done = guiju(data, "restore", str(saved), "--replace")
    assert done.returncode == 2
    assert "is no part of a backup" in done.stderr
    assert sql(data, "select word from kept") == "规矩"


def test_nothing_is_restored_under_a_running_guiju(data: Path, saved: Path) -> None:
    with postgres.serving(postgres.prepare(data)) as server:
        busy = subprocess.Popen(
            [str(postgres.client_binaries() / "psql"), "-h", str(server.socket), "-U", "guiju", "-c",
             "select pg_sleep(60)"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            while (
                server.run(
                    "psql",
                    "-h",
                    str(server.socket),
                    "-U",
                    "guiju",
                    "-Atc",
                    "select count(*) from pg_stat_activity where query like 'select pg_sleep%'",
                )
                != "1"
            ):
                assert busy.poll() is None
            done = guiju(data, "restore", str(saved), "--replace")
        finally:
            busy.kill()
            busy.wait()
    assert done.returncode == 2
    assert "1 other connections use the database. Stop Guiju first" in done.stderr
