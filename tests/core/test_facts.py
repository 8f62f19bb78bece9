"""Facts from JSON: unknown and misspelt facts refused by name, types exact, amounts within reason."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.core import canonical, money
from guiju.core.facts import FactsRefused, fact_kinds, facts_from_json
from guiju.core.parties import Role
from guiju.core.vouchers import AWARD, PROGRAMME, REDEMPTION, Claim, Goods, Opening, Redeeming, VoucherKind


def refusal(said: Any, question: Any = AWARD) -> FactsRefused:
    with pytest.raises(FactsRefused) as refused:
        facts_from_json(question, said)
    return refused.value


def test_facts_are_read_in_their_types() -> None:
    said = {
        "voucher_kind": "cash",
        "claimant_role": "data_provider",
        "goods": "corpus",
        "contract_price_fen": 100,
        "contract_signed_on": "2024-02-10",
        "is_on_platform": False,
        "provider_region": "520100",
        "other_claims_on_business": 0,
        "pool_remaining_fen": None,
    }
    assert facts_from_json(AWARD, said) == Claim(
        voucher_kind=VoucherKind.CASH,
        claimant_role=Role.DATA_PROVIDER,
        goods=Goods.CORPUS,
        contract_price_fen=100,
        contract_signed_on=date(2024, 2, 10),
        is_on_platform=False,
        provider_region="520100",
        other_claims_on_business=0,
    )


def test_an_instant_needs_its_zone() -> None:
    said = {"lodged_at": "2024-05-16T10:00:00+08:00"}
    assert facts_from_json(REDEMPTION, said) == Redeeming(lodged_at=datetime(2024, 5, 16, 2, tzinfo=UTC))
    assert refusal({"lodged_at": "2024-05-16T10:00:00"}, REDEMPTION).field == "lodged_at"


def test_a_misspelt_fact_is_refused_by_name_with_the_nearest() -> None:
    refused = refusal({"contract_price": 100})
    assert (refused.code, refused.field) == ("facts.unknown", "contract_price")
    assert "contract_price_fen" in refused.zh
    assert "did you mean 'contract_price_fen'" in refused.en


def test_a_fact_like_no_other_is_refused_without_a_guess() -> None:
    assert "did you mean" not in refusal({"zzz": 1}).en


def test_a_misspelt_choice_is_refused_with_the_nearest() -> None:
    refused = refusal({"goods": "computer"})
    assert (refused.code, refused.field) == ("facts.choice", "goods")
    assert "did you mean 'compute'" in refused.en


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"contract_price_fen": "100"}, "facts.type"),
        ({"contract_price_fen": 1.0}, "facts.type"),
        ({"contract_price_fen": True}, "facts.type"),
        ({"contract_price_fen": -1}, "facts.range"),
        ({"contract_price_fen": money.FEN_MAX + 1}, "facts.range"),
        ({"other_claims_on_business": 10**9 + 1}, "facts.range"),
        ({"is_on_platform": 1}, "facts.type"),
        ({"is_on_platform": "yes"}, "facts.type"),
        ({"contract_signed_on": "10.2.2024"}, "facts.type"),
        ({"contract_signed_on": "20240210"}, "facts.type"),
        ({"contract_signed_on": "2024-02-30"}, "facts.type"),
        ({"contract_signed_on": 20240210}, "facts.type"),
        ({"provider_region": "贵州"}, "facts.region"),
        ({"provider_region": "52"}, "facts.region"),
        ({"provider_region": ""}, "facts.type"),
        ({"provider_region": "5" * 201}, "facts.type"),
        ({"goods": ["compute"]}, "facts.choice"),
    ],
)
def test_a_value_of_another_kind_is_refused(said: dict[str, Any], code: str) -> None:
    refused = refusal(said)
    assert (refused.code, refused.field) == (code, next(iter(said)))
    assert refused.zh.startswith(str(refused.field))


@pytest.mark.parametrize("said", [None, [], "claim", 7])
def test_facts_are_one_object(said: Any) -> None:
    assert refusal(said).code == "facts.shape"


def test_the_largest_amount_is_still_an_amount() -> None:
    assert facts_from_json(PROGRAMME, {"appropriation_fen": money.FEN_MAX}) == Opening(appropriation_fen=money.FEN_MAX)


def test_every_fact_is_described() -> None:
    kinds = {kind.name: kind for kind in fact_kinds(AWARD)}
    assert kinds["goods"].choices == ("compute", "data_product", "model_service", "corpus", "other")
    assert (kinds["contract_price_fen"].type, kinds["contract_signed_on"].type) == ("fen", "day")
    assert (kinds["is_on_platform"].type, kinds["other_claims_on_business"].type) == ("true/false", "count")
    assert [kind.type for kind in fact_kinds(REDEMPTION) if kind.name == "lodged_at"] == ["instant"]


@given(
    st.builds(
        Claim,
        voucher_kind=st.none() | st.sampled_from(VoucherKind),
        claimant_role=st.none() | st.sampled_from(Role),
        goods=st.none() | st.sampled_from(Goods),
        is_on_platform=st.none() | st.booleans(),
        contract_price_fen=st.none() | st.integers(0, money.FEN_MAX),
        contract_signed_on=st.none() | st.dates(),
    )
)
def test_recorded_facts_read_back(claim: Claim) -> None:
    assert facts_from_json(AWARD, json.loads(canonical.encode(claim))) == claim
