"""Reads of the ledger: balances now and at a past instant, entries, holds, the trial balance. None takes a lock."""

from guiju.apps.ledger.queries.balances import AccountNotFound as AccountNotFound
from guiju.apps.ledger.queries.balances import AccountView as AccountView
from guiju.apps.ledger.queries.balances import TrialBalance as TrialBalance
from guiju.apps.ledger.queries.balances import TrialLine as TrialLine
from guiju.apps.ledger.queries.balances import account as account
from guiju.apps.ledger.queries.balances import accounts as accounts
from guiju.apps.ledger.queries.balances import available_fen as available_fen
from guiju.apps.ledger.queries.balances import balance as balance
from guiju.apps.ledger.queries.balances import balance_as_recorded as balance_as_recorded
from guiju.apps.ledger.queries.balances import balance_at as balance_at
from guiju.apps.ledger.queries.balances import credited_fen as credited_fen
from guiju.apps.ledger.queries.balances import discrepancies as discrepancies
from guiju.apps.ledger.queries.balances import trial_balance as trial_balance
from guiju.apps.ledger.queries.entries import Entry as Entry
from guiju.apps.ledger.queries.entries import HoldView as HoldView
from guiju.apps.ledger.queries.entries import Side as Side
from guiju.apps.ledger.queries.entries import TransferView as TransferView
from guiju.apps.ledger.queries.entries import entries as entries
from guiju.apps.ledger.queries.entries import hold as hold
from guiju.apps.ledger.queries.entries import of_hold as of_hold
from guiju.apps.ledger.queries.entries import transfer as transfer
from guiju.apps.ledger.queries.postings import LEAF_KIND as LEAF_KIND
from guiju.apps.ledger.queries.postings import SEQS_A_POSTING as SEQS_A_POSTING
from guiju.apps.ledger.queries.postings import posting_id as posting_id
from guiju.apps.ledger.queries.postings import posting_root as posting_root
from guiju.core.journal import Balance as Balance
