"""Edit what an indicator says: every edition is kept whole, with who and why. Locks the row, then looks.

What the text itself says (document, clause, quote, lines) is never edited.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from django.db import transaction

from guiju.apps.parties import queries as parties
from guiju.apps.targets.actions import looking, recording, refusing
from guiju.apps.targets.actions.permits import lock_accepted, require_bureau
from guiju.apps.targets.models import NUMBER_CHARACTERS_MAX, Indicator, Measurement
from guiju.apps.targets.queries.sources import SOURCES
from guiju.core.parties import Actor
from guiju.core.quantities import Comparator, Course, Firmness
from guiju.core.regions import REGIONS
from guiju.core.targets import Point

COUNTRY = "000000"
MILESTONES_MAX = 60
REASON_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """All that an edition says of an indicator. Values are in base units; `source` names a computed source, or none."""

    name: str
    definition: str
    unit: str
    comparator: Comparator | None
    value: Fraction | None
    upper: Fraction | None
    course: Course
    firmness: Firmness
    owner: UUID | None
    region: str
    starts_on: date | None
    deadline: date | None
    is_deadline_inferred: bool
    baseline: Point | None
    tolerance: Fraction | None
    source: str


@transaction.atomic
def edit(id: UUID, wording: Wording, *, version: int, reason: str, actor: Actor, at: datetime) -> int:
    """Give an accepted indicator another wording; its new version.

    `version` is the one that was looked at. Raises NotBureau, NotFound, ChangedSince, BadInput.
    """
    require_bureau(actor)
    row = lock_accepted(id, actor)
    _require_version(row, version)
    _check(row, wording)
    row.name, row.definition, row.unit = wording.name.strip(), wording.definition.strip(), wording.unit
    row.comparator = wording.comparator.value if wording.comparator else ""
    row.value, row.upper, row.tolerance = _text(wording.value), _text(wording.upper), _text(wording.tolerance)
    row.course, row.firmness = wording.course.value, wording.firmness.value
    row.owner_id, row.region, row.source = wording.owner, wording.region, wording.source
    row.starts_on, row.deadline = wording.starts_on, wording.deadline
    row.is_deadline_inferred = wording.is_deadline_inferred
    row.baseline = _text(wording.baseline.value if wording.baseline else None)
    row.baseline_on = wording.baseline.on if wording.baseline else None
    return _written(row, "edit", reason, actor, at)


@transaction.atomic
def set_milestones(
    id: UUID, milestones: Sequence[Point], *, version: int, reason: str, actor: Actor, at: datetime
) -> int:
    """Say where it should stand on days before the deadline, instead of a straight line; the new version.

    For whoever answers for it, and the bureau. Raises NotFound, NotOwner, ChangedSince, BadInput.
    """
    row = lock_accepted(id, actor)
    _require_version(row, version)
    days = [each.on for each in milestones]
    if len(set(days)) != len(days) or len(days) > MILESTONES_MAX:
        raise refusing.BadInput(
            "milestones",
            zh=f"每个日期只能有一个节点，最多 {MILESTONES_MAX} 个。",
            en=f"A day has one milestone, and there are at most {MILESTONES_MAX}.",
        )
    if row.deadline is not None and any(day >= row.deadline for day in days):
        raise refusing.BadInput("milestones", zh="节点应早于期限。", en="Milestones stand before the deadline.")
    row.milestones = [[each.on.isoformat(), str(each.value)] for each in sorted(milestones)]
    return _written(row, "milestones", reason, actor, at)


def _require_version(row: Indicator, version: int) -> None:
    if row.version != version:
        raise refusing.ChangedSince


def _written(row: Indicator, verb: str, reason: str, actor: Actor, at: datetime) -> int:
    if not reason.strip() or len(reason) > REASON_MAX:
        raise refusing.BadInput("reason", zh="请写明理由，最多 500 字。", en="Give the reason, in 500 characters.")
    row.version += 1
    row.save()
    recording.record([row], verb, actor=actor, at=at, reason=reason.strip())
    looking.look([row], at=at)
    return row.version


def _check(row: Indicator, wording: Wording) -> None:
    if not 0 < len(wording.name.strip()) <= 120:
        raise refusing.BadInput("name", zh="名称应有 1 至 120 个字。", en="A name has 1 to 120 characters.")
    if (wording.value is None) != (wording.comparator is None):
        raise refusing.BadInput("comparator", zh="目标值与比较方式要同填。", en="They go together.")
    if wording.upper is not None and (wording.value is None or wording.upper <= wording.value):
        raise refusing.BadInput("upper", zh="上限应大于目标值。", en="A range's upper end is above its lower.")
    if wording.tolerance is not None and not 0 < wording.tolerance < 1:
        raise refusing.BadInput("tolerance", zh="偏差应在 0 与 100% 之间。", en="It is between 0 and 100 %.")
    if wording.region not in REGIONS and wording.region != COUNTRY:
        raise refusing.BadInput("region", zh="地区代码不认识。", en="The region is not known.")
    if wording.source and (wording.source not in SOURCES or SOURCES[wording.source].unit != wording.unit):
        raise refusing.BadInput(
            "source", zh="没有这个数据来源，或者计量单位不同。", en="There is no such source, or its unit differs."
        )
    if wording.owner is not None and wording.owner not in parties.standings([wording.owner]):
        raise refusing.BadInput("owner", zh="没有这个单位。", en="There is no such organisation.")
    if wording.baseline and wording.deadline and wording.baseline.on >= wording.deadline:
        raise refusing.BadInput("baseline_on", zh="基期应早于期限。", en="The baseline is before the deadline.")
    if wording.unit != row.unit and Measurement.objects.filter(indicator=row).exists():
        raise refusing.BadInput(
            "unit", zh="已有测量值，不能再改计量单位。", en="There are measurements; the unit stays as it is."
        )
    if any(len(_text(each)) > NUMBER_CHARACTERS_MAX for each in (wording.value, wording.upper, wording.tolerance)):
        raise refusing.BadInput("value", zh="数值太长。", en="The number is too long.")


def _text(value: Fraction | None) -> str:
    return "" if value is None else str(value)
