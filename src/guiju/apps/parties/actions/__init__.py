"""Writes of the parties office: one verb, one transaction. Who may is checked first, then the row is locked.

Every action raises core's `Refused` when it cannot be done; `not_allowed` says who could.
"""

from guiju.apps.parties.actions.keys import IssuedKey as IssuedKey
from guiju.apps.parties.actions.keys import issue_api_key as issue_api_key
from guiju.apps.parties.actions.keys import note_use as note_use
from guiju.apps.parties.actions.keys import revoke_api_key as revoke_api_key
from guiju.apps.parties.actions.members import Invited as Invited
from guiju.apps.parties.actions.members import accept_invitation as accept_invitation
from guiju.apps.parties.actions.members import add_member as add_member
from guiju.apps.parties.actions.members import change_duties as change_duties
from guiju.apps.parties.actions.members import create_person as create_person
from guiju.apps.parties.actions.members import invite_member as invite_member
from guiju.apps.parties.actions.members import remove_member as remove_member
from guiju.apps.parties.actions.members import withdraw_invitation as withdraw_invitation
from guiju.apps.parties.actions.payouts import check_payout_account as check_payout_account
from guiju.apps.parties.actions.payouts import set_payout_account as set_payout_account
from guiju.apps.parties.actions.registration import correct_registration as correct_registration
from guiju.apps.parties.actions.registration import found as found
from guiju.apps.parties.actions.registration import register as register
from guiju.apps.parties.actions.roles import end_role as end_role
from guiju.apps.parties.actions.roles import grant_role as grant_role
from guiju.apps.parties.actions.verification import refuse_verification as refuse_verification
from guiju.apps.parties.actions.verification import reinstate as reinstate
from guiju.apps.parties.actions.verification import suspend as suspend
from guiju.apps.parties.actions.verification import verify as verify
