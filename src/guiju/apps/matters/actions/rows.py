"""How matters, steps and approvals are written: one statement a table, however many rows.

Decides nothing. Two hundred ORM objects cost more than the whole batch should, so these few tables are written by
arrays; everything rarer goes through the ORM.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from guiju.apps.matters.facts import COLUMNS, MatterView, matter_of
from guiju.apps.matters.models import NEVER
from guiju.core.parties import Actor

_COLUMNS = ", ".join(COLUMNS)

_LOCK = f"SELECT {_COLUMNS} FROM matters_matter WHERE id = ANY(%s) ORDER BY id FOR UPDATE"  # noqa: S608

_OPEN = f"""
    WITH opened AS (
        INSERT INTO matters_matter (id, kind, kind_zh, kind_en, number, state, state_zh, state_en, title_zh, title_en,
            subject_organisation_id, waiting_role, waiting_organisation_id, waiting_duty, roles, is_public,
            due_at, queue_at, opened_at, moved_at, closed_at, version, url_name, object_id)
        SELECT n.id, %(kind)s, %(kind_zh)s, %(kind_en)s,
            n.prefix || '-' || lpad(n.serial::text, greatest(6, length(n.serial::text)), '0'),
            %(state)s::text, %(state_zh)s::text, %(state_en)s::text, n.title_zh, n.title_en, n.subject, %(role)s::text,
            CASE WHEN %(is_applicants)s THEN n.subject END, %(duty)s, %(roles)s::varchar[], %(is_public)s,
            n.due_at, coalesce(n.due_at, %(never)s), %(at)s, %(at)s, NULL, 1, n.url_name, n.object_id
        FROM (SELECT *, nextval('matters_number') AS serial
              FROM unnest(%(ids)s::uuid[], %(prefixes)s::text[], %(titles_zh)s::text[], %(titles_en)s::text[],
                          %(subjects)s::uuid[], %(dues)s::timestamptz[], %(url_names)s::text[], %(objects)s::uuid[])
                   AS given (id, prefix, title_zh, title_en, subject, due_at, url_name, object_id)) AS n
        ON CONFLICT (id) DO NOTHING
        RETURNING {_COLUMNS}
    ), first AS (
        INSERT INTO matters_step (matter_id, seq, verb, verb_zh, verb_en, from_state, to_state, to_zh, to_en,
            actor_person_id, actor_organisation_id, actor_name, at, reason, clauses, decision, shown)
        SELECT id, 1, 'open', '新建', 'Open', '', %(state)s::text, %(state_zh)s::text, %(state_en)s::text,
            %(person)s::bigint, %(organisation)s::uuid, %(name)s, %(at)s, '', '[]', NULL, '' FROM opened
    )
    SELECT {_COLUMNS} FROM opened
"""  # noqa: S608

_WALK = """
    WITH given AS (
        SELECT * FROM unnest(%(ids)s::uuid[], %(dues)s::timestamptz[], %(reasons)s::text[], %(clauses)s::jsonb[],
                             %(decisions)s::uuid[], %(showns)s::text[])
                      AS given (id, due_at, reason, clauses, decision, shown)
    ), moved AS (
        UPDATE matters_matter AS m
        SET state = %(state)s::text, state_zh = %(state_zh)s::text, state_en = %(state_en)s::text,
            waiting_role = %(role)s::text,
            waiting_organisation_id = CASE WHEN %(is_applicants)s THEN m.subject_organisation_id END,
            waiting_duty = %(duty)s,
            roles = CASE WHEN %(role)s::text = '' OR %(role)s::text = ANY(m.roles) THEN m.roles
                         ELSE m.roles || %(role)s::varchar END,
            is_public = %(is_public)s, due_at = given.due_at, queue_at = coalesce(given.due_at, %(never)s),
            moved_at = %(at)s, closed_at = CASE WHEN %(is_final)s THEN %(at)s::timestamptz END, version = m.version + 1
        FROM given WHERE m.id = given.id
        RETURNING m.id, m.version
    )
    INSERT INTO matters_step (matter_id, seq, verb, verb_zh, verb_en, from_state, to_state, to_zh, to_en,
        actor_person_id, actor_organisation_id, actor_name, at, reason, clauses, decision, shown)
    SELECT moved.id, moved.version, %(verb)s, %(verb_zh)s, %(verb_en)s, %(from_state)s,
        %(state)s::text, %(state_zh)s::text, %(state_en)s::text, %(person)s::bigint, %(organisation)s::uuid, %(name)s,
        %(at)s, given.reason, given.clauses, given.decision, given.shown
    FROM moved JOIN given USING (id)
"""

_OPEN_APPROVALS = """
    SELECT matter_id, id, maker_id, shown FROM matters_approval
    WHERE matter_id = ANY(%s) AND checked_at IS NULL AND voided_at IS NULL
"""

_MAKE = """
    INSERT INTO matters_approval (matter_id, maker_id, made_at, shown)
    SELECT n.matter, %(person)s::bigint, %(at)s, n.shown
    FROM unnest(%(matters)s::uuid[], %(showns)s::text[]) AS n (matter, shown)
"""

_CHECK = "UPDATE matters_approval SET checker_id = %s, checked_at = %s WHERE id = ANY(%s)"

_VOID = "UPDATE matters_approval SET voided_at = %s WHERE matter_id = ANY(%s) AND voided_at IS NULL"

_VOID_OPEN = _VOID + " AND checked_at IS NULL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One step from one state: what is the same for every matter that takes it."""

    verb: str
    verb_zh: str
    verb_en: str
    from_state: str
    state: str
    state_zh: str
    state_en: str
    role: str
    duty: str
    is_applicants: bool
    is_public: bool
    is_final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Walker:
    """One matter that takes a step, and what is its own about it."""

    id: UUID
    due_at: datetime | None
    reason: str
    clauses: tuple[str, ...]
    decision: UUID | None
    shown: str


@dataclass(frozen=True, slots=True)
class OpenApproval:
    """What somebody made and nobody has confirmed yet."""

    id: int
    maker: int
    shown: str


def lock(ids: Sequence[UUID]) -> dict[UUID, MatterView]:
    """The matters, locked in the order of their ids until the transaction ends; absent ones are absent."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [list(ids)])
        return {row[0]: matter_of(row) for row in cursor.fetchall()}


def open_matters(values: Mapping[str, Any], *, actor: Actor, at: datetime) -> dict[UUID, MatterView]:
    """Insert the new ones of `ids`, give them numbers and the first line of history; ids that exist are left alone."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, {**values, **_by(actor), "at": at, "never": NEVER})
        return {row[0]: matter_of(row) for row in cursor.fetchall()}


def walk(leg: Leg, walkers: Sequence[Walker], *, actor: Actor, at: datetime) -> None:
    """Put each matter where the leg leads, one version on, and append to its history."""
    with connection.cursor() as cursor:
        cursor.execute(
            _WALK,
            {
                **asdict(leg),
                **_by(actor),
                "at": at,
                "never": NEVER,
                "ids": [w.id for w in walkers],
                "dues": [w.due_at for w in walkers],
                "reasons": [w.reason for w in walkers],
                "clauses": [json.dumps(w.clauses, ensure_ascii=False) for w in walkers],
                "decisions": [w.decision for w in walkers],
                "showns": [w.shown for w in walkers],
            },
        )
        assert cursor.rowcount == len(walkers), "a locked matter cannot go away"


def walked(matter: MatterView, leg: Leg, due_at: datetime | None, *, at: datetime) -> MatterView:
    """The matter after the leg, as the database now has it."""
    is_new = leg.role and leg.role not in matter.roles
    return replace(
        matter,
        state=leg.state,
        state_zh=leg.state_zh,
        state_en=leg.state_en,
        waiting_role=leg.role,
        waiting_organisation=matter.subject_organisation if leg.is_applicants else None,
        waiting_duty=leg.duty,
        roles=[*matter.roles, leg.role] if is_new else matter.roles,
        is_public=leg.is_public,
        due_at=due_at,
        moved_at=at,
        closed_at=at if leg.is_final else None,
        version=matter.version + 1,
    )


def open_approvals(matters: Sequence[UUID]) -> dict[UUID, OpenApproval]:
    """What was made on these matters and waits to be confirmed. The matters' locks keep it still."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_APPROVALS, [list(matters)])
        return {matter: OpenApproval(id, maker, shown) for matter, id, maker, shown in cursor.fetchall()}


def make(shown: Mapping[UUID, str], *, maker: int, at: datetime) -> None:
    """A new making on each matter; one that nobody confirmed yet gives way to it."""
    with connection.cursor() as cursor:
        cursor.execute(_VOID_OPEN, [at, list(shown)])
        cursor.execute(_MAKE, {"person": maker, "at": at, "matters": list(shown), "showns": list(shown.values())})


def check(approvals: Sequence[int], *, checker: int, at: datetime) -> None:
    """Confirm what was made. The schema refuses the maker as checker, whoever asks."""
    with connection.cursor() as cursor:
        cursor.execute(_CHECK, [checker, at, list(approvals)])


def void(matters: Sequence[UUID], *, at: datetime) -> None:
    """Nothing approved on these matters stands any more."""
    with connection.cursor() as cursor:
        cursor.execute(_VOID, [at, list(matters)])


def _by(actor: Actor) -> dict[str, Any]:
    return {"person": actor.person, "organisation": actor.organisation, "name": actor.name}
