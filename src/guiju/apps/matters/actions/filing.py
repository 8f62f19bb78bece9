"""Hand in a file on a matter: known by its bytes, named cleanly, kept once under its SHA-256, never shown in a page.

Locks: the matter's row, so that two uploads cannot both be the last that fits.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Sum

from guiju.apps.evidence import actions as evidence
from guiju.apps.matters import queries
from guiju.apps.matters.actions import refusing, walking
from guiju.apps.matters.adapters import file_types
from guiju.apps.matters.facts import MatterRefused, MatterView, NotFound, is_tied_to_subject, own_matter
from guiju.apps.matters.models import Attachment, Blob
from guiju.apps.parties import queries as parties
from guiju.core.parties import Actor, Duty

MIB = 1024 * 1024
NAME_LENGTH_MAX = 120
_UNFIT = re.compile(r'[\\/:*?"<>|]+')


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one file and one matter may hold."""

    file_bytes_max: int = 20 * MIB
    matter_bytes_max: int = 200 * MIB
    matter_files_max: int = 60


USUAL = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file whose bytes are kept: their SHA-256, its clean name, the type that its bytes showed."""

    sha256: str
    name: str
    media_type: str
    size: int


@transaction.atomic
def attach(
    matter: UUID,
    *,
    id: UUID,
    name: str,
    content: bytes,
    actor: Actor,
    at: datetime,
    label: str = "",
    limits: Limits = USUAL,
) -> queries.AttachmentView:
    """Keep one file on an open matter and write its leaf of evidence.

    The same id with the same bytes again gives the file as it stands. Raises `matters.not_found`, `matters.closed`,
    `matters.not_allowed`, `four_eyes`, `matters.file_empty`, `file_too_large`, `file_type`, `file_differs`,
    `too_many_files`, `id_taken`.
    """
    standing = walking.lock([matter])[matter]
    _check_actor(standing, actor)
    digest = sha256(content).hexdigest()
    before = Attachment.objects.filter(id=id).first()
    if before is not None:
        if (before.matter_id, before.blob_id) != (matter, digest):
            raise refusing.id_taken().on(matter)
        return queries.attachment(id, actor)
    if standing.is_closed:
        raise _closed(standing).on(matter)
    kept = keep(name, content, at=at, limits=limits)
    _check_room(matter, kept.size, limits)
    Attachment.objects.create(
        id=id,
        matter_id=matter,
        blob_id=digest,
        name=kept.name,
        media_type=kept.media_type,
        label=label,
        attached_at=at,
        actor_person_id=actor.person,
        actor_organisation_id=actor.organisation,
        actor_name=actor.name,
    )
    leaf = evidence.Leaf(
        kind="attachment",
        subject=id,
        payload={"at": at, "id": id, "matter": matter, "sha256": digest, "size": len(content)},
    )
    evidence.append([leaf], at=at)
    return queries.attachment(id, actor)


def keep(name: str, content: bytes, *, at: datetime, limits: Limits = USUAL) -> Kept:
    """Keep the bytes of a file in the caller's transaction, once under their SHA-256; the row that names it is theirs.

    Raises `matters.file_empty`, `file_too_large`, `file_type`, `file_differs`.
    """
    clean = clean_name(name)
    kind = _checked_type(clean, content, limits)
    digest = sha256(content).hexdigest()
    Blob.objects.bulk_create(
        [Blob(sha256=digest, content=content, size=len(content), stored_at=at)], ignore_conflicts=True
    )
    return Kept(sha256=digest, name=clean, media_type=kind.media_type, size=len(content))


def clean_name(name: str) -> str:
    """The last part of a path, in one spelling, without control or direction marks, of at most 120 characters.

    >>> clean_name("../../etc/passwd.pdf"), clean_name("C:\\\\合同\\u202efdp.exe"), clean_name("  ")
    ('passwd.pdf', '合同fdp.exe', '附件')
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFKC", name))[-1]
    seen = "".join(char for char in last if unicodedata.category(char)[0] != "C")
    stem, dot, suffix = _UNFIT.sub("_", " ".join(seen.split())).rstrip(" .").rpartition(".")
    if not dot:
        return suffix[:NAME_LENGTH_MAX] or "附件"
    suffix = suffix[:10]
    return f"{(stem.strip(' .') or '附件')[: NAME_LENGTH_MAX - len(suffix) - 1]}.{suffix}"


def _check_actor(matter: MatterView, actor: Actor) -> None:
    """Who may see a matter and handles things may hand in files on it, each from one chair.

    Acting for the organisation it is about, they hand in its own papers, and the file says so. Acting for an office,
    nobody adds to the file on their own organisation: papers weigh in what the office decides, as its steps do.
    """
    if not matter.is_visible_to(actor):
        raise NotFound().on(matter.id)
    if not actor.may(Duty.HANDLE) and not actor.may(Duty.APPROVE):
        raise MatterRefused(
            "matters.not_allowed",
            zh="上传附件需要经办权限。请换用有权限的账号，或联系本单位管理员。",
            en="Handing in files needs the duty to handle. Use another account, or ask your administrator.",
        ).on(matter.id)
    if actor.person is None or actor.organisation == matter.subject_organisation:
        return
    if is_tied_to_subject(matter, parties.ties_of(actor.person)):
        raise own_matter().on(matter.id)


def _checked_type(name: str, content: bytes, limits: Limits) -> file_types.FileType:
    """The kind of the file, which its name and its bytes must agree on."""
    if not content:
        raise _file_refused("matters.file_empty", zh=f"“{name}”是空文件。", en=f"“{name}” is empty.")
    if len(content) > limits.file_bytes_max:
        mib = limits.file_bytes_max // MIB
        raise _file_refused(
            "matters.file_too_large",
            zh=f"“{name}”超过了单个文件 {mib} MB 的上限。请压缩或拆分后再上传。",
            en=f"“{name}” is larger than the {mib} MB one file may have. Compress or split it.",
        )
    kind = file_types.type_of_suffix(name.rpartition(".")[2]) if "." in name else None
    if kind is None:
        allowed = "、".join(file_types.allowed_suffixes())
        raise _file_refused(
            "matters.file_type",
            zh=f"不接受“{name}”这种文件。可以上传：{allowed}。",
            en=f"Files like “{name}” are not taken. Possible: {', '.join(file_types.allowed_suffixes())}.",
        )
    if not kind.is_shown_by(content):
        guess = file_types.guess(content)
        raise _file_refused(
            "matters.file_differs",
            zh=f"“{name}”的内容与扩展名不符{f'，像是 {guess}' if guess else ''}，或者不完整。请重新导出后上传。",
            en=f"“{name}” is not what its name says{f' (it looks like {guess})' if guess else ''}, or not whole. "
            "Export it again.",
        )
    return kind


def _check_room(matter: UUID, size: int, limits: Limits) -> None:
    """Whether one more file fits; the matter's lock keeps the sum still."""
    held = Attachment.objects.filter(matter=matter).aggregate(files=Count("id"), bytes=Sum("blob__size"))
    if held["files"] >= limits.matter_files_max or (held["bytes"] or 0) + size > limits.matter_bytes_max:
        mib = limits.matter_bytes_max // MIB
        raise _file_refused(
            "matters.too_many_files",
            zh=f"一个办件最多 {limits.matter_files_max} 个附件、共 {mib} MB，已经放不下了。请合并后再上传。",
            en=f"A matter holds {limits.matter_files_max} files and {mib} MB at most; one more does not fit.",
        ).on(matter)


def _file_refused(code: str, *, zh: str, en: str) -> MatterRefused:
    return MatterRefused(code, zh=zh, en=en, field="file")


def _closed(matter: MatterView) -> MatterRefused:
    return MatterRefused(
        "matters.closed",
        zh=f"办件 {matter.number} 已办结（{matter.state_zh}），不能再上传附件。",
        en=f"{matter.number} is closed ({matter.state_en}); no more files can be handed in.",
    )
