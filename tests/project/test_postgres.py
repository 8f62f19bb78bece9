"""The embedded server: shared by all who use it, stopped by the last, recovered after a crash, alone in its folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from guiju.project import postgres, postgres_root
from guiju.project.postgres import PostgresUnavailable, Server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    prepared = postgres.prepare(tmp_path / "home", durable=False)
    yield prepared
    prepared.stop()
    prepared.remove()


def ask(server: Server, query: str) -> str:
    return server.run("psql", "-h", str(server.socket), "-U", "guiju", "-d", "guiju", "-Atc", query)


def postmaster(server: Server) -> int:
    return int((server.data / "postmaster.pid").read_text().split()[0])


def test_it_is_postgresql_18_in_utf8_with_the_extensions_that_constraints_need(server: Server) -> None:
    with postgres.serving(server):
        assert ask(server, "show server_version").startswith("18.")
        assert ask(server, "show server_encoding") == "UTF8"
        assert ask(server, "create extension btree_gist; create extension pg_trgm; select lower('ÉCOLE 规矩')") == (
            "CREATE EXTENSION\nCREATE EXTENSION\nécole 规矩"
        )
    assert not server.is_running()


def test_it_listens_on_a_private_socket_and_nowhere_else(server: Server) -> None:
    with postgres.serving(server):
        assert ask(server, "show listen_addresses") == ""
        assert server.socket.stat().st_mode & 0o777 == 0o700
        assert server.data.stat().st_mode & 0o777 == 0o700


def test_the_last_of_its_users_stops_it(server: Server) -> None:
    with postgres.serving(server):
        first = postmaster(server)
        with postgres.serving(server):
            assert postmaster(server) == first
        assert server.is_running()
    assert not server.is_running()


def test_what_was_committed_is_there_after_the_server_was_killed(server: Server) -> None:
    with postgres.serving(server):
        ask(server, "create table kept as select 42 as answer")
        os.kill(postmaster(server), signal.SIGKILL)
    with postgres.serving(server):
        assert ask(server, "select answer from kept") == "42"


def test_a_stale_pid_that_now_belongs_to_another_process_does_not_lock_us_out(server: Server) -> None:
    with postgres.serving(server):
        left = (server.data / "postmaster.pid").read_text()
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        pid_file = server.data / "postmaster.pid"
        pid_file.write_text("\n".join([str(stranger.pid), *left.splitlines()[1:]]) + "\n")
        (server.socket / ".s.PGSQL.5432.lock").write_text(f"{stranger.pid}\n")
        with postgres.serving(server):
            assert ask(server, "select 1") == "1"
        assert stranger.poll() is None, "the stranger is left in peace"
    finally:
        stranger.kill()
        stranger.wait()


def test_two_homes_have_two_servers_at_once(server: Server, tmp_path: Path) -> None:
    other = postgres.prepare(tmp_path / "other" / "home", durable=False)
    with postgres.serving(server), postgres.serving(other):
        assert postmaster(server) != postmaster(other)
        ask(server, "create table mine ()")
        assert ask(other, "select count(*) from pg_tables where tablename = 'mine'") == "0"
    other.remove()


def test_a_home_deeper_than_a_socket_path_allows_works_all_the_same(tmp_path: Path) -> None:
    deep = tmp_path / ("规矩" * 20) / ("d" * 120) / "home"
    server = postgres.prepare(deep, durable=False)
    with postgres.serving(server):
        assert ask(server, "select 1") == "1"
    assert postgres.locate(deep, durable=False) == server
    server.remove()
    assert not server.socket.exists()


def test_users_that_come_at_the_same_moment_start_it_once(tmp_path: Path) -> None:
    program = textwrap.dedent("""
        import sys, time
        from pathlib import Path
        from guiju.project import postgres
        server = postgres.prepare(Path(sys.argv[1]), durable=False)
        with postgres.serving(server):
            print((server.data / "postmaster.pid").read_text().split()[0], flush=True)
            time.sleep(1)
    """)
    home = tmp_path / "home"
    crowd = [
        subprocess.Popen([sys.executable, "-c", program, str(home)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    pids = {user.communicate(timeout=60)[0].strip() for user in crowd}
    assert [user.returncode for user in crowd] == [0, 0, 0, 0]
    assert len(pids) == 1
    server = postgres.locate(home, durable=False)
    assert not server.is_running()
    server.remove()


def test_a_cluster_whose_making_was_killed_is_made_anew(server: Server) -> None:
    postgres_root.private_folder(server.half_made, server.user)
    making = subprocess.Popen(
        [str(server.binaries / "initdb"), "-D", str(server.half_made), "-U", "guiju", "--no-sync"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=server.user, cwd="/",
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while not (server.half_made / "PG_VERSION").exists():
        assert time.monotonic() < deadline
        time.sleep(0.005)
    making.kill()
    making.wait()
    with postgres.serving(server):
        assert server.run("psql", "-h", str(server.socket), "-U", postgres.SUPERUSER, "-Atc", "select 1") == "1"
    assert not server.half_made.exists()


def test_a_cluster_of_another_postgresql_is_refused_with_the_way_out(server: Server) -> None:
    with postgres.serving(server):
        pass
    (server.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(PostgresUnavailable, match=r"made by PostgreSQL 17; this Guiju brings 18.*guiju backup FILE"):
        server.start()


def test_a_folder_that_others_can_enter_is_refused_not_tightened(tmp_path: Path) -> None:
    prepared = postgres.prepare(tmp_path / "home", durable=False)
    prepared.socket.chmod(0o755)
    with pytest.raises(PostgresUnavailable, match="nobody else can enter"):
        postgres.prepare(tmp_path / "home", durable=False)
    assert prepared.socket.stat().st_mode & 0o777 == 0o755
    prepared.remove()


def test_a_failed_start_shows_the_end_of_the_servers_own_log(server: Server) -> None:
    with postgres.serving(server):
        pass
    with open(server.data / "postgresql.conf", "a", encoding="utf-8") as configuration:
        configuration.write("no_such_parameter = on\n")
    with pytest.raises(PostgresUnavailable, match="no_such_parameter"):
        server.start()


def test_a_throwaway_server_leaves_nothing_and_sweeps_up_after_one_that_was_killed(tmp_path: Path) -> None:
    program = textwrap.dedent("""
        import os, signal
        from guiju.project import postgres
        with postgres.throwaway() as server:
            print(server.folder, (server.data / "postmaster.pid").read_text().split()[0], flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
    """)
    killed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    folder, pid = killed.stdout.split()
    os.utime(folder, (0, 0))  # as if it had happened long ago
    with postgres.throwaway() as server:
        kept = server.folder
        _wait_until_gone(Path(folder), int(pid))
    assert not kept.exists()


def _wait_until_gone(folder: Path, pid: int) -> None:
    """Another test run on this machine may be sweeping the same folder just now."""
    deadline = time.monotonic() + 20
    while folder.exists() or Path(f"/proc/{pid}").exists():
        assert time.monotonic() < deadline, f"{folder} or process {pid} is still there"
        time.sleep(0.1)


def test_locating_a_server_touches_nothing(tmp_path: Path) -> None:
    postgres.locate(tmp_path / "home")
    assert list(tmp_path.iterdir()) == []
    assert not (postgres_root.clusters() / postgres._name(tmp_path / "home")).exists()


def test_a_process_is_known_by_its_command_without_the_program_ps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert Path(sys.executable).name in postgres._command_of(os.getpid())
    assert postgres._command_of(2**22 + 1) == "", "there is no such process"
