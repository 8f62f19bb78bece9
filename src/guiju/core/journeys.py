"""A journey: the states a matter passes through, who may move it, from where, and within how many working days.

Pure description. `apps.matters` walks it; each mechanism's module in this package writes its own journeys down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from guiju.core.parties import Duty, Role


class Seat(StrEnum):
    """From which chair a step is taken: the applicant's own organisation, a named role, or the platform's clock."""

    APPLICANT = "applicant"
    ROLE = "role"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One stop. `waits_for` is whose turn it is; `working_days` how long they have (None: no deadline).

    While a matter stands in an `is_public` state anybody may read about it and object to it.
    """

    name: str
    zh: str
    en: str
    waits_for: Role | Seat | None = None
    working_days: int | None = None
    is_final: bool = False
    is_public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One verb: from which states to which state, from which chair, with which duty.

    `makes` marks the step whose actor is the maker of what `checks` must later confirm: never the same person.
    `needs_reason` steps refuse an empty reason. `awaits_due` steps are refused before the state's deadline has passed.
    Only a step that `reopens` leads out of a final state: what was closed turned out not to be so.
    """

    verb: str
    zh: str
    en: str
    from_: tuple[str, ...]
    to: str
    seat: Seat = Seat.ROLE
    roles: tuple[Role, ...] = ()
    duty: Duty = Duty.HANDLE
    makes: bool = False
    checks: bool = False
    needs_reason: bool = False
    voids_approvals: bool = False
    awaits_due: bool = False
    reopens: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """All states and steps of one kind of matter. Checked when made: no unknown state, no verb leading two ways.

    `answers` names the offices whose approvers answer objections; a journey that is ever public has at least one.
    """

    kind: str
    zh: str
    en: str
    start: str
    states: tuple[State, ...]
    steps: tuple[Step, ...]
    answers: tuple[Role, ...] = ()
    _by_name: Mapping[str, State] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name = {state.name: state for state in self.states}
        assert len(by_name) == len(self.states), f"{self.kind}: a state is named twice"
        assert self.start in by_name, f"{self.kind}: unknown start {self.start}"
        is_ever_public = any(state.is_public for state in self.states)
        assert self.answers or not is_ever_public, f"{self.kind}: public, and nobody answers objections"
        seen: set[tuple[str, str]] = set()
        for step in self.steps:
            assert step.from_, f"{self.kind}.{step.verb}: starts nowhere"
            for name in (*step.from_, step.to):
                assert name in by_name, f"{self.kind}.{step.verb}: unknown state {name}"
            for name in step.from_:
                assert step.reopens or not by_name[name].is_final, (
                    f"{self.kind}.{step.verb}: leaves the final state {name}"
                )
                assert (step.verb, name) not in seen, f"{self.kind}.{step.verb}: leads two ways from {name}"
                seen.add((step.verb, name))
        object.__setattr__(self, "_by_name", MappingProxyType(by_name))

    @property
    def has_applicant(self) -> bool:
        """Whether an organisation asks an office for something; without one the matter is the office's own work."""
        return any(step.seat is Seat.APPLICANT for step in self.steps)

    def state(self, name: str) -> State:
        return self._by_name[name]

    def step(self, verb: str, from_: str) -> Step | None:
        """The step `verb` takes from state `from_`, or None when it cannot be taken there."""
        return next((s for s in self.steps if s.verb == verb and from_ in s.from_), None)

    def duty_at(self, name: str) -> Duty | None:
        """The duty that moving on from a state takes; None where it is nobody's turn.

        That of the plain step, not of sending back; handling, where what moves the case on happens elsewhere.
        """
        state = self.state(name)
        if state.is_final or state.waits_for in {None, Seat.CLOCK}:
            return None
        theirs = [step for step in self.steps_from(name) if _is_taken_by(step, state)]
        plain = [step for step in theirs if not step.needs_reason] or theirs
        return plain[0].duty if plain else Duty.HANDLE

    def steps_from(self, name: str) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if name in step.from_)

    def has_verb(self, verb: str) -> bool:
        return any(step.verb == verb for step in self.steps)


def _is_taken_by(step: Step, state: State) -> bool:
    """Whether the step is one of those whose turn it is in the state."""
    return step.seat is state.waits_for or state.waits_for in step.roles
