"""The shapes that several operations share: money, decisions, history, files. What a client sends is taken strictly."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field

from guiju.apps.decisions import queries as decisions
from guiju.core import facts, money
from guiju.core.decision import Basis, Decision, Outcome, Question
from guiju.core.refusals import Refused

Region = Annotated[str, Field(pattern=r"^[0-9]{6}$", description="GB/T 2260; 529100 is Gui'an New Area")]
Line = Annotated[str, Field(min_length=1, max_length=120)]
Reason = Annotated[str, Field(min_length=1, max_length=4000, description="The applicant reads it")]
Shown = Annotated[str, Field(min_length=1, max_length=80, description="`shown` of the simulation you looked at")]
Found = Annotated[
    dict[str, bool | int | str | None],
    Field(
        description="Facts found otherwise than claimed, by name; amounts in fen. See `guiju policies show`.",
        max_length=20,
        examples=[{"is_contract_in_force": False}],
    ),
]


class Input(Schema):
    """What a client sends: nothing but the fields that are named."""

    model_config = ConfigDict(extra="forbid")


class Money(Input):
    """Yuan as a decimal string, exact to the fen."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"amount": "186000.00", "currency": "CNY"}]}
    )

    amount: Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,12})(\.[0-9]{1,2})?$")]
    currency: Literal["CNY"]

    @property
    def fen(self) -> int:
        return money.parse_yuan(self.amount)


def yuan(fen: int) -> Money:
    return Money(amount=money.format_plain(fen), currency="CNY")


Amount = Annotated[Money, BeforeValidator(lambda fen: yuan(fen) if isinstance(fen, int) else fen)]
"""Money in an answer, from the fen of a view."""


def of(name: str) -> Any:
    """A field of an answer that a view calls otherwise: `issued: Amount = of("issued_fen")`."""
    return Field(validation_alias=name)


class StepReasonIn(Input):
    reason: Reason


class ShownIn(Input):
    """The step repeats what its taker was shown; figures that changed since are refused."""

    shown: Shown


class FoundIn(Input):
    found: Found = {}


class RefusalIn(Input):
    """A refusal rests on a clause: on the facts found, the policy must refuse too."""

    reason: Reason
    found: Found = {}


class SaysOut(Schema):
    zh: str
    en: str


class FindingOut(Schema):
    """What one clause, or a group of them (`parts`), found. `before_rounding` is exact, in fen."""

    provision: str
    holds: bool | None
    says: SaysOut
    basis: Basis
    inputs: dict[str, Any]
    before_rounding: str | None
    parts: list[FindingOut]


class ReadingOut(Schema):
    """What the text leaves open, what was chosen, since when and why."""

    id: str
    question: SaysOut
    choice: SaysOut
    since: date
    reason: SaysOut


class FullDecisionOut(Schema):
    """A decision as it is recorded: same facts, day and pack give the same bytes. Amounts in it are fen."""

    question: str
    policy: str
    edition: str
    on: date
    outcome: Outcome
    award: dict[str, Any] | None
    findings: list[FindingOut]
    readings: list[ReadingOut]
    missing: list[str]
    pack_hash: str
    inputs_hash: str
    is_official: bool


class JudgedOut(Schema):
    """A decision with what it grants and the `clauses` that stand in the way."""

    outcome: Outcome
    amount: Amount | None
    clauses: list[str]
    decision: FullDecisionOut


class SimulationOut(JudgedOut):
    """What would be decided now. Hand `shown` back with the step."""

    shown: str


class RefusedOut(Schema):
    """Why something cannot be done, as in a problem document."""

    code: str
    says: SaysOut
    clause: str | None
    field: str | None
    missing: list[str]

    @staticmethod
    def resolve_says(refused: Refused) -> SaysOut:
        return SaysOut(zh=refused.zh, en=refused.en)


class PreviewOut(JudgedOut):
    """What the policy says, and what else stands in the way: `obstacle` is null, or why it could not be sent now."""

    obstacle: RefusedOut | None


class RecordOut(Schema):
    """A decision that stands in the records, under the number people read aloud."""

    id: UUID
    number: str
    assessed_at: datetime
    decision: FullDecisionOut


class JourneyStepOut(Schema):
    """One step of a journey, in the words of its day."""

    seq: int
    verb: str
    verb_zh: str
    verb_en: str
    from_state: str
    to_state: str
    to_zh: str
    to_en: str
    actor_name: str
    at: datetime
    reason: str
    clauses: list[str]
    decision: UUID | None


class PaperOut(Schema):
    id: UUID
    name: str
    media_type: str
    label: str
    size: int
    sha256: str
    attached_at: datetime
    actor_name: str


def judged(decision: Decision[Any]) -> dict[str, Any]:
    """A decision as JudgedOut takes it."""
    return {
        "outcome": decision.outcome,
        "amount": getattr(decision.award, "amount_fen", None),
        "clauses": [finding.provision for finding in decision.refusals()],
        "decision": decision.as_json(),
    }


def typed(question: Question[Any, Any], found: dict[str, Any]) -> dict[str, object]:
    """Found facts, each of the kind its name says. Raises FactsRefused naming the first at fault."""
    stated = facts.facts_from_json(question, found)
    return {name: getattr(stated, name) for name in found}


def plain(view: Any) -> dict[str, Any]:
    """A frozen view as a mapping, for an answer that adds to it; what it holds stays as it is."""
    return {field.name: getattr(view, field.name) for field in fields(view)}


def records(subject: UUID) -> list[dict[str, Any]]:
    """The recorded decisions about a subject as RecordOut takes them, oldest first."""
    return [
        {"id": each.id, "number": each.number, "assessed_at": each.assessed_at, "decision": each.json}
        for each in decisions.of_subject(subject)
    ]
