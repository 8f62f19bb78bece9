"""Packs of the past: those that decided once and were kept, asked again each in an interpreter of its own.

An archive is run only after its bytes were found to have the hash that decided.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

from guiju.apps.decisions import models
from guiju.apps.decisions.adapters.archived_pack import ArchivedPack, NoAnswer, PackFailed
from guiju.core.refusals import Refused
from guiju.policies import archives

OPEN_MAX = 4
DEATHS_MAX = 3
AT_ONCE_MAX = 2
WAIT_SECONDS_MAX = 10.0
_turns = threading.BoundedSemaphore(AT_ONCE_MAX)


class NotReplayable(Refused):
    """A decision that cannot be asked again: whether it would come out the same is not known."""


class Packs:
    """The packs of the past that are open, by their hash; at most OPEN_MAX, the one asked longest ago is closed."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, ArchivedPack] = OrderedDict()
        self._broken: dict[str, NotReplayable] = {}
        self._deaths: Counter[str] = Counter()

    def decide(self, record: models.Record) -> str:
        """The body of the decision by the archived pack. Raises NotReplayable."""
        try:
            return self._pack(record.pack_hash).decide(record.question, record.inputs, on=record.valid_on)
        except NoAnswer as failed:
            self._close(record.pack_hash)  # the next case gets a fresh one, a few times
            self._deaths[record.pack_hash] += 1
            refused = _failed(record.pack_hash, failed)
            if self._deaths[record.pack_hash] >= DEATHS_MAX:
                self._broken[record.pack_hash] = refused
            raise refused from failed
        except PackFailed as failed:
            raise _failed(record.pack_hash, failed) from failed

    def close(self) -> None:
        for pack_hash in list(self._open):
            self._close(pack_hash)

    def _pack(self, pack_hash: str) -> ArchivedPack:
        if pack_hash in self._broken:
            raise self._broken[pack_hash].with_traceback(None)
        if pack_hash not in self._open:
            try:
                self._open[pack_hash] = _opened(pack_hash)
            except NotReplayable as refused:
                self._broken[pack_hash] = refused
                raise
            if len(self._open) > OPEN_MAX:
                self._close(next(iter(self._open)))
        self._open.move_to_end(pack_hash)
        return self._open[pack_hash]

    def _close(self, pack_hash: str) -> None:
        pack = self._open.pop(pack_hash, None)
        if pack is not None:
            pack.close()


def _opened(pack_hash: str) -> ArchivedPack:
    """The pack kept under this hash, opened once its bytes have been found to have it. Raises NotReplayable."""
    row = models.PackArchive.objects.filter(pack_hash=pack_hash).first()
    if row is None:
        raise NotReplayable(
            "decisions.pack_not_kept",
            zh=f"没有存档指纹为 {pack_hash} 的政策包，无法重算。如有更早的备份，请在其中查找。",
            en=f"No pack is kept under {pack_hash}, so nothing can be asked again. Look for it in an older backup.",
        )
    content = bytes(row.archive)
    try:
        archives.check(archives.read(content), pack_hash)
    except archives.BrokenArchive as broken:
        raise NotReplayable(
            "decisions.archive_damaged",
            zh=f"指纹为 {pack_hash} 的政策包存档已被改动，未予运行：{broken}。请用备份核对。",
            en=f"The archive of {pack_hash} was changed and was not run: {broken}. Compare it with a backup.",
        ) from broken
    try:
        return ArchivedPack(content, pack_hash)
    except PackFailed as failed:
        raise _failed(pack_hash, failed) from failed


def _failed(pack_hash: str, failed: PackFailed) -> NotReplayable:
    return NotReplayable(
        "decisions.archived_pack_failed",
        zh=f"指纹为 {pack_hash} 的存档政策包没有给出答复：{failed}。",
        en=f"The archived pack {pack_hash} gave no answer: {failed}.",
    )


@contextmanager
def packs() -> Iterator[Packs]:
    """The packs of the past, for as long as the with-block lasts."""
    asked = Packs()
    try:
        yield asked
    finally:
        asked.close()


@contextmanager
def turn() -> Iterator[None]:
    """A turn at starting an interpreter: pages and programs start AT_ONCE_MAX of them, and wait for no more."""
    if not _turns.acquire(timeout=WAIT_SECONDS_MAX):
        raise NotReplayable(
            "decisions.replays_busy",
            zh="正在重算的决定太多，请稍后再试。",
            en="Too many decisions are being replayed at the moment. Try again in a while.",
        )
    try:
        yield
    finally:
        _turns.release()
