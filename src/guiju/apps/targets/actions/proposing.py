"""Propose targets that a text names: one row a place in the text, however often it is proposed. Nothing counts yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from guiju.apps.targets.actions import recording, refusing
from guiju.apps.targets.actions.permits import require_bureau
from guiju.apps.targets.models import NUMBER_CHARACTERS_MAX, Edition, Indicator
from guiju.core.canonical import digest
from guiju.core.parties import Actor
from guiju.core.quantities import Course, Firmness, Quantity, Use
from guiju.core.regions import GUIZHOU, REGIONS

NAMESPACE = uuid5(NAMESPACE_URL, "guiju:targets")
COUNTRY = "000000"
QUOTE_MAX, NAME_MAX, DOCUMENT_MAX, CLAUSE_MAX, ITEM_MAX, UNIT_MAX, CODE_MAX = 40, 120, 200, 80, 120, 20, 40
PROPOSALS_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One target as a text names it: the words it is said of, the amount, and the place in the text.

    `quantity` None: the text gives no number. `lines` are the first and last line of the opened text, from 1. `item` is
    the reference of the briefing's item, by which all of it is accepted at once. `code` is derived where not given.
    """

    name: str
    quantity: Quantity | None
    document: str
    quote: str
    lines: tuple[int, int] | None = None
    item: str = ""
    clause: str = ""
    region: str = GUIZHOU
    is_deadline_inferred: bool = False
    definition: str = ""
    code: str = ""

    @property
    def id(self) -> UUID:
        """The same place in the same text, saying the same, has the same id."""
        said = self.quantity
        amount = None if said is None else (said.value, said.upper, said.comparator, said.course, said.period)
        return uuid5(NAMESPACE, digest([self.document, self.quote, self.lines, self.name, amount]))


@transaction.atomic
def propose(proposals: Sequence[Proposal], *, actor: Actor, at: datetime) -> tuple[UUID, ...]:
    """Enter proposals, for the bureau to accept or reject; their ids in the order given.

    What was proposed before is left as it stands, decided or not. Raises NotBureau, BadProposal.
    """
    require_bureau(actor)
    if len(proposals) > PROPOSALS_MAX:
        raise refusing.BadInput(
            "proposals", zh=f"一次最多提出 {PROPOSALS_MAX} 项。", en=f"At most {PROPOSALS_MAX} at a time."
        )
    rows = {each.id: _row(each, number, at) for number, each in enumerate(proposals, start=1)}
    _refuse_taken_codes(rows)
    Indicator.objects.bulk_create(rows.values(), ignore_conflicts=True)
    known = set(Edition.objects.filter(indicator__in=rows).values_list("indicator_id", flat=True))
    recording.record([row for id, row in rows.items() if id not in known], "propose", actor=actor, at=at)
    return tuple(each.id for each in proposals)


def _row(proposal: Proposal, number: int, at: datetime) -> Indicator:
    _check(proposal, number)
    said, lines = proposal.quantity, proposal.lines
    id = proposal.id
    return Indicator(
        id=id,
        code=proposal.code or f"T-{id.hex[:8].upper()}",
        state=Indicator.State.PROPOSED,
        document=proposal.document,
        clause=proposal.clause,
        quote=proposal.quote,
        line_from=lines[0] if lines else None,
        line_to=lines[1] if lines else None,
        item=proposal.item,
        proposed_at=at,
        name=proposal.name,
        definition=proposal.definition,
        unit=said.unit if said else "",
        comparator=said.comparator.value if said else "",
        value=str(said.value) if said else "",
        upper=str(said.upper) if said and said.upper is not None else "",
        course=(said.course if said else Course.LEVEL).value,
        firmness=(said.firmness if said else Firmness.DUTY).value,
        region=proposal.region,
        starts_on=said.period.start if said and said.period else None,
        deadline=said.period.end if said and said.period else None,
        is_deadline_inferred=proposal.is_deadline_inferred,
    )


def _check(proposal: Proposal, number: int) -> None:
    said = proposal.quantity
    texts = {
        "name": (proposal.name, NAME_MAX),
        "document": (proposal.document, DOCUMENT_MAX),
        "quote": (proposal.quote, QUOTE_MAX),
        "clause": (proposal.clause, CLAUSE_MAX),
        "item": (proposal.item, ITEM_MAX),
        "unit": (said.unit if said else "", UNIT_MAX),
        "code": (proposal.code, CODE_MAX),
        "definition": (proposal.definition, 500),
    }
    for name, (text, longest) in texts.items():
        if len(text) > longest or (name in {"name", "document", "quote"} and not text.strip()):
            raise refusing.BadProposal(
                number, f"{name} 应有 1 至 {longest} 个字。", f"{name} has 1 to {longest} characters."
            )
    if said is not None and said.use is not Use.TARGET:
        raise refusing.BadProposal(number, "这个数不是目标。", "this amount is no target.")
    values = (said.value, said.upper or Fraction(0)) if said else ()
    if any(len(str(value)) > NUMBER_CHARACTERS_MAX for value in values):
        raise refusing.BadProposal(number, "数值太长。", "the number is too long.")
    if proposal.region not in REGIONS and proposal.region != COUNTRY:
        raise refusing.BadProposal(number, "地区代码不认识。", "the region is not known.")
    if proposal.lines is not None and not 0 < proposal.lines[0] <= proposal.lines[1] < 2**31:
        raise refusing.BadProposal(number, "行号不对。", "its lines run backward.")


def _refuse_taken_codes(rows: dict[UUID, Indicator]) -> None:
    codes = [row.code for row in rows.values()]
    taken = set(Indicator.objects.filter(code__in=codes).exclude(id__in=rows).values_list("code", flat=True))
    for number, row in enumerate(rows.values(), start=1):
        if row.code in taken or codes.count(row.code) > 1:
            raise refusing.BadProposal(number, f"代码 {row.code} 已被使用。", f"the code {row.code} is taken.")
