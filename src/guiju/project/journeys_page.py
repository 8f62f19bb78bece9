"""The page of docs/ that says, journey by journey, who may take which step from which state, and by when."""

from __future__ import annotations

from collections.abc import Iterator

from guiju.core.amendment_journey import AMENDMENT
from guiju.core.enquiry_journey import ENQUIRY
from guiju.core.journeys import Journey, Seat, State, Step
from guiju.core.parties import ROLE_WORDS, Duty, Role
from guiju.core.voucher_journeys import CLAIM, ENVELOPE, REDEMPTION

JOURNEYS = (CLAIM, REDEMPTION, ENVELOPE, ENQUIRY, AMENDMENT)
SEATS = {Seat.APPLICANT: "the applicant 申请单位", Seat.CLOCK: "the clock 到期自动"}


def page(note: str) -> str:
    """The page, below `note`."""
    lines = [
        note,
        "# Journeys 办件流程\n",
        "Who may, from which state, by when. Whatever stands in no table is refused: `matters.wrong_state` from",
        "another state, `matters.not_allowed` to anybody else, `matters.too_late` and `matters.too_early` at another",
        "time, `matters.four_eyes` to the maker who would check. The measures name issue, use, redemption and lapse;",
        "the review chain and its working days are the platform's default.\n",
        *(line for journey in JOURNEYS for line in _journey(journey)),
    ]
    return "\n".join(lines)


def _journey(journey: Journey) -> Iterator[str]:
    yield f"## {journey.zh} {journey.en}\n"
    yield from ("| state | whose turn | by when |", "|---|---|---|")
    for state in journey.states:
        yield f"| {state.zh} {state.en} `{state.name}` | {_turn(state)} | {_by_when(state)} |"
    yield from ("", "| step | from | to | who may | also |", "|---|---|---|---|---|")
    for step in journey.steps:
        from_ = ", ".join(f"`{name}`" for name in step.from_)
        yield f"| {step.zh} {step.en} `{step.verb}` | {from_} | `{step.to}` | {_who(step)} | {_also(step)} |"
    yield ""


def _turn(state: State) -> str:
    if state.waits_for is None:
        return "–"
    return _role(state.waits_for) if isinstance(state.waits_for, Role) else SEATS[state.waits_for]


def _by_when(state: State) -> str:
    if state.is_final:
        return "closed 办结"
    return "–" if state.working_days is None else f"{state.working_days} working days 个工作日"


def _who(step: Step) -> str:
    if step.seat is not Seat.ROLE:
        return SEATS[step.seat]
    duty = "" if step.duty is Duty.HANDLE else ", an approver 复核"
    return " or ".join(_role(role) for role in step.roles) + duty


def _also(step: Step) -> str:
    told = (
        (step.makes, "maker 经办"),
        (step.checks, "checker, not the maker 复核，非经办人"),
        (step.needs_reason, "gives a reason 写明理由"),
        (step.voids_approvals, "voids what was made 此前经办作废"),
        (step.awaits_due, "once the time is over 期满之后"),
        (step.reopens, "reopens 重新打开"),
    )
    return "; ".join(words for is_so, words in told if is_so) or "–"


def _role(role: Role) -> str:
    return f"the {ROLE_WORDS[role].en.lower()} {ROLE_WORDS[role].zh}"
