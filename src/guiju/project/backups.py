"""A backup is one file: the database as pg_dump writes it, the attachments, and a list of their digests.

The signing key stays out of it: a stolen backup must not sign people in. After a restore elsewhere they sign in anew.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import Any

from guiju.project import engine
from guiju.project.refusals import CannotRun

FORMAT = 1
MANIFEST = "guiju-backup.json"
DUMP = "database.dump"
ATTACHMENTS = "attachments"
# Everything of ours lives in this schema; in one transaction with the restore, so that a failure changes nothing.
EMPTY_FIRST = "drop schema public cascade; create schema public;\n"


class BackupRefused(CannotRun):
    """The file is no whole backup of ours, or the database is in use; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a backup holds: the Guiju that wrote it, when, how many attachments, how many bytes in all."""

    version: str
    made_at: str
    attachments: int
    size: int


def back_up(file: Path, *, at: datetime) -> Summary:
    """Write a backup of the running installation to `file`, which appears only once it is whole.

    Attachments are never changed and their rows are committed after them, so copying them after the dump loses none.
    """
    from django.conf import settings

    folder = Path(settings.MEDIA_ROOT)
    with tempfile.TemporaryDirectory(prefix="guiju-backup-", dir=file.parent) as scratch:
        dump = Path(scratch, DUMP)
        with open(dump, "wb") as out:
            engine.client("pg_dump", ["--format=custom", "--no-owner", "--no-privileges"], stdout=out)
        contents = [(DUMP, dump), *((f"{ATTACHMENTS}/{f.relative_to(folder)}", f) for f in _files(folder))]
        manifest: dict[str, Any] = {
            "format": FORMAT,
            "version": metadata.version("guiju"),
            "made_at": at.isoformat(),
            "sha256": {name: _digest_of(path) for name, path in contents},
        }
        partial = Path(scratch, "whole.tar")
        with tarfile.open(partial, "w") as tar:
            _add(tar, MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
            for name, path in contents:
                tar.add(path, arcname=name, filter=_nameless)
        partial.chmod(0o600)
        os.replace(partial, file)
    return _summary(manifest, file)


def restore(file: Path, *, replace: bool) -> Summary:
    """Put the installation back as it was in `file`: digests checked first, then all of the database or nothing.

    Raises BackupRefused when the file is damaged, when other programs are connected, or when the database holds
    something and `replace` is not given.
    """
    from django.conf import settings

    with tempfile.TemporaryDirectory(prefix="guiju-restore-") as scratch:
        place = Path(scratch)
        manifest = _unpack(file, place)
        _refuse_busy_or_full(replace=replace)
        script = place / "restore.sql"
        with open(script, "wb") as out:
            out.write(EMPTY_FIRST.encode())
            out.flush()
            engine.client("pg_restore", ["--no-owner", "--no-privileges", "--file=-", str(place / DUMP)], stdout=out)
        with tempfile.TemporaryFile() as heard:
            engine.client(
                "psql",
                ["--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--file={script}"],
                stdout=heard,
            )
        for source in _files(place / ATTACHMENTS):
            target = Path(settings.MEDIA_ROOT) / source.relative_to(place / ATTACHMENTS)
            target.parent.mkdir(parents=True, exist_ok=True)
            partial = target.with_name(f".{target.name}.restoring")
            partial.write_bytes(source.read_bytes())
            os.replace(partial, target)
    return _summary(manifest, file)


def _summary(manifest: dict[str, Any], file: Path) -> Summary:
    return Summary(
        version=manifest["version"],
        made_at=manifest["made_at"],
        attachments=len(manifest["sha256"]) - 1,
        size=file.stat().st_size,
    )


def _unpack(file: Path, place: Path) -> dict[str, Any]:
    try:
        with tarfile.open(file, "r:") as tar:
            for member in tar:
                _take_out(tar, member, place, file)
        manifest: dict[str, Any] = json.loads((place / MANIFEST).read_bytes())
    except (tarfile.TarError, OSError, ValueError) as problem:
        raise BackupRefused(f"{file} is no whole backup of Guiju ({problem}). Choose another file.") from problem
    if manifest.get("format") != FORMAT:
        raise BackupRefused(f"{file} has format {manifest.get('format')}; this Guiju reads {FORMAT}. Upgrade Guiju.")
    for name, digest in manifest["sha256"].items():
        if not (place / name).is_file() or _digest_of(place / name) != digest:
            raise BackupRefused(f"{name} in {file} is missing or damaged. Choose another backup.")
    return manifest


def _take_out(tar: tarfile.TarFile, member: tarfile.TarInfo, place: Path, file: Path) -> None:
    """Write one plain file of ours under `place`; a link, a device or a name that leads elsewhere is refused.

    (tarfile's own filters came with Python 3.11.4; Debian 12 has 3.11.2.)
    """
    parts = PurePosixPath(member.name).parts
    source = tar.extractfile(member) if member.isfile() else None
    if source is None or ".." in parts or parts[0] not in {MANIFEST, DUMP, ATTACHMENTS}:
        raise BackupRefused(f"{file} holds {member.name}, which is no part of a backup. Choose another file.")
    target = place.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    with source, open(target, "wb") as opened:
        shutil.copyfileobj(source, opened)


def _refuse_busy_or_full(*, replace: bool) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
            " and backend_type = 'client backend'"
        )
        busy = cursor.fetchone()[0]
        cursor.execute("select count(*) from pg_tables where schemaname = 'public'")
        tables = cursor.fetchone()[0]
    connection.close()
    if busy:
        raise BackupRefused(f"{busy} other connections use the database. Stop Guiju first, then restore.")
    if tables and not replace:
        raise BackupRefused("The database is not empty. To replace all that is in it: guiju restore FILE --replace")


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith("."))


def _digest_of(path: Path) -> str:
    with open(path, "rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    info.mode = 0o600
    tar.addfile(info, io.BytesIO(content))


def _nameless(info: tarfile.TarInfo) -> tarfile.TarInfo:
    """Who owned a file here means nothing where it is restored."""
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    return info
