"""What an editor does with an item that was found: correct it, write our summary, accept it, or drop it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from guiju.apps.briefing import models
from guiju.apps.briefing.actions import refusing
from guiju.apps.briefing.queries import seeing
from guiju.core.parties import Actor
from guiju.core.regions import NATION, REGIONS
from guiju.texts import copying
from guiju.texts.briefs import Kind

SUMMARY_CHARACTERS_MAX = 2_000
LISTED_MAX = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An item as the editor leaves it. `jurisdiction` is a region's code, or 000000 for the whole country."""

    title: str
    kind: Kind
    document_number: str = ""
    issuers: tuple[str, ...] = ()
    jurisdiction: str
    section: str = ""
    issued_on: date | None = None
    in_force_on: date | None = None
    until_on: date | None = None
    references: tuple[str, ...] = ()
    summary: str = ""


@transaction.atomic
def revise(item: UUID, draft: Draft, *, actor: Actor, at: datetime) -> None:
    """Take the editor's words for the item's own and accept it. Raises `briefing.quotes_too_much`, `bad_input`."""
    row = locked(item, actor)
    _check(draft)
    check_summary(draft.summary, source_of(row))
    row.title, row.kind, row.document_number = _line(draft.title), draft.kind.value, _line(draft.document_number)
    row.issuers, row.references = _lines(draft.issuers), _lines(draft.references)
    row.jurisdiction, row.section = draft.jurisdiction, _line(draft.section)
    row.issued_on, row.in_force_on, row.until_on = draft.issued_on, draft.in_force_on, draft.until_on
    row.summary = draft.summary.strip()
    _settle(row, models.Item.State.ACCEPTED, actor, at)


@transaction.atomic
def accept(item: UUID, *, actor: Actor, at: datetime) -> None:
    """Accept an item as it stands; a dropped one is taken up again."""
    _settle(locked(item, actor), models.Item.State.ACCEPTED, actor, at)


@transaction.atomic
def drop(item: UUID, *, actor: Actor, at: datetime) -> None:
    """Leave an item out of the library."""
    _settle(locked(item, actor), models.Item.State.DROPPED, actor, at)


def locked(item: UUID, actor: Actor) -> models.Item:
    """The item that is not published yet, with its upload, locked until the transaction ends."""
    refusing.require_editor(actor)
    rows = models.Item.objects.select_for_update(of=("self",)).select_related("upload")
    row = rows.filter(id=item).first()
    if row is None:
        raise seeing.not_found("个条目", "item")
    if row.state == models.Item.State.PUBLISHED:
        raise refusing.WrongState(
            zh="这个条目已经发布。要修改，请上传新的文本作为新版本。",
            en="This item is published. Upload the text anew to make another version.",
        )
    return row


def source_of(row: models.Item) -> str:
    """The stretch of the upload that the item is about."""
    return row.upload.body[row.start : row.end]


def check_summary(summary: str, source: str) -> None:
    """Refuse a summary that is too long or copies its source. An empty one is for the time being."""
    if len(summary) > SUMMARY_CHARACTERS_MAX:
        raise refusing.BadInput(
            "summary",
            zh=f"摘要最多 {SUMMARY_CHARACTERS_MAX} 个字。",
            en=f"A summary has {SUMMARY_CHARACTERS_MAX} characters at most.",
        )
    run = copying.longest_run(summary, source)
    if run:
        raise refusing.QuotesTooMuch(run, copying.RUN_CHARACTERS_MAX)


def _settle(row: models.Item, state: models.Item.State, actor: Actor, at: datetime) -> None:
    row.state, row.reviewed_at, row.reviewed_by = state, at, actor.name
    row.save()


def _check(draft: Draft) -> None:
    if not _line(draft.title):
        raise refusing.BadInput("title", zh="请写明文件名称。", en="Say what the document is called.")
    if draft.jurisdiction != NATION and draft.jurisdiction not in REGIONS:
        raise refusing.BadInput("jurisdiction", zh="请选择适用地区。", en="Choose where it applies.")
    if draft.in_force_on and draft.until_on and draft.until_on <= draft.in_force_on:
        raise refusing.BadInput(
            "until_on", zh="失效日期应在施行日期之后。", en="Its last day comes after the first it is in force."
        )
    if len(draft.issuers) > LISTED_MAX or len(draft.references) > LISTED_MAX:
        raise refusing.BadInput(
            "issuers", zh=f"发文机关和引用文件各最多 {LISTED_MAX} 个。", en=f"At most {LISTED_MAX} of each."
        )


def _line(text: str) -> str:
    return " ".join(text.split())


def _lines(texts: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys(line for text in texts if (line := _line(text))))
