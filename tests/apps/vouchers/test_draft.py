"""Drafting a claim: kept for its claimant alone, blocks nobody, and takes only what the columns can hold."""

from __future__ import annotations

from dataclasses import replace

from guiju.apps.vouchers import actions, queries
from guiju.core.parties import CLOCK, Duty, Role
from tests import factories
from tests.apps.vouchers.world import CALENDAR, World, refused


def test_a_draft_is_kept_for_its_claimant(world: World) -> None:
    claimant = world.claimant()
    seller = world.seller()
    claim = queries.claim(world.drafted(claimant, world.application(number="QS-1", other=seller)), claimant)
    assert claim.state == "draft"
    assert claim.claimant == claimant.organisation
    assert (claim.seller_uscc, claim.contract_number, claim.price_fen) == (seller.uscc, "QS-1", 1_000_000_000)
    assert claim.submitted_on is None
    assert claim.number.startswith("GZSLQ-2024-")


def test_two_drafts_on_one_business_may_stand_side_by_side(world: World) -> None:
    claimant, application = world.claimant(), world.application()
    assert world.drafted(claimant, application) != world.drafted(claimant, application)


def test_a_verified_seller_is_described_by_the_register_not_by_the_claimant(world: World) -> None:
    seller = factories.organisation(role=Role.COMPUTE_PROVIDER, region="520300", at=world.at)
    said = replace(world.application(other=seller), provider_region="440000", provider_is_legal_person=False)
    claimant = world.claimant()
    claim = queries.claim(world.drafted(claimant, said), claimant)
    assert (claim.provider_region, claim.provider_is_legal_person) == ("520300", True)


def test_a_claimant_claims_only_in_a_role_it_holds(world: World) -> None:
    provider = factories.actor_for(world.seller().id, at=world.at)
    with refused("vouchers.role_not_held", clause=None, field="role"):
        world.drafted(provider, world.application(role=Role.DEMANDER))


def test_nobody_claims_from_themselves(world: World) -> None:
    claimant = world.claimant()
    assert claimant.organisation is not None
    own = factories.queries.organisation(claimant.organisation)
    with refused("vouchers.bad_input", field="counterparty_uscc"):
        world.drafted(claimant, world.application(other=own))


def test_a_credit_code_with_a_wrong_check_character_is_refused(world: World) -> None:
    said = world.application()
    wrong = said.counterparty_uscc[:-1] + ("1" if said.counterparty_uscc[-1] != "1" else "2")
    with refused("uscc.check", field="uscc"):
        world.drafted(world.claimant(), replace(said, counterparty_uscc=wrong))


def test_a_price_lies_between_one_fen_and_ten_trillion_yuan(world: World) -> None:
    claimant = world.claimant()
    for price_fen in (1, 10**15):
        world.drafted(claimant, world.application(price_fen=price_fen))
    for price_fen in (0, 10**15 + 1):
        with refused("vouchers.bad_input", field="price"):
            world.drafted(claimant, world.application(price_fen=price_fen))


def test_a_contract_number_has_1_to_100_characters_that_count(world: World) -> None:
    claimant = world.claimant()
    world.drafted(claimant, world.application(number="Q" * 100))
    for number in (" - ", "Q" * 101, "㈱" * 34):  # 102 once it is written out
        with refused("vouchers.bad_input", field="contract_number"):
            world.drafted(claimant, replace(world.application(), contract_number=number))


def test_what_the_columns_cannot_hold_is_refused_by_name(world: World) -> None:
    said = world.application()
    for field, value in (
        ("contract_number", "Q" + " " * 120),
        ("counterparty_name", "贵" * 121),
        ("counterparty_name", " "),
        ("goods_note", "算" * 201),
        ("provider_region", "999999"),
    ):
        with refused("vouchers.bad_input", field=field):
            world.drafted(world.claimant(), replace(said, **{field: value}))


def test_a_programme_that_is_not_there_takes_no_claims(world: World) -> None:
    world.programme = factories.new_id()
    with refused("vouchers.not_found"):
        world.drafted(world.claimant())


def test_somebody_who_only_reads_or_belongs_to_nobody_cannot_draft(world: World) -> None:
    home = world.claimant().organisation
    assert home is not None
    reader = factories.colleague(home, frozenset({Duty.READ}))
    for actor in (reader, CLOCK):
        with refused("vouchers.not_allowed"):
            world.drafted(actor)


def test_a_draft_with_the_id_of_another_is_refused(world: World) -> None:
    mine = world.drafted(world.claimant())
    with refused("matters.id_taken", field="id"):
        actions.draft(
            world.application(),
            id=mine,
            programme=world.programme,
            actor=world.claimant(),
            at=world.at,
            calendar=CALENDAR,
        )
