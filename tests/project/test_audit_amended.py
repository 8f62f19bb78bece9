"""A year that was amended keeps to its caps as another does: the audit follows each amendment to its decision."""

from __future__ import annotations

from pathlib import Path

import pytest

from guiju.apps.vouchers import actions
from guiju.project import evidence_export
from tests import factories
from tests.apps.evidence import world as logs
from tests.apps.vouchers.world import CALENDAR, MILLION, World
from tests.project.test_audit import audit


@pytest.mark.django_db(transaction=True)
def test_a_year_that_two_people_amended_down_and_up_audits_to_0(transactional_db: None, tmp_path: Path) -> None:
    world, log = World(), logs.log(tmp_path / "log")
    amend(world, 1 * MILLION)
    world.issued(world.claimant(), world.application(price_fen=20 * MILLION))
    amend(world, 75 * MILLION)
    world.issued(world.claimant(), world.application(price_fen=100 * MILLION))
    logs.advance(log, at=world.at)
    evidence_export.export(log, tmp_path / "export", at=world.at)
    done = audit(tmp_path / "export")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✓ 没有超过上限：1 个年度的额度与发放上限" in done.stdout
    assert "✓ 经办与复核不是同一人：4 次复核" in done.stdout


def amend(world: World, appropriation_fen: int) -> None:
    amendment = factories.new_id("amendment")
    shown = actions.propose_amendment(
        world.programme,
        id=amendment,
        appropriation_fen=appropriation_fen,
        document="黔数据〔2024〕3号",
        reason="调整预算",
        actor=world.maker,
        at=world.at,
        on=world.on,
        calendar=CALENDAR,
    )
    actions.approve_amendment(amendment, shown=shown, actor=world.checker, at=world.at, on=world.on, calendar=CALENDAR)
