"""What the log says of vouchers: claims on businesses, awards, vouchers, redemptions, and who stood behind them.

Gathered from envelopes in the order of the log, so that it can be held against the transfers afterwards
(`core.auditing.spending`). Organisations are their ids, businesses are hashes under a salt, people are marks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from guiju.core import voucher_ids
from guiju.core import vouchers as law
from guiju.core.auditing import words
from guiju.core.auditing.findings import Findings
from guiju.core.auditing.opening import Envelope
from guiju.core.checking import DECISION

GRANTED = "granted"
BACK_MAX = timedelta(hours=1)
"""How much later than its own instant an entry may be written: servers' clocks differ, transactions take their time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision as its envelope tells it: the award is bound by the log, the clauses behind it are not."""

    said: Envelope
    id: UUID
    question: str
    is_granted: bool
    subject: UUID
    place: str
    award: Mapping[str, Any]

    def fen(self, name: str) -> int | None:
        """A sum of the award, or None where it gives none."""
        value = self.award.get(name)
        return value if isinstance(value, int) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A claim, and the business that it stands on or stood on last."""

    claimant: UUID
    programme: UUID
    business: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """A voucher as the decision to issue it says."""

    id: UUID
    claim: UUID
    decided: Decided
    face_fen: int
    expires_at: datetime

    @property
    def hold(self) -> UUID:
        return voucher_ids.hold(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lodged:
    """A redemption asked for; `grew_at` is when it last asked for more than it had."""

    said: Envelope
    voucher: UUID
    requested_fen: int
    grew_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A step by four eyes. `is_by_two` is whether the marks of maker and checker differ."""

    said: Envelope
    decision: UUID | None
    is_by_two: bool


@dataclass(slots=True)
class Programme:
    """All of it, by the ids that transfers lead to."""

    findings: Findings
    decisions: dict[UUID, Decided] = field(default_factory=dict)
    budgets: dict[UUID, Decided] = field(default_factory=dict)
    claims: dict[UUID, Claimed] = field(default_factory=dict)
    vouchers_by_hold: dict[UUID, Voucher] = field(default_factory=dict)
    lodged: dict[UUID, Lodged] = field(default_factory=dict)
    redemption_by_transfer: dict[UUID, UUID] = field(default_factory=dict)
    checks: dict[UUID, list[Checked]] = field(default_factory=dict)
    standing: dict[str, UUID] = field(default_factory=dict)
    latest_at: datetime | None = None

    def take(self, said: Envelope) -> None:
        """Learn what an entry says; kinds that are nobody's business here are passed over."""
        takes = {
            DECISION: self._decision,
            words.CLAIMED: self._claimed,
            words.RELEASED: self._released,
            words.LODGED: self._lodged,
            words.CHECKED: self._checked,
        }
        take = takes.get(said.kind)
        if take is None:
            return
        try:
            take(said)
            if said.kind != DECISION:
                self.latest_at = max(said.at, self.latest_at or said.at)
        except (KeyError, ValueError, TypeError, AttributeError, OverflowError):
            self.findings.wrong(
                "entries",
                "records",
                zh=f"{said.name_zh}（{said.kind}）不完整",
                en=f"{said.name_en} ({said.kind}) is not whole",
            )

    def confirmed(self, about: UUID, at: datetime) -> list[Checked]:
        """The checks of one case that two people stood behind, no later than `at`."""
        return [one for one in self.checks.get(about, ()) if one.is_by_two and one.said.at <= at]

    def amendments(self) -> dict[UUID, Decided]:
        """By what was checked, the decision on another budget for a running year that the check names."""
        named = {
            about: self.decisions.get(check.decision)
            for about, checks in self.checks.items()
            for check in checks
            if check.decision is not None
        }
        is_budget = law.PROGRAMME.name
        return {about: decided for about, decided in named.items() if decided and decided.question == is_budget}

    def _decision(self, said: Envelope) -> None:
        payload = said.payload
        decided = Decided(
            said=said,
            id=UUID(payload["id"]),
            question=str(payload["question"]),
            is_granted=payload["outcome"] == GRANTED,
            subject=UUID(payload["subject"]),
            place=str(payload["place"]),
            award=payload["award"] or {},
        )
        if decided.id in self.decisions:
            self.findings.wrong(
                "entries",
                "records",
                zh=f"{said.name_zh}：决定 {decided.id} 存证过两次",
                en=f"{said.name_en}: decision {decided.id} was logged twice",
            )
        self.decisions[decided.id] = decided
        if decided.is_granted and decided.question == law.PROGRAMME.name:
            self.budgets.setdefault(decided.subject, decided)  # the first one opens the year, later ones amend it
        if decided.is_granted and decided.question == law.ISSUE.name:
            self._issued(decided)

    def _issued(self, decided: Decided) -> None:
        id = voucher_ids.voucher(decided.subject)
        if decided.id != uuid5(id, "decision"):
            raise ValueError
        expires_at = datetime.fromisoformat(decided.award["expires_at"])
        if expires_at.tzinfo is None:
            raise ValueError
        voucher = Voucher(
            id=id,
            claim=decided.subject,
            decided=decided,
            face_fen=int(decided.award["face_fen"]),
            expires_at=expires_at,
        )
        self.vouchers_by_hold[voucher.hold] = voucher

    def _claimed(self, said: Envelope) -> None:
        payload = said.payload
        claim, business = said.subject, str(payload["business"])
        self._leave(claim)
        other = self.standing.get(business)
        if other is not None:
            self.findings.wrong(
                "programme",
                "one claim",
                zh=f"{said.name_zh}：申领 {claim} 与 {other} 同时立于同一业务",
                en=f"{said.name_en}: claim {claim} stands on the business of {other} at the same time",
            )
        self.standing[business] = claim
        self.claims[claim] = Claimed(
            claimant=UUID(payload["claimant"]), programme=UUID(payload["programme"]), business=business
        )

    def _released(self, said: Envelope) -> None:
        self._leave(said.subject)

    def _leave(self, claim: UUID) -> None:
        """The claim stands on no business any more; which one it was is remembered."""
        known = self.claims.get(claim)
        if known is not None and self.standing.get(known.business) == claim:
            del self.standing[known.business]

    def _lodged(self, said: Envelope) -> None:
        self._dated(said)
        redemption, requested = said.subject, int(said.payload["requested_fen"])
        before = self.lodged.get(redemption)
        has_grown = before is None or requested > before.requested_fen
        self.lodged[redemption] = Lodged(
            said=said,
            voucher=UUID(said.payload["voucher"]),
            requested_fen=requested,
            grew_at=said.at if has_grown or before is None else before.grew_at,
        )
        self.redemption_by_transfer[voucher_ids.redeeming(redemption)] = redemption

    def _dated(self, said: Envelope) -> None:
        """Whoever would put a request back into a voucher's time has to put it behind what was logged since."""
        if self.latest_at is not None and said.at < self.latest_at - BACK_MAX:
            self.findings.wrong(
                "programme",
                "expiry",
                zh=f"{said.name_zh}：写着 {said.at.isoformat()} 提出，却排在 {self.latest_at.isoformat()} 的条目之后",
                en=f"{said.name_en} says that it was asked for at {said.at.isoformat()} and stands behind an entry of "
                f"{self.latest_at.isoformat()}: it was dated back",
            )

    def _checked(self, said: Envelope) -> None:
        payload = said.payload
        about, decision = UUID(payload["object"]), payload["decision"]
        is_by_two = str(payload["maker"]) != str(payload["checker"])
        if not is_by_two:
            self.findings.wrong(
                "programme",
                "four eyes",
                zh=f"{said.name_zh}：{payload['journey']} {about} 的经办与复核是同一人",
                en=f"{said.name_en}: maker and checker of {payload['journey']} {about} are one person",
            )
        checked = Checked(said=said, decision=None if decision is None else UUID(decision), is_by_two=is_by_two)
        self.checks.setdefault(about, []).append(checked)
