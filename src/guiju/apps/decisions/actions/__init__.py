"""What can be done with a decision: take and record it, preview it, replay it, explain it.

Read from outside as `decisions.decide(...)`. This is the one place outside the command line that opens the policies.
"""

from guiju.apps.decisions.actions.deciding import Asked, OtherPayload, Recorded, decide, decide_many, number_of, preview
from guiju.apps.decisions.actions.explaining import (
    OUTCOMES,
    TONES,
    Explained,
    clause_asking_for,
    explain,
    law,
    policies_answering,
    policy_titles,
)
from guiju.apps.decisions.actions.past_packs import NotReplayable
from guiju.apps.decisions.actions.replaying import (
    Again,
    Difference,
    PackAsked,
    Replayed,
    engine,
    replay,
    replay_all,
    replay_if_current,
    replay_one,
)
from guiju.apps.decisions.actions.shelves import Shelf, ShelfClause, ShelfTerm, shelf, shelf_ids

__all__ = [
    "OUTCOMES",
    "TONES",
    "Again",
    "Asked",
    "Difference",
    "Explained",
    "NotReplayable",
    "OtherPayload",
    "PackAsked",
    "Recorded",
    "Replayed",
    "Shelf",
    "ShelfClause",
    "ShelfTerm",
    "clause_asking_for",
    "decide",
    "decide_many",
    "engine",
    "explain",
    "law",
    "number_of",
    "policies_answering",
    "policy_titles",
    "preview",
    "replay",
    "replay_all",
    "replay_if_current",
    "replay_one",
    "shelf",
    "shelf_ids",
]
