"""A deliverer in a process of its own, to be killed in the middle: one round over a real mail server."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import django


def main(at: str) -> None:
    django.setup()
    from django.conf import settings

    settings.EMAIL_USE_TLS = False  # the tests' mail server speaks without encryption
    from guiju.apps.newsletter import actions

    done = actions.deliver(
        at=datetime.fromisoformat(at).astimezone(UTC), site="https://press.example", per_minute=1_000
    )
    sys.stdout.write(f"{done.sent} {done.given_up}\n")


if __name__ == "__main__":
    main(sys.argv[1])
