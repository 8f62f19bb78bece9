"""Proposals: targets that texts name, entered for the bureau, accepted with an owner or rejected, many at once."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated, Any
from uuid import UUID

from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from guiju.apps.targets import actions, queries
from guiju.apps.targets.api import asking, shapes
from guiju.apps.targets.api.asking import Asked, Key
from guiju.apps.targets.api.shapes import Exact, Strict, TargetOut
from guiju.core.quantities import Comparator, Course, Firmness, Period, Quantity
from guiju.core.refusals import Refused
from guiju.core.regions import GUIZHOU

router = Router(tags=["targets"])


class QuantityIn(Strict):
    """The amount as the text says it. `until` is the last day of the period it speaks of, `since` the first."""

    value: Exact
    upper: Exact | None = None
    unit: Annotated[str, Field(max_length=20)]
    comparator: Comparator
    course: Course = Course.LEVEL
    firmness: Firmness = Firmness.DUTY
    since: date | None = None
    until: date | None = None


class ProposalIn(Strict):
    """One target as a text names it; without `quantity` the text gives no number."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    quantity: QuantityIn | None = None
    document: Annotated[str, Field(min_length=1, max_length=200)]
    quote: Annotated[str, Field(min_length=1, max_length=40)]
    line_from: Annotated[int, Field(ge=1, lt=2**31)] | None = None
    line_to: Annotated[int, Field(ge=1, lt=2**31)] | None = None
    item: Annotated[str, Field(max_length=120)] = ""
    clause: Annotated[str, Field(max_length=80)] = ""
    region: Annotated[str, Field(pattern=r"^[0-9]{6}$")] = GUIZHOU
    is_deadline_inferred: bool = False
    definition: Annotated[str, Field(max_length=500)] = ""
    code: Annotated[str, Field(max_length=40)] = ""

    def proposal(self) -> actions.Proposal:
        plain = ("name", "document", "quote", "item", "clause", "region", "is_deadline_inferred", "definition", "code")
        lines = None if self.line_from is None else (self.line_from, self.line_to or self.line_from)
        said = {name: getattr(self, name) for name in plain}
        return actions.Proposal(**said, lines=lines, quantity=_quantity(self.name, self.quantity))


class ProposalsIn(Strict):
    proposals: Annotated[list[ProposalIn], Field(min_length=1, max_length=500)]


class ProposedOut(Schema):
    """The ids of what was proposed, in the order sent; what was proposed before has the id it had."""

    ids: list[UUID]


class WaitingOut(Schema):
    """The proposals of one item of a briefing."""

    item: str
    document: str
    proposals: list[TargetOut]


class TargetAcceptanceIn(Strict):
    """One proposal to be accepted; without `owner` nobody answers for it yet, without `name` it keeps the text's."""

    id: UUID
    owner: UUID | None = None
    name: Annotated[str, Field(max_length=120)] = ""


class AcceptIn(Strict):
    """Proposals one by one, or all that waits of one `item`, with one `owner`."""

    proposals: Annotated[list[TargetAcceptanceIn], Field(max_length=500)] = []
    item: Annotated[str, Field(max_length=120)] = ""
    owner: UUID | None = None


class RejectIn(Strict):
    ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class DecidedOut(Schema):
    """How many were decided now; what was decided so before is not counted."""

    count: int


@router.get("", response=list[WaitingOut], operation_id="targets_proposals")
def waiting(request: Asked, item: Annotated[str, Query(max_length=120)] = "") -> Any:
    """What waits to be accepted, item by item. For the bureau."""
    return [
        {"item": heap.item, "document": heap.document, "proposals": [shapes.target(each) for each in heap.proposals]}
        for heap in queries.proposals(request.actor, item=item)
    ]


@router.post("", response={201: ProposedOut}, operation_id="targets_propose")
def proposed(request: Asked, said: ProposalsIn, key: Key) -> Any:  # noqa: ARG001 - the gate keeps the key
    """Propose targets of texts. The same place in the same text, saying the same, is one target. For the bureau."""
    given = [each.proposal() for each in said.proposals]
    return Status(201, {"ids": list(actions.propose(given, **asking.dated(request)))})


@router.post("/accept", response=DecidedOut, operation_id="targets_accept")
def accepted(request: Asked, said: AcceptIn, key: Key) -> Any:  # noqa: ARG001 - the gate keeps the key
    """Make proposals count, and public. For the bureau."""
    if said.item:
        return {"count": actions.accept_item(said.item, owner=said.owner, **asking.dated(request))}
    given = [actions.Acceptance(id=each.id, owner=each.owner or said.owner, name=each.name) for each in said.proposals]
    return {"count": actions.accept(given, **asking.dated(request))}


@router.post("/reject", response=DecidedOut, operation_id="targets_reject")
def rejected(request: Asked, said: RejectIn, key: Key) -> Any:  # noqa: ARG001 - the gate keeps the key
    """Say that proposals are no targets of ours, and why. For the bureau."""
    return {"count": actions.reject(said.ids, reason=said.reason, **asking.dated(request))}


def _quantity(name: str, said: QuantityIn | None) -> Quantity | None:
    if said is None:
        return None
    if (said.until is None and said.since is not None) or (said.since and said.until and said.until < said.since):
        raise Refused(
            "targets.bad_period", zh="起止日期不对。", en="The period runs backward or has no end.", field="until"
        )
    return Quantity(
        what=name,
        value=Fraction(said.value),
        upper=None if said.upper is None else Fraction(said.upper),
        unit=said.unit,
        comparator=said.comparator,
        course=said.course,
        firmness=said.firmness,
        period=None if said.until is None else Period(said.since, said.until),
    )
