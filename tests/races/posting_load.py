"""A program, not a test: posts calls from three threads until the server is gone, or says what it finds afterwards.

`posting_load.py load` prints the number of each call once it is acknowledged. `posting_load.py verify` prints what
stands in the ledger, as JSON. The database is that of GUIJU_DATABASE_URL.
"""

from __future__ import annotations

import itertools
import json
import sys
import threading
import uuid
from datetime import UTC, datetime, timedelta

import django

TRANSFERS_A_CALL = 300
THREADS = 3
CALLS_MAX = 3_000
AT = datetime(2024, 3, 1, 1, tzinfo=UTC)
HOUSE = uuid.UUID("0f0f0f0f-0000-5000-8000-000000000001")


def id_of(name: str) -> uuid.UUID:
    return uuid.uuid5(HOUSE, name)


def main(verb: str) -> None:
    from django.core.management import call_command

    if verb == "load":
        for app in ("evidence", "ledger"):
            call_command("migrate", app, verbosity=0)
        load()
    else:
        print(json.dumps(verify()))


def load() -> None:
    from guiju.apps.ledger import actions as ledger

    ledger.open_accounts(
        [ledger.NewAccount(id=id_of(f"account/{n}"), code=f"account/{n}", name="x", kind="test") for n in range(50)]
    )
    calls = itertools.count()
    speaking = threading.Lock()

    def run() -> None:
        for number in calls:
            if number >= CALLS_MAX:
                raise SystemExit("the server was never killed")
            transfers = [
                ledger.Transfer(
                    id=id_of(f"transfer/{number}/{place}"),
                    debit=id_of(f"account/{(number + place) % 50}"),
                    credit=id_of(f"account/{(number + place + 1 + place % 7) % 50}"),
                    amount_fen=1 + place,
                    code="load",
                )
                for place in range(TRANSFERS_A_CALL)
            ]
            ledger.post(transfers, at=AT + timedelta(seconds=number))
            with speaking:
                print(number, flush=True)

    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def verify() -> dict[str, object]:
    from django.db import connection

    from guiju.apps.evidence import queries as evidence
    from guiju.apps.ledger import models, queries

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_transfer GROUP BY seq / 8192")
        sizes = [size for (size,) in cursor.fetchall()]
    first = {row.id: row for row in models.Transfer.objects.filter(amount_fen=1)}
    whole = [n for n in range(CALLS_MAX) if id_of(f"transfer/{n}/0") in first]
    roots_agree = all(
        evidence.of_subject(queries.posting_id(row.seq))[0].payload["root"] == queries.posting_root(row.seq)  # type: ignore[index,arg-type]
        for row in list(first.values())[-20:]
    )
    return {
        "calls": whole,
        "sizes": sorted(set(sizes)),
        "postings": len(sizes),
        "leaves": evidence.status().leaves,
        "roots_agree": roots_agree,
        "is_balanced": queries.trial_balance().is_balanced,
        "discrepancies": len(queries.discrepancies()),
        "debits_fen": queries.trial_balance().debits_fen,
    }


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1])
