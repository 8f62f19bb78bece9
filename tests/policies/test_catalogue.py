"""The catalogue finds the one policy that answers, for a place and a day."""

from __future__ import annotations

from datetime import date

import pytest

from guiju.core.decision import Outcome, Question
from guiju.core.vouchers import AWARD, PROGRAMME, Claim, Opening
from guiju.policies import catalogue
from guiju.policies.catalogue import NoPolicy
from guiju.policies.reader import BrokenPack

GUIZHOU = "guizhou/compute_voucher"
ON = date(2024, 2, 20)


@pytest.mark.parametrize(
    ("on", "edition"),
    [
        (date(2024, 2, 1), "2024_02"),
        (date(2026, 3, 18), "2024_02"),
        (date(2026, 3, 19), "2026_03"),
        (date(2031, 1, 1), "2026_03"),
    ],
)
def test_the_edition_is_that_of_the_day(on: date, edition: str) -> None:
    assert catalogue.answer(AWARD, Claim(), place="520000", on=on).edition == edition
    assert catalogue.pack(GUIZHOU, on).edition.name == edition


@pytest.mark.parametrize("place", ["520000", "520100", "520102", "522701"])
def test_a_county_is_answered_by_its_province(place: str) -> None:
    decision = catalogue.answer(AWARD, Claim(), place=place, on=ON)
    assert (decision.policy, decision.place) == (GUIZHOU, "520000")


def test_before_its_first_day_a_policy_does_not_apply_and_says_so() -> None:
    decision = catalogue.answer(PROGRAMME, Opening(), place="520000", on=date(2024, 1, 31))
    assert decision.outcome is Outcome.NOT_APPLICABLE
    assert (decision.award, decision.missing) == (None, ())
    assert "2024-02-01" in decision.findings[0].says.zh
    assert decision.as_bytes()


def test_a_place_without_a_policy_is_told_so() -> None:
    with pytest.raises(NoPolicy) as refused:
        catalogue.answer(AWARD, Claim(), place="440300", on=ON)
    assert refused.value.code == "catalogue.no_policy"


def test_a_question_nobody_answers_is_told_so() -> None:
    with pytest.raises(NoPolicy):
        catalogue.answer(Question("bicycles.award", Opening, Opening), Opening(), place="520000", on=ON)


def test_an_unknown_policy_is_refused_with_the_known_ones() -> None:
    with pytest.raises(NoPolicy) as refused:
        catalogue.pack("guizhou/bicycles")
    assert refused.value.code == "catalogue.unknown_policy"
    assert GUIZHOU in refused.value.en


def test_a_pack_is_not_shown_on_a_day_before_it_began() -> None:
    with pytest.raises(NoPolicy) as refused:
        catalogue.pack(GUIZHOU, date(2024, 1, 31))
    assert refused.value.code == "catalogue.not_begun"


def test_without_a_day_the_latest_edition_is_shown() -> None:
    assert catalogue.pack(GUIZHOU).edition.name == "2026_03"


def test_the_list_names_each_policy_with_its_questions() -> None:
    (info,) = [info for info in catalogue.policies() if info.id == GUIZHOU]
    assert info.questions == (
        "vouchers.programme",
        "vouchers.award",
        "vouchers.issue",
        "vouchers.redemption",
        "vouchers.lapse",
    )
    assert [name for name, _ in info.editions] == ["2024_02", "2026_03"]


def test_two_policies_may_not_answer_one_question_in_one_place() -> None:
    shelf = catalogue.editions(GUIZHOU)
    with pytest.raises(BrokenPack, match=r"is answered by one/policy and by other/policy; keep one"):
        catalogue._refuse_two_answers({"one/policy": shelf, "other/policy": shelf})
