"""Only edges read the clock: ruff refuses it elsewhere, and no column fills itself with the database's own time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parents[2]
CLOCKS = [
    ("from datetime import datetime, UTC", "datetime.now(UTC)"),
    ("from datetime import date", "date.today()"),
    ("from django.utils import timezone", "timezone.now()"),
    ("import time", "time.time()"),
    ("from django.db.models.functions import Now", "Now()"),
]
BELOW_THE_EDGES = [
    "src/guiju/core/money.py",
    "src/guiju/policies/catalogue.py",
    "src/guiju/apps/vouchers/actions/claiming.py",
    "src/guiju/apps/ledger/queries.py",
    "src/guiju/apps/matters/models.py",
    "src/guiju/documents/charts.py",
]
EDGES = ["src/guiju/apps/vouchers/views.py", "src/guiju/apps/vouchers/views/claims.py", "src/guiju/project/clock.py"]


def _banned(imports: str, call: str, name: str) -> bool:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("ruff")), "check", "--no-cache", "--stdin-filename", name, "-"],
        input=f"{imports}\n\nWHEN = {call}\n", capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    return "TID251" in done.stdout


@pytest.mark.parametrize(("imports", "call"), CLOCKS)
def test_below_the_edges_no_clock_is_read(imports: str, call: str) -> None:
    assert [name for name in BELOW_THE_EDGES if not _banned(imports, call, name)] == []


def test_an_edge_may_read_the_clock() -> None:
    assert [name for name in EDGES if _banned("import time", "time.time()", name)] == []


def test_no_column_tells_the_time_by_itself() -> None:
    own = [model for model in apps.get_models() if model.__module__.startswith("guiju.")]
    assert own
    guilty = [
        f"{model.__name__}.{field.name}"
        for model in own
        for field in model._meta.local_fields
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False) or _is_clock(field)
    ]
    assert guilty == []


def _is_clock(field: object) -> bool:
    default = getattr(field, "default", None)
    database_default = getattr(field, "db_default", None)
    return getattr(default, "__module__", "") in {"datetime", "django.utils.timezone"} or (
        type(database_default).__name__ == "Now"
    )
