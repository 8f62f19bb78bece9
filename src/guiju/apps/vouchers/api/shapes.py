"""The shapes that several operations share: money, decisions, history, files. What a client sends is taken strictly."""

from __future__ import annotations

from collections.abc import Collection
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

FEN = "_fen"
EXAMPLE = '{"amount": "186000.00", "currency": "CNY"}'

Region = Annotated[str, Field(pattern=r"^[0-9]{6}$", description="GB/T 2260; 529100 is Gui'an New Area")]
Line = Annotated[str, Field(min_length=1, max_length=120)]
Reason = Annotated[str, Field(min_length=1, max_length=4000, description="The applicant reads it")]
Shown = Annotated[str, Field(min_length=1, max_length=80, description="`shown` of the simulation you looked at")]


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


class MoneyMoved(Input):
    """Yuan as a decimal string, exact to the fen, led by a minus sign where it goes out."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"amount": "-93000.00", "currency": "CNY"}]}
    )

    amount: Annotated[str, Field(pattern=r"^-?(0|[1-9][0-9]{0,12})\.[0-9]{2}$")]
    currency: Literal["CNY"]


Amount = Annotated[Money, BeforeValidator(lambda fen: yuan(fen) if isinstance(fen, int) else fen)]
"""Money in an answer, from the fen of a view."""


def moved(fen: int) -> MoneyMoved:
    return MoneyMoved(amount=money.format_plain(fen), currency="CNY")


Change = Annotated[MoneyMoved, BeforeValidator(lambda fen: moved(fen) if isinstance(fen, int) else fen)]
"""What moves a balance, from the fen of a view."""

Found = Annotated[
    dict[str, Money | bool | int | str | None],
    Field(
        description="Facts found otherwise than claimed, by the names that the inputs of a finding have: an amount is "
        "called `contract_price` here and is Money. `guiju policies show` lists them all.",
        max_length=20,
        examples=[{"is_contract_in_force": False, "contract_price": {"amount": "6000000.00", "currency": "CNY"}}],
    ),
]


def in_yuan(stated: dict[str, Any] | None) -> dict[str, Any] | None:
    """The same by name, with every amount as Money and without the unit in its name."""
    if stated is None:
        return None
    return dict(_as_money(name, value) for name, value in stated.items())


def plain(view: Any) -> dict[str, Any]:
    """A frozen view as a mapping, for an answer that adds to it; what it holds stays as it is."""
    return {field.name: getattr(view, field.name) for field in fields(view)}


def records(subject: UUID) -> list[dict[str, Any]]:
    """The recorded decisions about a subject as RecordOut takes them, oldest first."""
    return [
        {"id": each.id, "number": each.number, "assessed_at": each.assessed_at, "decision": each.json}
        for each in decisions.of_subject(subject)
    ]


def _as_money(name: str, value: object) -> tuple[str, object]:
    if not name.endswith(FEN):
        return name, value
    said = {"amount": money.format_plain(value), "currency": "CNY"} if isinstance(value, int) else value
    return name.removesuffix(FEN), said


Stated = Annotated[dict[str, Any], BeforeValidator(in_yuan)]
"""What was stated or awarded, by name, from a decision's record: `price_fen: 1` becomes `price`, which is Money."""


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
    """What one clause, or a group of them (`parts`), found: on which facts and terms, amounts among them as Money.

    `before_rounding` is the exact number before it was rounded to whole fen.
    """

    provision: str
    holds: bool | None
    says: SaysOut
    basis: Basis
    inputs: Stated
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
    """A decision with every clause that was heard; amounts are Money.

    The very bytes that were recorded, with amounts in whole fen, are the `body` of `/decisions/{id}`.
    """

    question: str
    policy: str
    edition: str
    on: date
    outcome: Outcome
    award: Stated | None
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
    known = {kind.name for kind in facts.fact_kinds(question)}
    said = dict(_in_fen(name, value, known) for name, value in found.items())
    stated = facts.facts_from_json(question, said)
    return {name: getattr(stated, name) for name in said}


def _in_fen(name: str, value: object, known: Collection[str]) -> tuple[str, object]:
    """A fact as the policies name it. An amount is Money here: a bare number could be yuan or fen, and is refused."""
    is_amount = name + FEN in known
    if name.endswith(FEN) or (is_amount and value is not None and not isinstance(value, Money)):
        raise Refused(
            "vouchers.amount_not_money",
            zh=f"金额请写作 {name.removesuffix(FEN)}，用元和币种表示，如 {EXAMPLE}。",
            en=f"Write the amount as {name.removesuffix(FEN)}, in yuan with its currency: {EXAMPLE}.",
            field=name,
        )
    if is_amount:
        return name + FEN, value.fen if isinstance(value, Money) else None
    return name, value
