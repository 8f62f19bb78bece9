"""Object to a matter while it is public, and resolve objections. The matter's own step is the mechanism's to take.

Locks: the matter's row first; an objection is resolved once.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from guiju.apps.matters.actions import refusing, telling, walking
from guiju.apps.matters.facts import ROLE_WORDS, MatterRefused, MatterView, NotFound, own_matter, sits_on_both_sides
from guiju.apps.matters.models import Objection
from guiju.apps.parties import queries as parties
from guiju.core.journeys import Journey
from guiju.core.parties import STAFF_ROLES, Actor, Duty, Role

OBJECTIONS_MAX = 200
TEXT_LENGTH_MAX = 4000
LENGTHS_MAX = {"name": 100, "contact": 200, "text": TEXT_LENGTH_MAX}


@transaction.atomic
def object(matter: UUID, *, id: UUID, name: str, contact: str, text: str, at: datetime) -> MatterView:
    """Keep what a member of the public puts forward; the office whose matter it is, is told.

    The same id and words again are kept once. Raises `matters.not_found` for a matter that is not public,
    `matters.too_late` when its publicity has run out, `objection_incomplete`, `too_many_objections`, `id_taken`.
    """
    standing = walking.lock([matter])[matter]
    if not standing.is_public:
        raise NotFound().on(matter)
    if standing.is_overdue(at) and not standing.waiting_role:
        raise MatterRefused(
            "matters.too_late",
            zh="公示期已经届满，不再受理异议。如有线索，请向主管部门反映。",
            en="The time for objections has ended. You may still write to the authority in charge.",
        ).on(matter)
    said = _checked_words(name=name, contact=contact, text=text)
    before = Objection.objects.filter(id=id).first()
    if before is not None:
        if before.matter_id != matter or any(getattr(before, field) != words for field, words in said.items()):
            raise refusing.id_taken().on(matter)
        return standing
    if Objection.objects.filter(matter=matter).count() >= OBJECTIONS_MAX:
        raise MatterRefused(
            "matters.too_many_objections",
            zh="本件收到的异议已达上限，正在处理。请直接联系主管部门。",
            en="This matter has as many objections as it can take. Please write to the authority in charge.",
        ).on(matter)
    _insert(Objection(id=id, matter_id=matter, lodged_at=at, **said))
    telling.notify([_notice_of_objection(standing, id, role) for role in _offices(standing)], at=at)
    return standing


@transaction.atomic
def resolve_objection(
    journey: Journey, objection: UUID, *, upheld: bool, resolution: str, actor: Actor, at: datetime
) -> int:
    """Uphold or dismiss one objection, with the reason the objector is given; how many are still open afterwards.

    Approvers of the offices that the journey names answer, and nobody on the matter's own side. Raises
    `matters.not_found`, `matters.not_allowed`, `four_eyes`, `reason_needed`, `already_resolved`.
    """
    row = Objection.objects.filter(id=objection).first()
    if row is None:
        raise _no_such_objection()
    standing = walking.lock([row.matter_id])[row.matter_id]
    _check_answerer(journey, standing, actor)
    if not resolution.strip():
        raise MatterRefused(
            "matters.reason_needed",
            zh="请写明处理意见，提出异议的人会看到它。",
            en="Give the reason; whoever objected will read it.",
            field="resolution",
            missing=("resolution",),
        ).on(standing.id)
    row.refresh_from_db()
    if row.outcome != Objection.Outcome.OPEN:
        raise MatterRefused(
            "matters.already_resolved",
            zh=f"这条异议已由 {row.resolved_by_name} 处理。",
            en=f"{row.resolved_by_name} has resolved this objection already.",
        ).on(standing.id)
    row.outcome = Objection.Outcome.UPHELD if upheld else Objection.Outcome.DISMISSED
    row.resolution = resolution.strip()[:TEXT_LENGTH_MAX]
    row.resolved_at, row.resolved_by_id, row.resolved_by_name = at, actor.person, actor.name
    row.save(update_fields=["outcome", "resolution", "resolved_at", "resolved_by", "resolved_by_name"])
    return Objection.objects.filter(matter=standing.id, outcome=Objection.Outcome.OPEN).count()


def _check_answerer(journey: Journey, matter: MatterView, actor: Actor) -> None:
    assert matter.kind == journey.kind, f"{matter.number} is a {matter.kind}, not a {journey.kind}"
    assert journey.answers, f"{journey.kind} is never public"
    if actor.person is None or not actor.may(Duty.APPROVE, *journey.answers):
        names = [ROLE_WORDS[role] for role in journey.answers]
        who_zh, who_en = "或".join(zh for zh, _ in names), " or ".join(en for _, en in names)
        raise MatterRefused(
            "matters.not_allowed",
            zh=f"处理异议由{who_zh}的复核人员办理。",
            en=f"Objections are resolved by people of {who_en} with the duty to approve.",
        ).on(matter.id)
    if sits_on_both_sides(journey, matter, actor, parties.ties_of(actor.person)):
        raise own_matter().on(matter.id)


def _offices(matter: MatterView) -> tuple[Role, ...]:
    """The offices the matter has passed through."""
    return tuple(role for role in STAFF_ROLES if role.value in matter.roles)


def _insert(row: Objection) -> None:
    """Insert, or refuse kindly: another matter's lock does not keep an id from being taken there meanwhile."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if Objection.objects.filter(id=row.id).exists():
            raise refusing.id_taken().on(row.matter_id) from error
        raise


def _checked_words(**said: str) -> dict[str, str]:
    words = {field: value.strip().replace("\x00", "") for field, value in said.items()}
    for field, value in words.items():
        if not 0 < len(value) <= LENGTHS_MAX[field]:
            raise MatterRefused(
                "matters.objection_incomplete",
                zh=f"请填写姓名、联系方式和异议内容，内容不超过 {TEXT_LENGTH_MAX} 字。",
                en=f"Give your name, how to reach you, and your objection, {TEXT_LENGTH_MAX} characters at most.",
                field=field,
                missing=() if value else (field,),
            )
    return words


def _notice_of_objection(matter: MatterView, objection: UUID, role: Role) -> telling.Notice:
    return telling.Notice(
        id=telling.notice_id(objection, role.value),
        role=role,
        matter=matter.id,
        title_zh=f"{matter.number}：收到异议",
        title_en=f"{matter.number}: an objection",
        text_zh=f"{matter.title_zh}（{matter.number}）公示期间收到一条异议，请核查并处理。",
        text_en=f"Somebody objects to {matter.title_en} ({matter.number}). Look into it and resolve it.",
    )


def _no_such_objection() -> MatterRefused:
    return MatterRefused("matters.not_found", zh="没有找到这条异议。", en="There is no such objection.")
