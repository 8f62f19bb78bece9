"""Tell people: a notice inside the platform and its letter in the outbox, in the transaction that caused them.

Sends nothing (`delivering` does). Notices to a role stay inside the platform: offices live in their queue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import connection, transaction
from django.db.models import Q

from guiju.apps.matters import models
from guiju.apps.matters.facts import MatterView, said_until
from guiju.core.parties import Actor, Role

_NOTICES = """
    WITH told AS (
        INSERT INTO matters_notice (id, organisation_id, role, matter_id, url_name, object_id, title_zh, title_en,
                                    text_zh, text_en, at)
        SELECT n.id, n.organisation, n.role, n.matter, n.url_name, n.object, n.title_zh, n.title_en, n.text_zh,
               n.text_en, %(at)s
        FROM unnest(%(ids)s::uuid[], %(organisations)s::uuid[], %(roles)s::text[], %(matters)s::uuid[],
                    %(url_names)s::text[], %(objects)s::uuid[], %(titles_zh)s::text[], %(titles_en)s::text[],
                    %(texts_zh)s::text[], %(texts_en)s::text[])
             AS n (id, organisation, role, matter, url_name, object, title_zh, title_en, text_zh, text_en)
        ON CONFLICT (id) DO NOTHING
        RETURNING id, organisation_id)
    INSERT INTO matters_outbox (notice_id, tries, next_at, reason)
    SELECT id, 0, %(at)s, '' FROM told WHERE organisation_id IS NOT NULL AND NOT id = ANY(%(unmailed)s::uuid[])
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message to one organisation, or to everyone with one role; about a matter, a page of its own or nothing.

    What is not `is_mailed` stays inside the platform.
    """

    id: UUID
    title_zh: str
    title_en: str
    text_zh: str
    text_en: str
    organisation: UUID | None = None
    role: Role | None = None
    matter: UUID | None = None
    url_name: str = ""
    object_id: UUID | None = None
    is_mailed: bool = True


def notify(notices: Sequence[Notice], *, at: datetime) -> None:
    """Write notices and their letters, in one statement; one that carries a known id is not told twice."""
    if not notices:
        return
    for notice in notices:
        assert (notice.organisation is None) != (notice.role is None), "a notice is for one organisation or one role"
    with connection.cursor() as cursor:
        cursor.execute(
            _NOTICES,
            {
                "at": at,
                "ids": [n.id for n in notices],
                "organisations": [n.organisation for n in notices],
                "roles": [n.role.value if n.role else "" for n in notices],
                "matters": [n.matter for n in notices],
                "url_names": [n.url_name for n in notices],
                "objects": [n.object_id for n in notices],
                "unmailed": [n.id for n in notices if not n.is_mailed],
                "titles_zh": [n.title_zh[:200] for n in notices],
                "titles_en": [n.title_en[:300] for n in notices],
                "texts_zh": [n.text_zh for n in notices],
                "texts_en": [n.text_en for n in notices],
            },
        )


def notice_id(about: UUID, name: str) -> UUID:
    """The id of the one notice that is called `name` about something: telling again tells nothing new."""
    return uuid5(about, f"notice:{name}")


@transaction.atomic
def mark_read(ids: Sequence[UUID], *, actor: Actor, at: datetime) -> int:
    """Somebody of the organisation (or of an office) has read these; how many were new. Others' are left alone."""
    mine = Q(role__in=[role.value for role in actor.roles])
    if actor.organisation is not None:
        mine |= Q(organisation=actor.organisation)
    return models.Notice.objects.filter(mine, id__in=ids, read_at__isnull=True).update(read_at=at)


def tell_of_steps(matters: Sequence[MatterView], reasons: Sequence[str], *, actor: Actor, at: datetime) -> None:
    """Tell each applicant whose turn has come, or whose matter has closed, unless it took the step itself."""
    notify(
        [
            _of_step(matter, reason.strip())
            for matter, reason in zip(matters, reasons, strict=True)
            if (matter.is_closed or matter.waiting_organisation is not None)
            and matter.subject_organisation != actor.organisation
        ],
        at=at,
    )


def _of_step(matter: MatterView, reason: str) -> Notice:
    zh, en = (
        [f"{matter.title_zh}（{matter.number}）现在是“{matter.state_zh}”。"],
        [f"{matter.title_en} ({matter.number}) now stands at “{matter.state_en}”."],
    )
    if reason:
        zh.append(f"理由：{reason}")
        en.append(f"Reason: {reason}")
    if matter.due_at is not None:
        zh.append(f"请于 {said_until(matter.due_at)} 前办理。")
        en.append(f"Please act before {said_until(matter.due_at)}.")
    return Notice(
        id=notice_id(matter.id, str(matter.version)),
        organisation=matter.subject_organisation,
        matter=matter.id,
        title_zh=f"{matter.number}：{matter.state_zh}",
        title_en=f"{matter.number}: {matter.state_en}",
        text_zh="\n".join(zh),
        text_en="\n".join(en),
    )
