"""The journey of an amendment: one person proposes another appropriation, another approves, then the money moves.

Every step and number of working days is the platform's default: the measures say nothing of how a year is amended.
"""

from __future__ import annotations

from guiju.core.journeys import Journey, State, Step
from guiju.core.parties import Duty, Role

AMENDMENT = Journey(
    kind="vouchers.amendment",
    zh="资金安排调整",
    en="Amendment of a year",
    start="drafted",
    states=(
        State(name="drafted", zh="待提交", en="Drafted", waits_for=Role.BUREAU, working_days=3),
        State(name="proposed", zh="待复核", en="To be approved", waits_for=Role.BUREAU, working_days=3),
        State(name="amended", zh="已调整", en="Amended", is_final=True),
        State(name="declined", zh="未予调整", en="Declined", is_final=True),
    ),
    steps=(
        Step(
            verb="propose",
            zh="提交复核",
            en="Submit for approval",
            from_=("drafted",),
            to="proposed",
            roles=(Role.BUREAU,),
            makes=True,
            needs_reason=True,
        ),
        Step(
            verb="approve",
            zh="复核同意，调整资金安排",
            en="Approve and amend",
            from_=("proposed",),
            to="amended",
            roles=(Role.BUREAU,),
            duty=Duty.APPROVE,
            checks=True,
        ),
        Step(
            verb="decline",
            zh="不予调整",
            en="Decline",
            from_=("proposed",),
            to="declined",
            roles=(Role.BUREAU,),
            needs_reason=True,
            voids_approvals=True,
        ),
    ),
)
