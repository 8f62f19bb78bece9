"""What can be done with targets: propose and decide them, edit them, measure them, look how they stand.

Read from outside as `targets.propose(...)`. Every verb is one transaction and takes its instant and actor from the
caller.
"""

from guiju.apps.targets.actions.accepting import Acceptance, accept, accept_item, reject
from guiju.apps.targets.actions.computing import compute
from guiju.apps.targets.actions.editing import Wording, edit, set_milestones
from guiju.apps.targets.actions.foreseeing import forecast
from guiju.apps.targets.actions.importing import RowReport, SheetReport, import_measurements, sheet_template
from guiju.apps.targets.actions.looking import look_at_all
from guiju.apps.targets.actions.measuring import Paper, Reading, correct, measure
from guiju.apps.targets.actions.permits import is_bureau, may_measure
from guiju.apps.targets.actions.proposing import COUNTRY, Proposal, propose

__all__ = [
    "COUNTRY",
    "Acceptance",
    "Paper",
    "Proposal",
    "Reading",
    "RowReport",
    "SheetReport",
    "Wording",
    "accept",
    "accept_item",
    "compute",
    "correct",
    "edit",
    "forecast",
    "import_measurements",
    "is_bureau",
    "look_at_all",
    "may_measure",
    "measure",
    "propose",
    "reject",
    "set_milestones",
    "sheet_template",
]
