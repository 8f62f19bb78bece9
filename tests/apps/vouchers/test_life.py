"""A voucher's whole life, walked at random with time passing, next to a model that shares no code with it.

After every step pool, vouchers, caps and what is owed are what the model says, on the rows and in the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TypeVar
from uuid import UUID, uuid5

import hypothesis.strategies as st
import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from guiju.apps.ledger import queries as ledger
from guiju.apps.vouchers import actions, queries
from guiju.core.refusals import Refused
from tests import factories
from tests.apps.vouchers.life_model import (
    BANK_STEPS,
    CLAIM_STEPS,
    LIVE,
    REDEMPTION_STEPS,
    Claim,
    Model,
    Redemption,
    Voucher,
    end_of,
    six_months_on,
)
from tests.apps.vouchers.life_verbs import POOL, PRICES, Scene, Verbs
from tests.apps.vouchers.world import CALENDAR
from tests.examples import examples

T = TypeVar("T")
PICK = st.integers(0, 999)
MAIN_ROAD = {
    "operator_review": "pass_on",
    "returned": "resubmit",
    "bureau_review": "approve",
    "publicity": "issue",
    "objected": "dismiss",
    "cleared": "issue",
}


def chosen(things: Sequence[T], pick: int) -> T:
    return things[pick % len(things)]


def verb_from(steps: Mapping[str, Mapping[str, str]], state: str, pick: int) -> str:
    """A verb that leads on from a state, or one time in four any verb."""
    leading = [verb for verb, ways in steps.items() if state in ways]
    return chosen(leading if leading and pick % 4 else sorted(steps), pick // 4)


class Life(Verbs, RuleBasedStateMachine):
    scene: Scene

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.world = self.scene.world
        self.world.at = factories.AT
        self.model = Model(pool=POOL, now=self.world.at)
        self.ids: dict[int, UUID] = {}
        self.envelopes: dict[UUID, UUID] = {}

    def teardown(self) -> None:
        assert ledger.discrepancies() == []
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    # --- Doing a thing, and saying beforehand whether it can be done.

    def done(self, act: Callable[[], object], *, possible: bool) -> bool:
        """Do it; it must be refused exactly when the model says it is impossible."""
        if possible:
            act()
            return True
        with pytest.raises(Refused):
            act()
        return False

    @initialize(
        first=st.permutations(range(len(PRICES))),
        vouchers=st.integers(1, 3),
        owner=st.integers(0, 1),
        steps=st.integers(0, 2),
    )
    def vouchers_are_issued_and_a_claim_is_under_way(
        self, first: list[int], vouchers: int, owner: int, steps: int
    ) -> None:
        for business in first[:vouchers]:
            self.somebody_claims(business, owner)
            claim = self.model.claims[-1]
            while claim.state != "issued":
                self._wait_for_publicity(claim)
                self._claim_step(claim, MAIN_ROAD[claim.state], is_alone=False)
        self.somebody_claims(first[vouchers], 1 - owner)
        for verb in ("pass_on", "approve")[:steps]:
            self._claim_step(self.model.claims[-1], verb, is_alone=False)

    # --- Time.

    @rule(hours=st.sampled_from((1, 24, 24 * 9, 24 * 40)), pick=PICK, how=st.sampled_from(("by", "before", "at")))
    def time_passes(self, hours: int, pick: int, how: str) -> None:
        """By some hours; or to the last second before a voucher expires; or to that instant. Then perhaps a sweep."""
        if how == "by" or not self.model.vouchers:
            self.world.later(hours=hours)
        else:
            expires = chosen(self.model.vouchers, pick).expires - timedelta(seconds=how == "before")
            self.world.at = max(self.world.at, expires)
        self.model.now = self.world.at
        if pick % 2:
            self.the_sweeps_run()

    def the_sweeps_run(self) -> None:
        now = self.model.now
        over = [
            c
            for c in self.model.claims
            if c.state == "publicity" and c.publicity_until and end_of(c.publicity_until) <= now
        ]
        assert actions.close_publicity(at=self.world.at, on=self.world.on, calendar=CALENDAR) == len(over)
        for claim in over:
            claim.state = "cleared"
        late = [c for c in self.model.claims if c.state == "returned" and c.due and c.due <= now]
        stale = [r for r in self.model.redemptions if r.state == "returned" and r.due and r.due <= now]
        assert actions.give_up_overdue(at=self.world.at) == len(late) + len(stale)
        for claim in late:
            claim.state, claim.is_taken = "withdrawn", False
        for redemption in stale:
            redemption.state = "withdrawn"
            redemption.voucher.reserved -= redemption.asked
        gone = [
            v for v in self.model.vouchers
            if v.expires <= now and v.reserved == 0 and v.remaining > 0 and v.claim.state == "issued"
        ]  # fmt: skip
        assert actions.lapse_due(at=self.world.at, calendar=CALENDAR) == len(gone)
        for voucher in gone:
            self.model.pool += voucher.remaining
            voucher.void, voucher.claim.state = voucher.remaining, "lapsed"

    # --- Claims.

    @precondition(lambda self: len(self.model.claims) < 8)
    @rule(business=st.integers(0, len(PRICES) - 1), owner=st.integers(0, 1))
    def somebody_claims(self, business: int, owner: int) -> None:
        """The contract is between the seller and whoever claims: two buyers are two businesses."""
        key = business * 2 + owner
        claim = Claim(business=key, owner=owner, price=PRICES[business], submitted=self.model.now)
        possible = self.model.is_free(key) and self.model.pool > 0 and self.world.on.year == 2024
        name = factories.new_id("claim")

        def act() -> None:
            actions.apply(
                self.scene.contracts[business],
                id=name,
                programme=self.world.programme,
                actor=self.scene.owners[owner],
                **self.dated,
            )

        if self.world.on.year == 2024 and self.done(act, possible=possible):
            self.ids[id(claim)] = name
            self.model.claims.append(claim)

    @precondition(lambda self: self.model.claims)
    @rule(pick=PICK, verb=PICK, is_alone=st.booleans())
    def a_claim_takes_a_step(self, pick: int, verb: int, is_alone: bool) -> None:
        claim = chosen(self.model.claims[-4:], pick)
        self._claim_step(claim, verb_from(CLAIM_STEPS, claim.state, verb), is_alone=is_alone)

    @precondition(lambda self: any(c.state in LIVE - {"issued"} for c in self.model.claims))
    @rule(pick=PICK, steps=st.integers(1, 5))
    def a_claim_goes_on_along_the_main_road(self, pick: int, steps: int) -> None:
        claim = chosen([c for c in self.model.claims if c.state in LIVE - {"issued"}], pick)
        for _ in range(steps):
            if claim.state in MAIN_ROAD:
                self._wait_for_publicity(claim)
                self._claim_step(claim, MAIN_ROAD[claim.state], is_alone=False)

    def _wait_for_publicity(self, claim: Claim) -> None:
        if claim.state == "publicity" and claim.publicity_until and end_of(claim.publicity_until) > self.model.now:
            self.model.now = self.world.until(end_of(claim.publicity_until)).at

    def _claim_step(self, claim: Claim, verb: str, *, is_alone: bool) -> None:
        """One verb on one claim; `is_alone`: who approves is the person who passed it on."""
        to = CLAIM_STEPS[verb].get(claim.state)
        possible = to is not None and self._claim_may(claim, verb, is_alone=is_alone)
        award = self.model.award(claim)
        if self.done(lambda: self.do_claim(claim, verb, is_alone=is_alone), possible=possible):
            assert to is not None
            self._claim_took(claim, verb, to, award)

    def _claim_may(self, claim: Claim, verb: str, *, is_alone: bool) -> bool:
        model = self.model
        if verb in {"pass_on", "resubmit"} and model.award(claim) == 0:
            return False
        if verb == "resubmit" or (verb == "withdraw" and claim.state == "returned"):
            return claim.due is not None and model.now < claim.due
        if verb == "approve":
            return claim.seen == model.award(claim) > 0 and not is_alone
        if verb == "object":
            return claim.publicity_until is not None and model.today <= claim.publicity_until
        if verb == "dismiss":
            return claim.unanswered > 0
        if verb == "issue":
            is_over = claim.publicity_until is not None and end_of(claim.publicity_until) <= model.now
            is_open_year = model.today.year == 2024  # the next year was not opened here
            return is_over and model.pool > 0 and is_open_year and model.is_its_turn(claim)
        if verb == "revoke":
            return all(v.reserved == 0 and model.now < v.expires for v in model.vouchers if v.claim is claim)
        return True

    def _claim_took(self, claim: Claim, verb: str, to: str, award: int) -> None:
        model = self.model
        claim.state, claim.due = to, None
        if verb == "pass_on":
            claim.seen = award
        elif to == "returned":
            claim.due = model.due_after(10)
        elif verb == "approve":
            claim.awarded, claim.publicity_until = award, model.after_working_days(5)
        elif verb == "object":
            claim.objections += 1
            claim.unanswered += 1
        elif verb == "issue":
            face = min(claim.awarded, model.pool)
            model.pool -= face
            voucher = Voucher(claim=claim, face=face, expires=six_months_on(model.today))
            self.ids[id(voucher)] = uuid5(self.id_of(claim), "voucher")
            model.vouchers.append(voucher)
        elif verb == "revoke":
            (voucher,) = (v for v in model.vouchers if v.claim is claim)
            model.pool += voucher.remaining
            voucher.void = voucher.remaining
            claim.is_taken = voucher.redeemed > 0
        if verb in {"dismiss", "uphold"}:
            claim.unanswered -= claim.unanswered if verb == "dismiss" else 1
        if to in {"withdrawn", "refused"}:
            claim.is_taken = False

    # --- Redemptions.

    @precondition(lambda self: self.model.vouchers)
    @rule(pick=PICK, share=st.sampled_from((1, 2, 3, 10)), settles=st.sampled_from((1, 2, 4)))
    def the_holder_lodges(self, pick: int, share: int, settles: int) -> None:
        voucher = chosen(self.model.vouchers, pick)
        usable = voucher.remaining - voucher.reserved
        asked = max(1, usable // share + (1 if share == 10 else 0))
        redemption = Redemption(voucher=voucher, asked=asked, settles=max(1, voucher.claim.price // settles))
        possible = self.model.now < voucher.expires and voucher.claim.state == "issued" and asked <= usable
        name = factories.new_id("redemption")

        def act() -> None:
            self.lodge(redemption, name)

        if self.done(act, possible=possible):
            self.ids[id(redemption)] = name
            voucher.reserved += asked
            self.model.redemptions.append(redemption)

    @precondition(lambda self: self.model.redemptions)
    @rule(pick=PICK, verb=PICK, is_alone=st.booleans())
    def a_redemption_takes_a_step(self, pick: int, verb: int, is_alone: bool) -> None:
        redemption = chosen(self.model.redemptions[-4:], pick)
        self._redemption_step(redemption, verb_from(REDEMPTION_STEPS, redemption.state, verb), is_alone=is_alone)

    @precondition(lambda self: any(r.state in {"operator_review", "bureau_approval"} for r in self.model.redemptions))
    @rule(pick=PICK, steps=st.integers(1, 2))
    def a_redemption_goes_on_along_the_main_road(self, pick: int, steps: int) -> None:
        under_way = [r for r in self.model.redemptions if r.state in {"operator_review", "bureau_approval"}]
        redemption = chosen(under_way, pick)
        for _ in range(steps):
            if redemption.state in {"operator_review", "bureau_approval"}:
                verb = "propose" if redemption.state == "operator_review" else "approve"
                self._redemption_step(redemption, verb, is_alone=False)

    def _redemption_step(self, redemption: Redemption, verb: str, *, is_alone: bool) -> None:
        to = (REDEMPTION_STEPS | BANK_STEPS)[verb].get(redemption.state)
        possible = to is not None and self._redemption_may(redemption, verb, is_alone=is_alone)
        paid = self.model.payout(redemption)
        if self.done(lambda: self.do_redemption(redemption, verb, is_alone=is_alone), possible=possible):
            assert to is not None
            self._redemption_took(redemption, verb, to, paid)

    def _redemption_may(self, redemption: Redemption, verb: str, *, is_alone: bool) -> bool:
        model = self.model
        if verb == "propose":
            return model.payout(redemption) > 0
        if verb == "approve":
            return redemption.seen == model.payout(redemption) > 0 and not is_alone
        if verb == "relodge" or (verb == "withdraw" and redemption.state == "returned"):
            return redemption.due is not None and model.now < redemption.due
        return True

    def _redemption_took(self, redemption: Redemption, verb: str, to: str, paid: int) -> None:
        model, voucher = self.model, redemption.voucher
        sent = (to == "paid") - (redemption.state == "paid")
        model.owed, model.paid = model.owed - sent * redemption.approved, model.paid + sent * redemption.approved
        redemption.state, redemption.due = to, model.due_after(10) if to == "returned" else None
        if verb == "propose":
            redemption.seen = paid
        elif to in {"withdrawn", "refused"}:
            voucher.reserved -= redemption.asked
        elif verb == "approve":
            redemption.approved = paid
            voucher.reserved -= redemption.asked
            voucher.redeemed += paid
            voucher.settled += redemption.settles
            model.owed += paid
            key = (voucher.claim.owner, model.today.year)
            model.redeemed[key] = model.redeemed.get(key, 0) + paid
            if voucher.redeemed == voucher.face:
                voucher.claim.state = "redeemed"

    @precondition(lambda self: any(r.state in {"approved", "paid"} for r in self.model.redemptions))
    @rule(pick=PICK, verb=PICK)
    def the_bank_speaks(self, pick: int, verb: int) -> None:
        redemption = chosen([r for r in self.model.redemptions if r.state in {"approved", "paid"}], pick)
        leading = [verb for verb, ways in BANK_STEPS.items() if redemption.state in ways]
        self._redemption_step(redemption, chosen(leading, verb), is_alone=False)

    # --- What must hold whatever happened.

    @invariant()
    def the_programme_is_what_the_model_says(self) -> None:
        figures = queries.programme(self.world.programme)
        assert figures.available_fen == self.model.pool >= 0
        assert (figures.payable_fen, figures.paid_fen) == (self.model.owed, self.model.paid)
        assert figures.redeemed_fen == self.model.owed + self.model.paid
        assert figures.issued_fen == sum(v.face for v in self.model.vouchers)
        assert figures.lapsed_fen + figures.revoked_fen == sum(v.void for v in self.model.vouchers)
        assert figures.reserved_fen == sum(v.reserved for v in self.model.vouchers)

    @invariant()
    def every_voucher_is_what_the_model_says(self) -> None:
        kept = {v.id: v for v in queries.vouchers(self.world.maker, at=self.world.at, limit=200).items}
        assert len(kept) == len(self.model.vouchers)
        for voucher in self.model.vouchers:
            view = kept[self.id_of(voucher)]
            assert (view.face_fen, view.redeemed_fen, view.reserved_fen, view.void_fen) == (
                voucher.face, voucher.redeemed, voucher.reserved, voucher.void,
            )  # fmt: skip
            assert view.expires_at == voucher.expires
            if self.model.now >= voucher.expires:
                assert view.usable_fen(self.world.at) == 0

    @invariant()
    def every_claim_stands_where_the_model_says(self) -> None:
        kept = {c.id: c.state for c in queries.claims(self.world.maker, limit=200).items}
        assert kept == {self.id_of(claim): claim.state for claim in self.model.claims}
        taken = [claim.business for claim in self.model.claims if claim.is_taken]
        assert len(taken) == len(set(taken))

    @invariant()
    def no_subject_is_above_its_cap(self) -> None:
        for owner, actor in enumerate(self.scene.owners):
            assert actor.organisation is not None
            for year in {2024, self.world.on.year}:
                redeemed_fen, cap_fen = queries.subject_year("520000", actor.organisation, year)
                assert redeemed_fen == self.model.redeemed.get((owner, year), 0)
                assert redeemed_fen <= (cap_fen or 0) <= 2_000_000_00


@pytest.mark.django_db
def test_a_voucher_lives_as_the_model_says() -> None:
    Life.scene = Scene()
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=examples(8),
            stateful_step_count=40,
            deadline=None,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a walk is read as it was; shrinking takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
