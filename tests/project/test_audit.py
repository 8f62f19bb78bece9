"""A whole year of vouchers, sealed, exported and audited; then what an insider with the database or the folder does."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid5

import pytest
from django.apps import apps
from django.db import connection

from guiju.apps.evidence import actions as evidence
from guiju.apps.evidence.adapters import signatures
from guiju.apps.evidence.adapters.witnesses import Witness
from guiju.apps.vouchers import actions, models
from guiju.core import auditing
from guiju.core.notes import Algorithm
from guiju.core.parties import Actor, Role
from guiju.project import evidence_export
from tests.apps.evidence import world as logs
from tests.apps.vouchers.world import CALENDAR, MILLION, YUAN, World
from tests.project.test_verify_command import ALONE

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Year:
    """What happened, and the log of it."""

    world: World
    log: evidence.Log
    folder: Path
    voucher: UUID
    holder: Actor

    def seal(self) -> None:
        logs.advance(self.log, at=self.world.at)

    def export(self, name: str = "export") -> Path:
        folder = self.folder / name
        evidence_export.export(self.log, folder, at=self.world.at)
        return folder


def audit(folder: Path, *arguments: str, tongue: str = "zh") -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GUIJU_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-c", ALONE, "audit", str(folder), *arguments],
        env={**clean, "GUIJU_LANG": tongue, "PYTHONPATH": ":".join(sys.path), "COLUMNS": "200"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def wrongs(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines that say something is false."""
    assert done.returncode == 1, done.stdout + done.stderr
    return [line.strip().removeprefix("✗ ") for line in done.stdout.splitlines() if line.strip().startswith("✗")]


@pytest.fixture
def year(transactional_db: None, tmp_path: Path) -> Year:
    """Claims granted, returned, withdrawn and claimed again; redemptions paid; a voucher revoked, another lapsed."""
    world = World()
    log = logs.log(tmp_path / "log")
    ours = Year(world, log, tmp_path, UUID(int=0), world.claimant())
    (tmp_path / "log").mkdir(exist_ok=True)
    contract = world.application()
    first = world.submitted(ours.holder, contract)
    actions.return_(first, reason="补合同", actor=world.operator, at=world.at, calendar=CALENDAR)
    actions.revise(first, world.application(number="QS-改"), actor=ours.holder, at=world.at)
    actions.resubmit(first, actor=ours.holder, at=world.at, calendar=CALENDAR)
    actions.withdraw(first, actor=ours.holder, at=world.at, calendar=CALENDAR)
    ours.voucher = world.issued(ours.holder, contract)
    ours.seal()
    lapsing, revoked = world.claimant(), world.claimant(Role.DATA_PROVIDER)
    world.issued(lapsing)
    world.issued(revoked, world.application(role=Role.DATA_PROVIDER))
    world.later(days=3)
    paid = [world.redeemed(ours.voucher, ours.holder, requested_fen=1_000 * YUAN) for _ in range(2)]
    ours.seal()
    world.has_account(ours.holder)
    world.exported(paid, 2_000 * YUAN)
    late = models.Voucher.objects.get(holder=lapsing.organisation)
    world.lodged(late.id, lapsing, requested_fen=500 * YUAN)
    actions.revoke(
        models.Voucher.objects.get(holder=revoked.organisation).claim_id,
        id=uuid5(ours.voucher, "revocation"),
        found={"is_on_platform": False},
        reason="不在平台",
        actor=world.checker,
        at=world.at,
        calendar=CALENDAR,
    )
    ours.seal()
    return ours


def test_a_year_that_was_kept_audits_to_0(year: Year) -> None:
    key = year.log.ring.keys[0].vkey
    done = audit(year.export(), "--key", key)
    assert done.returncode == 0, done.stdout + done.stderr
