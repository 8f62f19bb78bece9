"""The signing key: from GUIJU_SECRET_KEY, else made once in the data folder and readable by its owner only."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from guiju.project.refusals import CannotRun

FILE = "secret-key"
BYTES = 50


class SecretKeyExposed(CannotRun):
    """The key file can be read by others, so sessions could be forged; the message says how to mend it."""


def read(data: Path) -> str:
    """The key in the data folder, or "" when none was made yet. Raises SecretKeyExposed if others may read it."""
    file = data / FILE
    try:
        with open(file, encoding="ascii") as opened:
            if os.fstat(opened.fileno()).st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise SecretKeyExposed(
                    f"{file} can be read by others. Delete it and start again: a new key is made, people sign in anew."
                )
            return opened.read().strip()
    except FileNotFoundError:
        return ""


def ensure(data: Path) -> str:
    """Read the key, making it first if there is none; two makers at once end up with the same key."""
    if key := read(data):
        return key
    data.mkdir(parents=True, exist_ok=True)
    partial = data / f".{FILE}-{os.getpid()}-{secrets.token_hex(4)}"
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="ascii") as opened:
        opened.write(secrets.token_urlsafe(BYTES) + "\n")
    try:
        os.link(partial, data / FILE)
    except FileExistsError:
        return read(data)
    finally:
        partial.unlink()
    return read(data)
