"""A small province for tests: one programme, its officers, and verbs that walk a claim as far as a test needs.

Time is passed on, never frozen: everything happens at `world.at`, which `later` and `until` move.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

import pytest

from guiju.apps.parties import actions as parties
from guiju.apps.parties.queries import OrganisationView
from guiju.apps.vouchers import actions, queries
from guiju.core import calendar as days
from guiju.core.parties import CLOCK, Actor, Role
from guiju.core.refusals import Refused
from guiju.core.vouchers import Goods
from tests import factories

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
YUAN = 100
MILLION = 100_000_000
"""A million yuan in fen."""

_numbers = itertools.count(1)


@contextmanager
def refused(code: str, *, clause: str | None = None, field: str | None = None) -> Iterator[None]:
    """The block is refused with this code, resting on this clause, because of this field."""
    with pytest.raises(Refused) as caught:
        yield
    said = caught.value
    assert (said.code, said.clause, said.field) == (code, clause, field), said.en
    assert said.zh
    assert said.en


class MondayToFriday:
    """A calendar without holidays, so that days can be counted on one's fingers."""

    def is_working_day(self, day: date) -> bool | None:
        return day.weekday() < 5


CALENDAR = MondayToFriday()


@dataclass
class World:
    """One programme with its officers. `maker` and `checker` are two people of the bureau."""

    at: datetime = factories.AT
    appropriation_fen: int = 80 * MILLION
    publicity_working_days: int = 5
    place: str = "520000"
    operator: Actor = field(init=False)
    maker: Actor = field(init=False)
    checker: Actor = field(init=False)
    programme: UUID = field(init=False)

    def __post_init__(self) -> None:
        self.operator = factories.operator(at=self.at)
        self.maker = factories.bureau(at=self.at)
        assert self.maker.organisation is not None
        self.checker = factories.colleague(self.maker.organisation, at=self.at)
        self.programme = self.open_programme()

    @property
    def on(self) -> date:
        return days.day_in_china(self.at)

    def later(self, **passed: float) -> World:
        self.at += timedelta(**passed)
        return self

    def until(self, instant: datetime) -> World:
        assert instant >= self.at, "time is not turned back"
        self.at = instant
        return self

    def open_programme(self, *, year: int | None = None) -> UUID:
        id = factories.new_id("programme")
        return actions.open_programme(
            id=id,
            place=self.place,
            year=year or self.on.year,
            prefix="GZSLQ",
            title_zh="贵州省算力券",
            title_en="Guizhou compute vouchers",
            appropriation_fen=self.appropriation_fen,
            publicity_working_days=self.publicity_working_days,
            actor=self.checker,
            at=self.at,
            on=self.on,
        )

    # --- Claimants and what they say.

    def claimant(self, role: Role = Role.DEMANDER, *, region: str = "520100") -> Actor:
        home = factories.organisation(role=role, region=region, at=self.at)
        return factories.actor_for(home.id, at=self.at)

    def seller(self) -> OrganisationView:
        return factories.organisation(role=Role.COMPUTE_PROVIDER, at=self.at)

    def application(
        self,
        *,
        role: Role = Role.DEMANDER,
        price_fen: int = 10 * MILLION,
        number: str | None = None,
        other: OrganisationView | None = None,
        goods: Goods = Goods.COMPUTE,
        signed_on: date | None = None,
        is_on_platform: bool | None = True,
        is_contract_in_force: bool | None = True,
    ) -> actions.Application:
        """A contract on compute between the claimant and a verified provider of this province."""
        party = other or self.seller()
        return actions.Application(
            role=role,
            contract_number=number or f"QS-2024-{next(_numbers):04d}",
            counterparty_uscc=party.uscc,
            counterparty_name=party.name,
            goods=goods,
            price_fen=price_fen,
            signed_on=signed_on or self.on,
            is_on_platform=is_on_platform,
            is_contract_in_force=is_contract_in_force,
            provider_region="520100" if role is Role.DATA_PROVIDER else "",
        )

    # --- A claim, as far as it is wanted.

    def drafted(self, claimant: Actor, application: actions.Application | None = None) -> UUID:
        return actions.draft(
            application or self.application(),
            id=factories.new_id("claim"),
            programme=self.programme,
            actor=claimant,
            at=self.at,
            calendar=CALENDAR,
        )

    def submitted(self, claimant: Actor, application: actions.Application | None = None) -> UUID:
        claim = self.drafted(claimant, application)
        actions.submit(claim, actor=claimant, at=self.at, on=self.on, calendar=CALENDAR)
        return claim

    def passed_on(self, claimant: Actor, application: actions.Application | None = None) -> UUID:
        claim = self.submitted(claimant, application)
        self.pass_on(claim)
        return claim

    def publicised(self, claimant: Actor, application: actions.Application | None = None) -> UUID:
        claim = self.passed_on(claimant, application)
        self.approve(claim)
        return claim

    def cleared(self, claimant: Actor, application: actions.Application | None = None) -> UUID:
        """Publicity has run out and the sweep has noticed: the claim waits to be issued."""
        claim = self.publicised(claimant, application)
        until = queries.claim(claim, self.maker).publicity_until
        assert until is not None
        self.until(days.end_of(until))
        actions.close_publicity(at=self.at, on=self.on, calendar=CALENDAR)
        return claim

    def issued(self, claimant: Actor, application: actions.Application | None = None) -> UUID:
        """The voucher of a claim that went all the way."""
        claim = self.cleared(claimant, application)
        return actions.issue(claim, actor=self.maker, at=self.at, on=self.on, calendar=CALENDAR)

    def pass_on(self, claim: UUID) -> None:
        shown = actions.examine(claim, actor=self.operator, on=self.on).shown
        actions.pass_on(claim, shown=shown, actor=self.operator, at=self.at, calendar=CALENDAR)

    def approve(self, claim: UUID, *, actor: Actor | None = None) -> None:
        shown = actions.examine(claim, actor=self.checker, on=self.on).shown
        actions.approve(
            claim,
            id=uuid5(claim, "award-decision"),
            shown=shown,
            actor=actor or self.checker,
            at=self.at,
            on=self.on,
            calendar=CALENDAR,
        )

    def state(self, claim: UUID) -> str:
        return queries.claim(claim, CLOCK).state

    # --- A redemption, as far as it is wanted.

    def evidence(self, settled_fen: int, number: str | None = None) -> actions.Evidence:
        return actions.Evidence(
            number=number or f"24522000{next(_numbers):012d}", amount_fen=settled_fen, invoiced_on=self.on
        )

    def lodged(
        self,
        voucher: UUID,
        holder: Actor,
        *,
        requested_fen: int,
        settled_fen: int | None = None,
        invoice: str | None = None,
        is_proved: bool = True,
    ) -> UUID:
        redemption = actions.lodge(
            voucher,
            id=factories.new_id("redemption"),
            requested_fen=requested_fen,
            invoices=[self.evidence(settled_fen or requested_fen * 100, invoice)],
            actor=holder,
            at=self.at,
            calendar=CALENDAR,
        )
        if is_proved:
            self.prove(redemption, holder)
        return redemption

    def prove(self, redemption: UUID, holder: Actor) -> None:
        actions.attach_proof(
            redemption, id=factories.new_id("proof"), name="回单.pdf", content=PDF, actor=holder, at=self.at
        )

    def proposed(self, voucher: UUID, holder: Actor, *, requested_fen: int, settled_fen: int | None = None) -> UUID:
        redemption = self.lodged(voucher, holder, requested_fen=requested_fen, settled_fen=settled_fen)
        self.propose(redemption)
        return redemption

    def propose(self, redemption: UUID) -> None:
        shown = actions.examine_redemption(redemption, actor=self.operator, on=self.on).shown
        actions.propose_redemption(
            redemption, shown=shown, actor=self.operator, at=self.at, on=self.on, calendar=CALENDAR
        )

    def approval(self, redemption: UUID) -> actions.Approval:
        shown = actions.examine_redemption(redemption, actor=self.checker, on=self.on).shown
        return actions.Approval(redemption=redemption, decision=uuid5(redemption, "decision"), shown=shown)

    def pay_out(self, redemption: UUID, *, actor: Actor | None = None) -> int:
        """Approve one redemption; the fen that are now owed."""
        decision = actions.approve_redemption(
            self.approval(redemption), actor=actor or self.checker, at=self.at, on=self.on, calendar=CALENDAR
        )
        assert decision.award is not None
        return decision.award.amount_fen

    def redeemed(self, voucher: UUID, holder: Actor, *, requested_fen: int, settled_fen: int | None = None) -> UUID:
        redemption = self.proposed(voucher, holder, requested_fen=requested_fen, settled_fen=settled_fen)
        self.pay_out(redemption)
        return redemption

    # --- Payment.

    def has_account(self, holder: Actor) -> None:
        """The holder has a payout account that the operator confirmed."""
        assert holder.organisation is not None
        account = factories.new_id("account")
        parties.set_payout_account(
            holder.organisation,
            account=account,
            account_name="黔数测试有限公司",
            bank="贵阳银行云岩支行",
            number=f"62170001{next(_numbers):010d}",
            actor=holder,
            at=self.at,
        )
        parties.check_payout_account(
            holder.organisation, account=account, is_confirmed=True, actor=self.operator, at=self.at
        )

    def enclosed(self, redemptions: list[UUID], total_fen: int) -> UUID:
        envelope = factories.new_id("envelope")
        actions.enclose(
            redemptions,
            id=envelope,
            declared_count=len(redemptions),
            declared_fen=total_fen,
            actor=self.maker,
            at=self.at,
            calendar=CALENDAR,
        )
        return envelope

    def exported(self, redemptions: list[UUID], total_fen: int) -> UUID:
        envelope = self.enclosed(redemptions, total_fen)
        shown = actions.examine_envelope(envelope, actor=self.checker)
        actions.approve_envelope(envelope, shown=shown, actor=self.checker, at=self.at, calendar=CALENDAR)
        actions.export_envelope(envelope, actor=self.maker, at=self.at, calendar=CALENDAR)
        return envelope
