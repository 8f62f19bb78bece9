"""A pack that is misspelt, contradictory, undated or incomplete is refused, naming the file, the term and the day."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from types import ModuleType

import pytest

from guiju.core.clauses import decide
from guiju.core.decision import Basis
from guiju.core.vouchers import AWARD, Claim
from guiju.policies import catalogue, reader, shelving
from guiju.policies.pack import Edition, Pack
from guiju.policies.reader import BrokenPack

HEAD = """
[policy]
id = "tests/policy"
place = "990000"
kind = "measures"
title = { zh = "办法", en = "Measures" }
issuer = { zh = "局", en = "Bureau" }
parent = { zh = "无", en = "none" }
document_number = "unknown"
issued_on = "unknown"

[sources.gazette]
basis = "official"
title = { zh = "公报", en = "Gazette" }
[sources.ours]
basis = "inferred"
title = { zh = "推定", en = "Inferred" }
"""
PROVISION = """
[provisions.R1]
status = "rule"
article = "unknown"
heading = { zh = "标题", en = "Heading" }
[[provisions.R1.wordings]]
from = 2024-01-01
source = "gazette"
anchor = "按比例"
zh = "按比例给予。"
en = "Given in proportion."
[[provisions.R1.wordings]]
from = 2025-01-01
source = "ours"
"""
TERM = """
[terms.cap]
unit = "yuan"
zh = "上限"
en = "Cap"
[[terms.cap.values]]
from = 2024-01-01
value = 20.05
cites = "R1"
"""
READINGS = "[readings]\n"
WHOLE = HEAD + PROVISION + TERM + READINGS


def parse(content: str) -> Pack:
    return reader.parse_pack(content.encode(), "policy.toml")


def test_a_whole_pack_is_read_exactly() -> None:
    pack = parse(WHOLE)
    assert pack.terms["cap"].name == "cap_fen"
    assert pack.terms["cap"].values.on(date(2024, 1, 1)).value == 2005
    wording = pack.provisions["R1"].wording_on(date(2025, 6, 1))
    assert wording is not None
    assert (wording.says.zh, wording.source.basis, wording.anchor) == ("按比例给予。", Basis.INFERRED, None)


def test_a_ratio_is_the_decimal_as_written_not_a_float() -> None:
    pack = parse(WHOLE.replace('"yuan"', '"ratio"').replace("20.05", "0.1"))
    assert pack.terms["cap"].values.on(date(2024, 1, 1)).value == Fraction(1, 10)


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ("[policy]", "[polcy]", "policy.toml: `policy` is missing"),
        ('kind = "measures"', 'kind = ""', "policy.toml: policy: `kind` must be text"),
        ('kind = "measures"', 'kind = "measures"\nmotto = "x"', "`motto` is not a key known here"),
        (', en = "Measures" }', " }", r"policy.title: `en` is missing"),
        ('basis = "official"', 'basis = "oficial"', "`basis` is 'oficial', not one of official, mirror"),
        ('status = "rule"', 'status = "law"', "provisions.R1: `status` is 'law'"),
        ('source = "gazette"', 'source = "gazete"', r"provisions.R1 from 2024-01-01: no source is called `gazete`"),
        ("from = 2025-01-01\nsource", 'from = "2025-01-01"\nsource', "must be a day such as 2024-02-01"),
        ("from = 2025-01-01\nsource", "from = 2025-01-01T00:00:00\nsource", "must be a day such as 2024-02-01"),
        (
            "from = 2025-01-01\nsource",
            "from = 2024-01-01\nsource",
            "R1.wordings: conflict, two values begin on 2024-01-01",
        ),
        ("from = 2025-01-01\nsource", "from = 2023-01-01\nsource", "R1.wordings: 2023-01-01 stands after 2024-01-01"),
        ('unit = "yuan"', 'unit = "jiao"', "terms.cap: `unit` is 'jiao'"),
        ("value = 20.05", "value = 20.055", r"terms.cap from 2024-01-01: Decimal\('20.055'\) is no value in yuan"),
        ("value = 20.05", "value = -1", "-1 is no value in yuan"),
        ("value = 20.05", "value = true", "True is no value in yuan"),
        ("value = 20.05", 'value = "20"', "'20' is no value in yuan"),
        ("value = 20.05", "valeu = 20.05", "terms.cap from 2024-01-01: `value` is missing"),
        ('cites = "R1"', 'cites = "R9"', "terms.cap from 2024-01-01: cites `R9`, which is no provision here"),
        ("[[terms.cap.values]]\nfrom = 2024-01-01\n", "[[terms.cap.values]]\n", "`from` is missing"),
        ("[readings]\n", "", "policy.toml: `readings` is missing"),
    ],
)
def test_a_broken_pack_says_what_is_broken_and_where(was: str, now: str, says: str) -> None:
    assert was in WHOLE
    with pytest.raises(BrokenPack, match=says):
        parse(WHOLE.replace(was, now, 1))


def test_what_is_no_toml_is_said_with_its_line() -> None:
    with pytest.raises(BrokenPack, match=r"policy.toml: .*line 2"):
        parse("\n[policy\n")


VALUE = '[[terms.cap.values]]\nfrom = {}\n{}value = 1\ncites = "R1"\n'


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [
        (
            ("2024-01-01", "until = 2024-06-01\n"),
            ("2024-07-01", ""),
            "gap, no value from 2024-06-01 to before 2024-07-01",
        ),
        (
            ("2024-01-01", "until = 2024-07-01\n"),
            ("2024-06-01", ""),
            "overlap, two values from 2024-06-01 to before 2024-07",
        ),
        (("2024-01-01", ""), ("2024-01-01", ""), "conflict, two values begin on 2024-01-01"),
        (("2024-06-01", ""), ("2024-01-01", ""), "2024-01-01 stands after 2024-06-01"),
    ],
)
def test_gaps_overlaps_and_conflicts_name_the_file_the_term_and_the_day(
    first: tuple[str, str], second: tuple[str, str], says: str
) -> None:
    term = '[terms.cap]\nunit = "yuan"\nzh = "上限"\nen = "Cap"\n'
    content = HEAD + PROVISION + term + VALUE.format(*first) + VALUE.format(*second) + READINGS
    with pytest.raises(BrokenPack, match=f"policy.toml: terms.cap: {says}"):
        parse(content)


def test_a_term_and_a_reading_may_not_share_a_name() -> None:
    reading = """
[readings.cap]
question = { zh = "问", en = "Question" }
sets = "cap_fen"
unit = "flag"
[[readings.cap.choices]]
from = 2024-01-01
value = true
zh = "选"
en = "Chosen"
why = { zh = "因", en = "Because" }
"""
    with pytest.raises(BrokenPack, match="the name `cap_fen` would mean two things"):
        parse(HEAD + PROVISION + TERM + reading)


SUSPENDED = '[[provisions.R1.suspended]]\nfrom = {}\nuntil = {}\nzh = "停止适用。"\nen = "Suspended."\n'


def test_a_provision_sleeps_for_the_days_it_is_suspended() -> None:
    pack = parse(HEAD + PROVISION + SUSPENDED.format("2025-11-05", "2025-12-01") + TERM + READINGS)
    days = [date(2025, 11, 4), date(2025, 11, 5), date(2025, 11, 30), date(2025, 12, 1)]
    asleep = ["R1" in pack.in_force(day, edition="e", rules_hash="r").suspended for day in days]
    assert asleep == [False, True, True, False]
    assert {date(2025, 11, 5), date(2025, 12, 1)} <= set(pack.changes())


def test_a_provision_is_not_suspended_twice_at_once_nor_for_no_time() -> None:
    twice = SUSPENDED.format("2025-11-05", "2025-12-01") + SUSPENDED.format("2025-11-30", "2026-01-01")
    with pytest.raises(BrokenPack, match=r"provisions.R1: overlap, suspended twice from 2025-11-30"):
        parse(HEAD + PROVISION + twice + TERM + READINGS)
    with pytest.raises(BrokenPack, match="cannot end on 2025-11-05"):
        parse(HEAD + PROVISION + SUSPENDED.format("2025-11-05", "2025-11-05") + TERM + READINGS)


VOUCHERS = catalogue.EDITIONS[0]


def shelve_with(monkeypatch: pytest.MonkeyPatch, was: str, now: str, *editions: Edition) -> None:
    """Shelve the voucher editions with something in their policy.toml written otherwise."""
    content = shelving.files(VOUCHERS)["policy.toml"].decode()
    assert was in content
    odd = reader.parse_pack(content.replace(was, now).encode(), "policy.toml")
    monkeypatch.setattr(reader, "parse_pack", lambda *_: odd)
    shelving.shelve(editions or catalogue.EDITIONS)


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        (
            "terms.issue_cap",
            "terms.issue_limit",
            "rules_2024_02.py: .*reads the term `issue_cap_fen`, which the pack does not",
        ),
        ("readings.rounding", "readings.roundings", "rests on the reading `rounding`, which is not made by 2024-02-01"),
        ("provisions.R6", "provisions.R66", "vouchers.award: a clause cites R6, which the pack does not know"),
        (
            'id = "guizhou/compute_voucher"',
            'id = "guizhou/voucher"',
            "is guizhou/voucher of 520000, not guizhou/compute",
        ),
        ("from = 2024-02-01\nsource", "from = 2024-02-02\nsource", "has no wording on 2024-02-01"),
        ('sets = "provider_share"\nunit = "ratio"', 'sets = "provider_share"\nunit = "months"', "the pack gives .*int"),
    ],
)
def test_rules_that_do_not_fit_their_pack_are_not_shelved(
    monkeypatch: pytest.MonkeyPatch, was: str, now: str, says: str
) -> None:
    with pytest.raises(BrokenPack, match=says):
        shelve_with(monkeypatch, was, now)


def test_a_term_the_rules_need_must_be_known(monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = 'cites = "R3"\nunknown = { zh = "未知", en = "unknown" }'
    with pytest.raises(BrokenPack, match="`issue_cap_fen` is unknown on 2024-02-01, and the rules do not expect that"):
        shelve_with(monkeypatch, 'value = 80_000_000\ncites = "R3"', unknown)


def test_a_term_must_have_a_value_on_every_day_of_the_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    ends = 'until = 2030-01-01\nvalue = 140_000_000\ncites = "R3"'
    with pytest.raises(BrokenPack, match="`issue_cap_fen` has no value on 2030-01-01"):
        shelve_with(monkeypatch, 'value = 140_000_000\ncites = "R3"', ends)


def test_a_suspended_provision_binds_nobody_while_it_sleeps() -> None:
    content = shelving.files(VOUCHERS)["policy.toml"].decode()
    asleep = SUSPENDED.format("2025-11-05", "2025-12-01").replace("provisions.R1", "provisions.R8")
    pack = reader.parse_pack((content + asleep).encode(), "policy.toml")
    rule = catalogue.editions("guizhou/compute_voucher")[0].rule(AWARD.name)
    claim = Claim(has_claim_of_other_kind=True)

    def refused_by(on: date) -> set[str]:
        law = pack.in_force(on, edition="2024_02", rules_hash="r")
        assert rule is not None
        return {leaf.provision for leaf in decide(rule, claim, law=law, on=on).refusals()}

    days = (date(2025, 11, 4), date(2025, 11, 5), date(2025, 11, 30), date(2025, 12, 1))
    assert [refused_by(day) for day in days] == [{"R8"}, set(), set(), {"R8"}]


def test_editions_stand_in_the_order_of_their_days() -> None:
    with pytest.raises(BrokenPack, match="edition 2024_02 does not begin after 2026_03"):
        shelving.shelve(catalogue.EDITIONS[::-1])


def test_an_entry_point_that_names_no_editions_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Point:
        name, value = "odd", "odd:THING"

        def load(self) -> object:
            return ModuleType("odd")

    monkeypatch.setattr(reader.metadata, "entry_points", lambda group: [Point()])
    with pytest.raises(BrokenPack, match="entry point odd = odd:THING: must name a tuple"):
        reader.installed_editions()


def test_a_folder_without_its_file_is_refused() -> None:
    with pytest.raises(BrokenPack, match=r"guiju.policies/policy.toml: no such file"):
        reader.pack_files("guiju.policies", [])
