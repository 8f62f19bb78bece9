"""The past is frozen: what was in force on these days has these hashes, and a new edition changes none of them.

A hash that changes here means that a decision of the past can no longer be replayed to the same bytes. Do not mend the
hash; put the text back, and say what is new in a new dated entry or a new `rules_YYYY_MM.py`.
"""

from __future__ import annotations

from datetime import date

import pytest

from guiju.core import canonical
from guiju.core.vouchers import AWARD, Claim
from guiju.policies import catalogue, reader, shelving
from guiju.policies.pack import Edition

HASHES = {
    (
        "guizhou/compute_voucher",
        date(2024, 2, 1),
    ): "sha256:caa44e4715f014c13ead2dd713c5d8db7fca31c914251e47efe336e3cb37a8ce",
    (
        "guizhou/compute_voucher",
        date(2026, 3, 18),
    ): "sha256:caa44e4715f014c13ead2dd713c5d8db7fca31c914251e47efe336e3cb37a8ce",
    (
        "guizhou/compute_voucher",
        date(2026, 3, 19),
    ): "sha256:26b4b3b30f47f93c0a11af4ecd22af3a982b2ed849209e32d03bf74773f9ac8e",
}
LATER = """
[[terms.rate.values]]
from = 2031-01-01
value = 0.05
cites = "R1"
"""


@pytest.mark.parametrize(("policy", "on"), HASHES)
def test_what_was_in_force_keeps_its_hash(policy: str, on: date) -> None:
    assert catalogue.pack(policy, on).regimes.on(on).pack_hash == HASHES[policy, on]


def test_an_amendment_changes_the_hash_from_its_day_on_and_never_before() -> None:
    shelved = catalogue.editions("guizhou/compute_voucher")[-1]
    package = shelved.edition.rules.__name__.rpartition(".")[0]
    content = shelving.files(shelved.edition)["policy.toml"] + LATER.encode()
    amended = reader.parse_pack(content, f"{package}/policy.toml")

    def digest(day: date) -> str:
        return amended.in_force(day, edition="2026_03", rules_hash="sha256:x").pack_hash

    def before(day: date) -> str:
        return shelved.pack.in_force(day, edition="2026_03", rules_hash="sha256:x").pack_hash

    assert digest(date(2030, 12, 31)) == before(date(2030, 12, 31))
    assert digest(date(2031, 1, 1)) != before(date(2031, 1, 1))


def test_finding_an_article_number_or_an_anchor_later_changes_no_hash() -> None:
    shelved = catalogue.editions("guizhou/compute_voucher")[0]
    content = shelving.files(shelved.edition)["policy.toml"].decode()
    found = content.replace('article = "unknown"', 'article = "第七条"').replace(
        "应需在贵州省内注册独立法人", "省内注册独立法人"
    )
    assert found != content
    on = date(2024, 2, 1)
    was, now = shelved.pack, reader.parse_pack(found.encode(), "policy.toml")
    assert (
        now.in_force(on, edition="e", rules_hash="r").pack_hash
        == was.in_force(on, edition="e", rules_hash="r").pack_hash
    )


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("value = 0.03", "value = 0.031"),
        ("不足一分如何处理？", "不足一分怎么办？"),
        ('basis = "newsletter"', 'basis = "official"'),
        ("现金券是按合同成交金额给予需求方的激励。", "现金券是激励。"),
    ],
)
def test_changing_what_was_in_force_changes_the_hash(was: str, now: str) -> None:
    shelved = catalogue.editions("guizhou/compute_voucher")[0]
    content = shelving.files(shelved.edition)["policy.toml"].decode()
    assert was in content
    changed = reader.parse_pack(content.replace(was, now).encode(), "policy.toml")
    on = date(2024, 2, 1)
    hashes = {pack.in_force(on, edition="e", rules_hash="r").pack_hash for pack in (shelved.pack, changed)}
    assert len(hashes) == 2


def test_the_hash_covers_the_source_of_the_rules_and_of_those_they_keep() -> None:
    old, new = (edition for edition in catalogue.EDITIONS if edition.policy == "guizhou/compute_voucher")
    assert set(shelving.files(old)) == {"policy.toml", "rules_2024_02.py"}
    assert set(shelving.files(new)) == {"policy.toml", "rules_2024_02.py", "rules_2026_03.py"}
    files = shelving.files(new)
    assert reader.rules_hash(files) == reader.rules_hash(dict(reversed(files.items())))
    assert reader.rules_hash(files) != reader.rules_hash(shelving.files(old))
    windows = {name: content.replace(b"\n", b"\r\n") for name, content in files.items()}
    assert reader.rules_hash(windows) == reader.rules_hash(files)


def test_the_same_question_on_the_same_day_gives_the_same_bytes() -> None:
    claim = Claim(contract_price_fen=10_001)
    first = catalogue.answer(AWARD, claim, place="520000", on=date(2024, 2, 20)).as_bytes()
    lines = tuple(Edition(e.policy, e.place, e.since, e.rules) for e in catalogue.EDITIONS)
    shelved = shelving.shelve(lines)[0]
    again = catalogue.decide(
        shelved.rule(AWARD.name), claim, law=shelved.regimes.on(date(2024, 2, 20)), on=date(2024, 2, 20)
    )
    assert again.as_bytes() == first == canonical.encode(again.as_json())
