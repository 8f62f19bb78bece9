"""The log as a folder of plain files that any static server can offer: tiles, bundles, the checkpoint.

A file appears whole or not at all, is never rewritten with anything else, and is read back after it was written.
Only the checkpoint changes. Imports no Django.
"""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from pathlib import Path

from guiju.core.tiles import CHECKPOINT_PATH, WIDTH, BrokenLog, Tile

TILE_PATH = re.compile(r"tile/(?:[0-9]|[1-5][0-9]|6[0-3]|entries)/(?:x[0-9]{3}/)*[0-9]{3}(?:\.p/[1-9][0-9]{0,2})?")


class LogFolder:
    """The files under one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def hashes(self, tile: Tile) -> bytes:
        """A tile's bytes; a partial tile that was tidied away is cut from the full one. Raises BrokenLog."""
        size = tile.width * 32
        content = self._cut(tile.path, tile)
        return content[:size] if len(content) > size else content

    def bundle(self, tile: Tile) -> bytes:
        """A bundle's bytes, cut from the full one like a tile. Raises BrokenLog."""
        content = self._cut(tile.bundle_path, tile)
        at = 0
        for _ in range(tile.width):
            at += 2 + int.from_bytes(content[at : at + 2])
        return content[:at] if at < len(content) else content

    def checkpoint(self) -> bytes | None:
        """The published checkpoint, or None before the first."""
        file = self.root / CHECKPOINT_PATH
        return file.read_bytes() if file.exists() else None

    def write(self, path: str, content: bytes) -> None:
        """Write one tile or bundle, or find it there with the same bytes. Raises BrokenLog when it has others.

        What was written is read back: a bit that fell over on the way is found before anything is signed for.
        """
        file = self.root / path
        if not file.exists():
            _put(file, content)
        if file.read_bytes() != content:
            raise BrokenLog(
                path,
                zh="已有内容不同的文件，日志不能改写",
                en="it is there with other content, and a log is not rewritten",
            )

    def publish(self, note: str) -> None:
        """Put a new checkpoint in the place of the old one."""
        _put(self.root / CHECKPOINT_PATH, note.encode())

    def tidy(self, tile: Tile) -> None:
        """Remove the partial forms of a tile that is full now, and of its bundle."""
        assert tile.width == WIDTH, "only what is full has partial forms to remove"
        paths = [tile.path, tile.bundle_path] if tile.level == 0 else [tile.path]
        for path in paths:
            folder = self.root / f"{path}.p"
            if folder.exists():
                shutil.rmtree(folder)

    def holds(self, tile: Tile) -> bool:
        """Whether a tile lies here, in its own form or within the full one."""
        path = tile.path
        return any((self.root / name).is_file() for name in (path, path.removesuffix(f".p/{tile.width}")))

    def served(self, path: str) -> Path | None:
        """The file behind a path that the log serves, or None: nothing beside the log can be named."""
        is_named = path == CHECKPOINT_PATH or TILE_PATH.fullmatch(path)
        file = self.root / path
        return file if is_named and file.is_file() else None

    def _cut(self, path: str, tile: Tile) -> bytes:
        whole = path.removesuffix(f".p/{tile.width}")
        for candidate in (path, whole):
            with suppress(FileNotFoundError, NotADirectoryError):  # also when it is tidied away at this very moment
                return (self.root / candidate).read_bytes()
        raise BrokenLog(path, zh="文件不存在", en="the file is missing")


def _put(file: Path, content: bytes) -> None:
    """Write, make durable, then give the name: a crash leaves the old file or the new one, never a half."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{os.getpid()}.new")
    with open(fresh, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    os.replace(fresh, file)
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
