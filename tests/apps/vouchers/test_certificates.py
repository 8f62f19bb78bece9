"""Receipts and certificates of vouchers and redemptions, from pages and the API: sealed, sound, one's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings as django
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from guiju.apps.decisions import queries as decisions
from guiju.apps.evidence import actions as evidence
from guiju.apps.evidence.adapters import signatures
from guiju.apps.vouchers import queries
from guiju.core import checking, receipts
from guiju.documents import certificates
from tests import factories
from tests.apps.evidence import world as logs
from tests.apps.vouchers.calling import person, problem, program
from tests.apps.vouchers.world import YUAN, World

pytestmark = pytest.mark.django_db
PDF, JSON = "application/pdf", "application/json"


@pytest.fixture
def log(tmp_path: Path, settings: Settings) -> evidence.Log:
    """A log of this test's own, and who certifies from it."""
    ours = logs.log(tmp_path)
    settings.EVIDENCE_LOG, settings.CERTIFIER = ours, logs.certifier(ours)
    return ours


def opened(world: World, client: Client, path: str) -> HttpResponse:
    """A page, asked for at the world's time."""
    django.CLOCK_OFFSET = world.at - datetime.now(UTC)
    page: HttpResponse = client.get(path)
    return page


def sealed(world: World, log: evidence.Log) -> None:
    logs.advance(log, at=world.at)


def words_of(pdf: bytes) -> list[str]:
    """What the certificate's receipt proves, in Chinese; everything must hold."""
    attached, said = certificates.read(pdf)
    verdict = checking.check(receipts.read(attached), check=signatures.is_signed)
    assert verdict.is_sound
    assert [one.holds for one in said] == [True, None]
    return [one.zh for one in verdict.statements]


def redeemed(world: World) -> tuple[UUID, UUID, Client]:
    holder = world.claimant()
    voucher = world.issued(holder)
    world.later(days=30)
    redemption = world.redeemed(voucher, holder, requested_fen=1_000 * YUAN)
    return voucher, redemption, factories.sign_in(Client(), holder)


def test_what_is_not_sealed_yet_is_not_certified(world: World, log: evidence.Log) -> None:
    voucher, redemption, holder = redeemed(world)
    for path in (f"/vouchers/{voucher}/", f"/vouchers/redemptions/{redemption}/"):
        page = opened(world, holder, f"{path}certificate.pdf")
        assert page.status_code == 409
        assert "尚未封存，几秒后再试" in page.content.decode()
        assert opened(world, holder, f"{path}receipt.json").status_code == 200
    problem(person(world, world.checker).get(f"/vouchers/{voucher}/certificate"), 409, "evidence.not_sealed_yet")


def test_a_vouchers_certificate_says_its_decisions_and_postings(world: World, log: evidence.Log) -> None:
    voucher, redemption, holder = redeemed(world)
    sealed(world, log)
    page = opened(world, holder, f"/vouchers/{voucher}/certificate.pdf")
    assert (page.status_code, page["Content-Type"], page["Cache-Control"]) == (200, PDF, "private, no-store")
    assert page["Content-Disposition"] == f'attachment; filename="{queries.voucher(voucher, world.checker).number}.pdf"'
    words = words_of(page.content)
    assert any("准予" in one for one in words)
    assert any("账目 issue（hold）" in one for one in words)
    paid = words_of(opened(world, holder, f"/vouchers/redemptions/{redemption}/certificate.pdf").content)
    assert any("账目 redeem" in one and "1,000.00 元" in one for one in paid)


def test_the_same_certificate_is_the_same_bytes(world: World, log: evidence.Log) -> None:
    voucher, _, holder = redeemed(world)
    sealed(world, log)
    first, second = (opened(world, holder, f"/vouchers/{voucher}/certificate.pdf").content for _ in range(2))
    assert first == second


def test_programs_fetch_receipts_and_certificates_with_the_scope_of_their_neighbours(
    world: World, log: evidence.Log
) -> None:
    voucher, redemption, _ = redeemed(world)
    sealed(world, log)
    (decision, *_) = decisions.of_subject(queries.voucher(voucher, world.checker).claim)
    office = program(world, world.checker, "vouchers:read", "decisions:read")
    for path in (f"/vouchers/{voucher}", f"/redemptions/{redemption}", f"/decisions/{decision.id}"):
        told = office.get(f"{path}/receipt")
        assert (told.status_code, told["Content-Type"]) == (200, JSON), path
        made = office.get(f"{path}/certificate")
        assert (made.status_code, made["Content-Type"]) == (200, PDF), path
        assert certificates.read(made.content)[0] == told.content
    assert (
        program(world, world.checker, "vouchers:read").get(f"/decisions/{decision.id}/certificate").status_code == 403
    )


def test_another_holders_certificate_is_not_found(world: World, log: evidence.Log) -> None:
    voucher, redemption, _ = redeemed(world)
    sealed(world, log)
    (decision, *_) = decisions.of_subject(queries.voucher(voucher, world.checker).claim)
    stranger = factories.sign_in(Client(), world.claimant())
    for path in (f"/vouchers/{voucher}/", f"/vouchers/redemptions/{redemption}/", f"/decisions/{decision.id}/"):
        assert opened(world, stranger, f"{path}certificate.pdf").status_code == 404
        assert opened(world, stranger, f"{path}receipt.json").status_code == 404


def test_records_that_are_not_what_was_logged_are_not_certified(world: World, log: evidence.Log) -> None:
    voucher, _, _ = redeemed(world)
    sealed(world, log)
    said = queries.voucher_receipt(voucher, world.checker, log.published)
    (first, *rest) = said.entries
    forged = replace(said, entries=(replace(first, salt=bytes(32)), *rest))
    with pytest.raises(evidence.Unsound):
        logs.certifier(log).certify(forged, titles={})
