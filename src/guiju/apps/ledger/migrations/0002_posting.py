"""What makes the tables a ledger: the SQL files of the same number beside this one, in this order."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from django.db import migrations

FILES = ("0002_safeguards.sql", "0002_posting.sql", "0002_balances.sql")
UNDO = """
DROP FUNCTION ledger_balance_at, ledger_post, ledger_known, ledger_post_once, ledger_lock;
DROP SEQUENCE ledger_posting;
DROP INDEX ledger_by_seq;
DROP FUNCTION ledger_move_totals, ledger_open_at_zero, ledger_refuse_stranger, ledger_refuse_change CASCADE;
DROP AGGREGATE ledger_sum(bigint);
ALTER TABLE ledger_transfer DROP CONSTRAINT ledger_accepted_has_totals;
"""


def _read(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0001_initial")]
    operations: ClassVar = [migrations.RunSQL("\n".join(_read(name) for name in FILES), UNDO)]
