"""The verbs of a voucher's life as the random walk takes them: who acts, with what in hand. Knows no outcome."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid5

from guiju.apps.matters import queries as matters
from guiju.apps.parties import actions as parties
from guiju.apps.parties import queries as people
from guiju.apps.vouchers import actions, queries
from guiju.core import money
from guiju.core.parties import Actor, Duty
from tests import factories
from tests.apps.vouchers.life_model import Claim, Redemption
from tests.apps.vouchers.world import CALENDAR, MILLION, World

POOL = 4 * MILLION
PRICES = (50 * MILLION, 50 * MILLION, 60 * MILLION, 1_000_33)
"""Vouchers of 1.5, 1.5 and 1.8 million yuan and one of 30 yuan: neither the pool nor a subject's cap holds them all."""
FOUND = {"is_contract_in_force": False}


class Scene:
    """What every example starts from: made once, and given back untouched by rolling every example back."""

    def __init__(self) -> None:
        self.world = World(appropriation_fen=POOL)
        self.owners = [self.world.claimant() for _ in range(2)]
        seller = self.world.seller()
        for owner in self.owners:
            self.world.has_account(owner)
        self.contracts = [
            self.world.application(price_fen=price, number=f"QS-{at}", other=seller) for at, price in enumerate(PRICES)
        ]
        self.both = self._works_for_both_offices()

    def _works_for_both_offices(self) -> Actor:
        """The operator's person, seen as a person of the bureau."""
        world = self.world
        assert world.checker.organisation is not None
        assert world.operator.person is not None
        parties.add_member(
            world.checker.organisation,
            person=world.operator.person,
            duties=frozenset(Duty),
            actor=world.checker,
            at=world.at,
        )
        return people.actor_of(world.operator.person, world.checker.organisation, at=world.at)


class Verbs:
    """What can be done in a scene. `ids` says under which id the platform knows a thing of the model.

    `envelopes` is the one in which each redemption travelled last.
    """

    scene: Scene
    world: World
    ids: dict[int, UUID]
    envelopes: dict[UUID, UUID]

    def id_of(self, thing: object) -> UUID:
        return self.ids[id(thing)]

    @property
    def when(self) -> dict[str, Any]:
        return {"at": self.world.at, "calendar": CALENDAR}

    @property
    def dated(self) -> dict[str, Any]:
        return {**self.when, "on": self.world.on}

    def do_claim(self, claim: Claim, verb: str, *, is_alone: bool) -> None:
        world, name = self.world, self.id_of(claim)
        owner, checker = self.scene.owners[claim.owner], self.scene.both if is_alone else world.checker
        why: dict[str, Any] = {"reason": "因为", "actor": world.checker, **self.when}
        refusal = {**why, "id": factories.new_id("refusal"), "found": FOUND}
        shown = actions.examine(name, actor=world.operator, on=world.on).shown if verb in {"pass_on", "approve"} else ""
        open_objection = uuid5(name, f"objection {claim.objections}")
        acts: dict[str, Callable[[], object]] = {
            "pass_on": lambda: actions.pass_on(name, shown=shown, actor=world.operator, **self.when),
            "return": lambda: actions.return_(name, **{**why, "actor": world.operator}),
            "send_back": lambda: actions.send_back(name, **why),
            "hand_back": lambda: actions.hand_back(name, **why),
            "resubmit": lambda: actions.resubmit(name, actor=owner, **self.when),
            "approve": lambda: actions.approve(
                name,
                id=factories.new_id("award"),
                shown=shown,
                actor=checker,
                **self.dated,
            ),
            "refuse": lambda: actions.refuse(name, **refusal),
            "object": lambda: self._object(claim, name),
            "dismiss": lambda: self._dismiss_all(claim, name),
            "uphold": lambda: actions.uphold_objection(name, objection=open_objection, **refusal),
            "withdraw": lambda: actions.withdraw(name, actor=owner, **self.when),
            "issue": lambda: actions.issue(name, actor=world.maker, **self.dated),
            "revoke": lambda: actions.revoke(name, **refusal),
        }
        acts[verb]()

    def _object(self, claim: Claim, name: UUID) -> None:
        id = uuid5(name, f"objection {claim.objections + 1}")
        actions.object_to(name, id=id, name="王某", contact="w", text="因为", **self.dated)

    def _dismiss_all(self, claim: Claim, name: UUID) -> None:
        """Answer every open objection; with none, one that is not there."""
        matter = queries.claim(name, self.world.maker).matter
        assert matter is not None
        standing = [o.id for o in matters.objections(matters.matter(matter), self.world.checker) if o.is_open]
        for objection in standing or [uuid5(name, "none")]:
            actions.dismiss_objection(
                name, objection=objection, reason="因为", actor=self.world.checker, at=self.world.at
            )

    def lodge(self, redemption: Redemption, name: UUID) -> None:
        holder = self.scene.owners[redemption.voucher.claim.owner]
        actions.lodge(
            self.id_of(redemption.voucher),
            id=name,
            requested_fen=redemption.asked,
            invoices=[self.world.evidence(redemption.settles)],
            actor=holder,
            **self.when,
        )
        self.world.prove(name, holder)

    def do_redemption(self, redemption: Redemption, verb: str, *, is_alone: bool) -> None:
        world, name = self.world, self.id_of(redemption)
        holder = self.scene.owners[redemption.voucher.claim.owner]
        why: dict[str, Any] = {"reason": "因为", "actor": world.checker, **self.when}
        is_shown = verb in {"propose", "approve"}
        shown = actions.examine_redemption(name, actor=world.operator, on=world.on).shown if is_shown else ""
        acts: dict[str, Callable[[], object]] = {
            "propose": lambda: actions.propose_redemption(
                name,
                shown=shown,
                actor=world.operator,
                **self.dated,
            ),
            "return": lambda: actions.return_redemption(name, **{**why, "actor": world.operator}),
            "relodge": lambda: actions.relodge(
                name,
                requested_fen=redemption.asked,
                invoices=[world.evidence(redemption.settles)],
                actor=holder,
                **self.when,
            ),
            "send_back": lambda: actions.send_back_redemption(name, **why),
            "withdraw": lambda: actions.withdraw_redemption(name, actor=holder, **self.when),
            "approve": lambda: actions.approve_redemption(
                actions.Approval(redemption=name, decision=factories.new_id("decision"), shown=shown),
                actor=self.scene.both if is_alone else world.checker,
                **self.dated,
            ),
            "pay": lambda: self._sent(redemption, "成功"),
            "fail": lambda: self._sent(redemption, "失败"),
            "accept": lambda: self._doubted(self._sent(redemption, "失败", "成功"), was_paid=True),
            "reverse": lambda: self._doubted(self._told(self.last_envelope(redemption), "冲正"), was_paid=False),
            "uphold": lambda: self._doubted(self._told(self.last_envelope(redemption), "冲正"), was_paid=True),
            "refuse": lambda: actions.refuse_redemption(
                name,
                id=factories.new_id("refusal"),
                found={"has_payment_proof": False},
                on=world.on,
                **why,
            ),
        }
        acts[verb]()

    def last_envelope(self, redemption: Redemption) -> UUID:
        """The envelope that a redemption last travelled in; one that is not there when it never did."""
        return self.envelopes.get(self.id_of(redemption), uuid5(self.id_of(redemption), "none"))

    def _sent(self, redemption: Redemption, *results: str) -> UUID:
        """Enclose it alone, export it, and let the bank say these results; its envelope."""
        envelope = self.world.exported([self.id_of(redemption)], redemption.approved)
        self.envelopes[self.id_of(redemption)] = envelope
        return self._told(envelope, *results)

    def _told(self, envelope: UUID, *results: str) -> UUID:
        """The bank says these results of the envelope's one payment."""
        (payment,) = queries.envelope(envelope, self.world.maker).payments
        name = factories.new_id("statement")
        amount = money.format_plain(payment.amount_fen)
        rows = [f"{payment.reference},{payment.payee_account},{amount},{result},{name}" for result in results]
        content = "\n".join(["付款参考号,收款账号,金额（元）,结果,说明", *rows]).encode()
        actions.import_statement(envelope, content, id=name, actor=self.world.maker, **self.when)
        return envelope

    def _doubted(self, envelope: UUID, *, was_paid: bool) -> None:
        """The enquiry that the bank's word has opened is resolved by two people."""
        (enquiry,) = [each for each in queries.envelope(envelope, self.world.maker).enquiries if each.is_open]
        shown = actions.find(enquiry.id, was_paid=was_paid, reason="因为", actor=self.world.maker, **self.when)
        actions.confirm_finding(enquiry.id, shown=shown, actor=self.world.checker, **self.when)
