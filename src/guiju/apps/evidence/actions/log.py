"""What the log is, as its sequencer must know it: its name, keys, folder and witnesses. Edges read the settings."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import connection

from guiju.apps.evidence import models
from guiju.apps.evidence.adapters import signatures
from guiju.apps.evidence.adapters.keys import Ring
from guiju.apps.evidence.adapters.log_files import LogFolder
from guiju.apps.evidence.adapters.witnesses import Witness
from guiju.apps.evidence.queries import Published
from guiju.core import checkpoints, merkle, notes
from guiju.core.refusals import Refused


class LogRefused(Refused):
    """The log must not go on as things are: somebody has to look before anything more is signed."""

    def __init__(self, code: str, *, zh: str, en: str) -> None:
        super().__init__(code, zh=zh, en=en, field="log")


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """One log. `quorum` is how many witnesses must have signed a checkpoint before it is public."""

    origin: str
    ring: Ring
    folder: LogFolder
    witnesses: tuple[Witness, ...] = field(default=())
    quorum: int = 0

    @property
    def published(self) -> Published:
        """The log as a receipt names it."""
        return Published(
            origin=self.origin,
            keys=self.ring.keys,
            witnesses=tuple(witness.key for witness in self.witnesses),
            fetch=self.folder.hashes,
        )

    def __post_init__(self) -> None:
        assert 0 <= self.quorum <= len(self.witnesses), "a quorum is of the witnesses there are"


def lock_head(log: Log) -> models.Head:
    """The log's head, locked until the transaction ends; made when this is the first time.

    Raises LogRefused when the log in the database has another name, or the folder has seen a later checkpoint than
    the database: one of them was put back from an old copy, and signing on would fork the log.
    """
    assert connection.in_atomic_block, "the head is locked for a transaction"
    models.Head.objects.bulk_create(
        [models.Head(id=1, origin=log.origin, size=0, root=merkle.EMPTY_ROOT)], ignore_conflicts=True
    )
    head = models.Head.objects.select_for_update().get(id=1)
    require_name(log, head.origin)
    _refuse_rollback(log, head)
    return head


def require_name(log: Log, origin: str) -> None:
    """Refuse to take what bears the name `origin` for this log's. Raises LogRefused."""
    if origin != log.origin:
        raise LogRefused(
            "evidence.other_origin",
            zh=f"数据库里的日志名为“{origin}”，设置里是“{log.origin}”。日志不能改名：请改回 GUIJU_LOG_ORIGIN。",
            en=f"The log in the database is {origin!r}, GUIJU_LOG_ORIGIN says {log.origin!r}. A log keeps its name.",
        )


def refuse_strange_keys(log: Log, head: models.Head) -> None:
    """Raise LogRefused unless the keys are this log's: of its name, and one of them signed the last checkpoint.

    A key file that was lost is made anew with a key that nobody knows. Signed with it, the log would be another's.
    """
    if any(signer.key.name != log.origin for signer in log.ring.signers):
        raise LogRefused(
            "evidence.other_key",
            zh=f"密钥属于日志“{log.ring.signers[0].key.name}”，本日志名为“{log.origin}”。请恢复本日志的密钥文件。",
            en=f"The keys are of {log.ring.signers[0].key.name!r}, this log is {log.origin!r}. Put its own keys back.",
        )
    last = models.Checkpoint.objects.filter(size=head.size).values_list("note", flat=True).first()
    if last is not None and not any(signatures.signed(notes.read(last), key) for key in log.ring.keys):
        raise LogRefused(
            "evidence.other_key",
            zh=f"最近的检查点（{head.size} 条）不是由现有密钥签名的：密钥文件可能丢失后被重新生成。"
            "请从备份恢复 log-keys；继续签名，别人将不再认得这个日志。",
            en=f"None of the keys signed the last checkpoint ({head.size} entries): perhaps the key file was lost and "
            "made anew. Put log-keys back from a backup; signed with others, nobody would know this log any more.",
        )


def _refuse_rollback(log: Log, head: models.Head) -> None:
    published = log.folder.checkpoint()
    if published is None:
        return
    shown = checkpoints.read(notes.read(published))
    known = head.root if shown.size == head.size else _root_of(shown.size)
    if shown.size > head.size or (shown.size and bytes(known or b"") != shown.root):
        raise LogRefused(
            "evidence.rolled_back",
            zh=f"已公布的检查点有 {shown.size} 条，数据库里的日志只到 {head.size} 条或内容不同。"
            "其中之一是旧备份恢复的；继续签名会使日志分叉。请按运维手册“存证日志”一节处理。",
            en=f"The published checkpoint has {shown.size} entries; the database's log has {head.size} or others. "
            "One of the two is an old copy, and signing on would fork the log. See operations, “The evidence log”.",
        )


def _root_of(size: int) -> bytes | None:
    row = models.Checkpoint.objects.filter(size=size).values_list("root", flat=True).first()
    return None if row is None else bytes(row)
