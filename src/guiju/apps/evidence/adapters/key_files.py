"""Files with secrets: only their owner may read them, and they are written whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from guiju.core.refusals import Refused


class KeysRefused(Refused):
    """The keys cannot be used as they are; the words say what to do."""

    def __init__(self, *, zh: str, en: str) -> None:
        super().__init__("evidence.keys_refused", zh=zh, en=en, field="keys")


def read(file: Path) -> str:
    """The file's text. Raises KeysRefused when it is not there, or others may read it."""
    try:
        with open(file, encoding="utf-8") as opened:
            mode = stat.S_IMODE(os.fstat(opened.fileno()).st_mode)
            if mode & 0o077:
                raise KeysRefused(
                    zh=f"密钥文件 {file.name} 的权限是 {mode:o}，其他人也能读。请先执行 chmod 600。",
                    en=f"The key file {file.name} has mode {mode:o}: others may read it. Run chmod 600 first.",
                )
            return opened.read()
    except FileNotFoundError:
        raise KeysRefused(zh=f"没有密钥文件 {file.name}。", en=f"There is no key file {file.name}.") from None


def write(file: Path, text: str) -> None:
    """Write the file anew, never for others to read."""
    os.replace(_fresh(file, text), file)


def make(file: Path, text: str) -> None:
    """Write the file unless it is there: of two processes that begin together, one file stands and both read it."""
    fresh = _fresh(file, text)
    with suppress(FileExistsError):
        os.link(fresh, file)
    fresh.unlink()


def _fresh(file: Path, text: str) -> Path:
    """The text on disk beside `file`, with mode 0600, under a name that nobody else has."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    with open(handle, "w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    return Path(name)
