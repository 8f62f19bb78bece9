"""Writes of the ledger: open accounts, lock them, post transfers.

Lock order: accounts by id, after every other lock a caller takes. The SQL behind is migrations/0002_posting.sql.
"""

from guiju.apps.ledger.actions.accounts import AccountRefused as AccountRefused
from guiju.apps.ledger.actions.accounts import lock as lock
from guiju.apps.ledger.actions.accounts import open_accounts as open_accounts
from guiju.apps.ledger.actions.posting import NotPosted as NotPosted
from guiju.apps.ledger.actions.posting import post as post
from guiju.apps.ledger.actions.posting import post_or_raise as post_or_raise
from guiju.core.journal import Balance as Balance
from guiju.core.journal import Bound as Bound
from guiju.core.journal import Code as Code
from guiju.core.journal import Kind as Kind
from guiju.core.journal import NewAccount as NewAccount
from guiju.core.journal import Result as Result
from guiju.core.journal import Transfer as Transfer
