"""The demonstration's year: told through the offices' own actions, so every invariant holds in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from guiju.apps.briefing import queries as briefing
from guiju.apps.evidence.adapters import signatures
from guiju.apps.ledger import queries as ledger
from guiju.apps.newsletter import queries as newsletter
from guiju.apps.targets import queries as targets
from guiju.apps.vouchers import queries as vouchers
from guiju.core import auditing
from guiju.core.quantities import Comparator
from guiju.core.targets import Status
from guiju.project import audit_commands, demo, evidence_export
from tests.apps.evidence import world as logs


@pytest.fixture(scope="module")
def year(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[str]]:
    """A tenth of the year for all tests here, rolled back at the end, and what loading it said."""
    said: list[str] = []
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(IS_DEMO=True):
            demo.load(scale=0.1, say=said.append)
            yield said
        transaction.set_rollback(True)


def test_the_year_audits_without_a_word_that_is_false(year: list[str], tmp_path: Path) -> None:
    """Everything that a year brings, the bank's mistakes included, is as an auditor recomputes it."""
    log, folder = logs.log(tmp_path / "log"), tmp_path / "export"
    folder.mkdir()
    logs.advance(log)
    evidence_export.write(log, folder, at=logs.AT)
    verdict = auditing.audit(audit_commands.reading(folder), check=signatures.is_signed, keys=log.ring.keys)
    assert [one.en for one in verdict.statements if one.holds is False] == []
    assert [one.part for one in verdict.statements if one.holds is None] == ["log", *["limits"] * 3]


def test_the_library_holds_the_packs_and_samples_that_say_they_are(year: list[str]) -> None:
    assert any("a library of" in line for line in year)
    lines = briefing.library(briefing.Sought()).items
    assert [line.pack for line in lines if line.pack] == ["guizhou/compute_voucher"]
    assert len(lines) == 4
    assert all("样例" in line.title for line in lines if not line.pack)


def test_a_tenth_of_the_year_is_told_and_balances(year: list[str]) -> None:
    assert any("72 claimants" in line for line in year)
    total = ledger.trial_balance()
    assert total.is_balanced
    assert total.debits_fen > 0
    figures = {programme.year: programme for programme in vouchers.programmes()}
    assert set(figures) == {2024, 2025}
    assert 0 < figures[2024].committed_fen <= figures[2024].issue_cap_fen
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from vouchers_voucher where redeemed_fen > 0")
        assert cursor.fetchone()[0] > 0
        cursor.execute(
            "select count(*) from vouchers_claim as claim where claim.matter_id is not null and not exists"
            " (select from matters_attachment as paper where paper.matter_id = claim.matter_id)"
        )
        assert cursor.fetchone()[0] == 0, "a claim without its contract"


def test_the_provinces_targets_stand_as_their_text_says_and_only_our_own_are_measured(year: list[str]) -> None:
    standings = {each.indicator.code: each for each in targets.standings(on=date(2025, 2, 20))}
    assert set(standings) == {"GZ-V1", *(f"GZ-2024-K{number}" for number in range(1, 11))}
    assert {code for code, each in standings.items() if each.measured} == {"GZ-V1"}
    assert {each.status for code, each in standings.items() if code != "GZ-V1"} == {Status.UNKNOWN}
    assert standings["GZ-2024-K2"].indicator.goal.comparator is Comparator.MORE_THAN
    assert standings["GZ-2024-K1"].indicator.is_deadline_inferred
    issued = {programme.year: programme.issued_fen for programme in vouchers.programmes()}
    of_2024 = [each for each in standings["GZ-V1"].measured if each.on.year == 2024]
    assert len(of_2024) >= 10
    assert of_2024[-1].value == Fraction(issued[2024], 100)


def test_an_issue_of_the_newsletter_is_out_and_the_next_is_being_written(year: list[str]) -> None:
    issue = newsletter.issue_numbered(1)
    assert issue.line.label.zh == "2025年第1期（总第1期）"
    assert [figure.name for piece in issue.pieces for figure in piece.shown] == [
        "vouchers.year",
        "vouchers.places",
        "vouchers.pool",
    ]
    assert newsletter.content(1, "pdf").startswith(b"%PDF")
    assert any("issue 1 of the newsletter" in line for line in year)
