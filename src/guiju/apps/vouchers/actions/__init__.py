"""What may be done with vouchers: one verb each, one transaction each.

Every verb locks in one order: matter, claim, programme, voucher, subject's year, then the ledger's accounts by id. It
then looks, asks the policy, writes and records. Instants, ids, the actor and the calendar are given by the caller.
"""

from guiju.apps.vouchers.actions.amending import approve_amendment, decline_amendment, propose_amendment
from guiju.apps.vouchers.actions.approving import (
    Approval,
    approve_redemption,
    approve_redemptions,
    propose_redemption,
    refuse_redemption,
    simulate,
    simulation,
)
from guiju.apps.vouchers.actions.claiming import (
    Application,
    apply,
    draft,
    preview,
    record_in_kind,
    resubmit,
    revise,
    submit,
    withdraw,
)
from guiju.apps.vouchers.actions.enquiring import confirm_finding, enquire, find, send_back_finding
from guiju.apps.vouchers.actions.examining import (
    Examined,
    examine,
    examine_amendment,
    examine_enquiry,
    examine_envelope,
    examine_redemption,
)
from guiju.apps.vouchers.actions.filing import (
    Paper,
    attach_papers,
    file_claim,
    file_redemption,
    refile_redemption,
    revise_with_papers,
)
from guiju.apps.vouchers.actions.importing import Row, RowReport, import_claims
from guiju.apps.vouchers.actions.issuing import close_publicity, issue, issue_many
from guiju.apps.vouchers.actions.lapsing import give_up_overdue, lapse_due
from guiju.apps.vouchers.actions.loading import WorkbookReport, claim_template, import_workbook
from guiju.apps.vouchers.actions.opening import close_programme, open_programme
from guiju.apps.vouchers.actions.paying import (
    approve_envelope,
    cancel_envelope,
    enclose,
    export_envelope,
)
from guiju.apps.vouchers.actions.reconciling import import_statement
from guiju.apps.vouchers.actions.redeeming import (
    Evidence,
    attach_proof,
    lodge,
    relodge,
    return_redemption,
    send_back_redemption,
    withdraw_redemption,
)
from guiju.apps.vouchers.actions.refusing import NotGranted
from guiju.apps.vouchers.actions.reviewing import (
    approve,
    dismiss_objection,
    hand_back,
    object_to,
    pass_on,
    refuse,
    return_,
    send_back,
    uphold_objection,
)
from guiju.apps.vouchers.actions.revoking import revoke
from guiju.apps.vouchers.actions.standing import obstacle
from guiju.apps.vouchers.actions.sweeping import alone

__all__ = [
    "Application",
    "Approval",
    "Evidence",
    "Examined",
    "NotGranted",
    "Paper",
    "Row",
    "RowReport",
    "WorkbookReport",
    "alone",
    "apply",
    "approve",
    "approve_amendment",
    "approve_envelope",
    "approve_redemption",
    "approve_redemptions",
    "attach_papers",
    "attach_proof",
    "cancel_envelope",
    "claim_template",
    "close_programme",
    "close_publicity",
    "confirm_finding",
    "decline_amendment",
    "dismiss_objection",
    "draft",
    "enclose",
    "enquire",
    "examine",
    "examine_amendment",
    "examine_enquiry",
    "examine_envelope",
    "examine_redemption",
    "export_envelope",
    "file_claim",
    "file_redemption",
    "find",
    "give_up_overdue",
    "hand_back",
    "import_claims",
    "import_statement",
    "import_workbook",
    "issue",
    "issue_many",
    "lapse_due",
    "lodge",
    "object_to",
    "obstacle",
    "open_programme",
    "pass_on",
    "preview",
    "propose_amendment",
    "propose_redemption",
    "record_in_kind",
    "refile_redemption",
    "refuse",
    "refuse_redemption",
    "relodge",
    "resubmit",
    "return_",
    "return_redemption",
    "revise",
    "revise_with_papers",
    "revoke",
    "send_back",
    "send_back_finding",
    "send_back_redemption",
    "simulate",
    "simulation",
    "submit",
    "uphold_objection",
    "withdraw",
    "withdraw_redemption",
]
