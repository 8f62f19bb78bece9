"""The journey of a bank enquiry: one person finds what became of a payment, another confirms it, then the books follow.

Every step and number of working days is the platform's default: the measures say nothing of payment (U5).
"""

from __future__ import annotations

from guiju.core.journeys import Journey, Seat, State, Step
from guiju.core.parties import Duty, Role

ENQUIRY = Journey(
    kind="vouchers.enquiry",
    zh="回单核查",
    en="Bank enquiry",
    start="open",
    states=(
        State(name="open", zh="待核查", en="To be looked into", waits_for=Role.BUREAU, working_days=5),
        State(name="found", zh="待复核", en="To be confirmed", waits_for=Role.BUREAU, working_days=3),
        State(name="resolved", zh="已核定", en="Resolved", is_final=True),
        State(name="answered", zh="银行已答复", en="Answered by the bank", is_final=True),
    ),
    steps=(
        Step(
            verb="find_paid",
            zh="认定款项已到账",
            en="Find that it was paid",
            from_=("open",),
            to="found",
            roles=(Role.BUREAU,),
            makes=True,
            needs_reason=True,
        ),
        Step(
            verb="find_unpaid",
            zh="认定款项未到账或已退回",
            en="Find that it was not paid, or came back",
            from_=("open",),
            to="found",
            roles=(Role.BUREAU,),
            makes=True,
            needs_reason=True,
        ),
        Step(
            verb="confirm",
            zh="复核同意",
            en="Confirm",
            from_=("found",),
            to="resolved",
            roles=(Role.BUREAU,),
            duty=Duty.APPROVE,
            checks=True,
        ),
        Step(
            verb="send_back",
            zh="退回重新核查",
            en="Send back to be looked into again",
            from_=("found",),
            to="open",
            roles=(Role.BUREAU,),
            needs_reason=True,
            voids_approvals=True,
        ),
        Step(
            verb="answer",
            zh="银行答复，核查结束",
            en="The bank has answered",
            from_=("open", "found"),
            to="answered",
            seat=Seat.CLOCK,
            voids_approvals=True,
        ),
    ),
)
