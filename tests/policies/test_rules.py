"""What every module of rules keeps to: no number of its own, a place on the shelf, every provision restated."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from guiju.policies import catalogue
from guiju.policies.pack import Status

POLICIES = Path(catalogue.__file__).parent
RULES = sorted(POLICIES.glob("*/*/rules_*.py"))


@pytest.mark.parametrize("file", RULES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_rules_hold_no_number_but_nought_and_one(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    numbers = [
        n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and type(n.value) in {int, float, complex}
    ]
    assert set(numbers) <= {0, 1}


@pytest.mark.parametrize("file", RULES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_rules_are_on_the_shelf(file: Path) -> None:
    shelved = {Path(str(edition.rules.__file__)) for edition in catalogue.EDITIONS}
    assert file in shelved


@pytest.mark.parametrize("policy", sorted({edition.policy for edition in catalogue.EDITIONS}))
def test_every_rule_of_the_text_is_restated_and_nothing_reserved_is(policy: str) -> None:
    for shelved in catalogue.editions(policy):
        cited = {leaf.provision for rule in shelved.rules for leaf in rule.leaves()}
        provisions = shelved.pack.provisions
        assert cited == {id for id, provision in provisions.items() if provision.status is Status.RULE}


def test_the_voucher_measures_have_their_ten_rules_and_five_actors() -> None:
    provisions = catalogue.editions("guizhou/compute_voucher")[0].pack.provisions
    assert {f"R{n}" for n in range(1, 11)} <= provisions.keys()
    assert {f"A{n}" for n in range(1, 6)} <= provisions.keys()
    assert all(provision.article == "unknown" for provision in provisions.values())
