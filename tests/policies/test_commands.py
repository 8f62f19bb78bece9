"""`guiju policies …` and `guiju decide`: 0 it ran, 1 a check found something, 2 bad input with a clear sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from guiju.core.vouchers import AWARD
from guiju.policies import catalogue, pages, reader
from guiju.project.cli import app

GUIZHOU = "guizhou/compute_voucher"
SOUND = {
    "voucher_kind": "cash",
    "claimant_role": "demander",
    "provider_is_legal_person": True,
    "provider_region": "520100",
    "goods": "compute",
    "is_on_platform": True,
    "contract_price_fen": 620_000_000,
    "contract_signed_on": "2024-02-10",
    "is_contract_in_force": True,
    "other_claims_on_business": 0,
    "has_claim_of_other_kind": False,
    "pool_remaining_fen": 8_000_000_000,
}


def run(*arguments: str, said: object = None, lang: str = "zh", width: int = 160) -> Result:
    text = said if isinstance(said, str) else json.dumps(said)
    return CliRunner().invoke(app, [*arguments], input=text, env={"GUIJU_LANG": lang, "COLUMNS": str(width)})


def decide(said: object, *more: str, on: str = "2024-02-20", lang: str = "zh") -> Result:
    return run("decide", GUIZHOU, AWARD.name, "--facts", "-", "--on", on, *more, said=said, lang=lang)


def test_the_list_shows_each_policy() -> None:
    shown = run("policies")
    assert shown.exit_code == 0
    assert GUIZHOU in shown.stdout
    assert "贵州算力券管理办法（试行）" in shown.stdout
    assert "Guizhou Compute Voucher Measures (trial)" in run("policies", "--lang", "en").stdout


def test_the_list_as_json_has_editions_and_questions() -> None:
    (info,) = json.loads(run("policies", "--json").stdout)
    assert info["id"] == GUIZHOU
    assert info["editions"] == [["2024_02", "2024-02-01"], ["2026_03", "2026-03-19"]]
    assert AWARD.name in info["questions"]


def test_a_policy_is_shown_with_its_identity_clauses_terms_and_facts() -> None:
    shown = json.loads(run("policies", "show", GUIZHOU, "--on", "2024-02-20", "--json").stdout)
    assert (shown["policy"]["document_number"], shown["edition"]) == ("unknown", "2024_02")
    terms = {term["name"]: term["value"] for term in shown["terms"]}
    assert (terms["rate"], terms["subject_cap_fen"], terms["issue_cap_fen"]) == ("0.03", 200_000_000, 8_000_000_000)
    assert (terms["validity_months"], terms["in_kind_rate"]) == (6, None)
    (award,) = [question for question in shown["questions"] if question["name"] == AWARD.name]
    assert [clause["provision"] for clause in award["clauses"]][:4] == ["A6", "A5+A6", "R5", "R5"]
    assert {"name": "contract_price_fen", "type": "fen", "choices": []} in award["facts"]
    assert {"name": "voucher_kind", "type": "choice", "choices": ["cash", "in_kind"]} in award["facts"]
    assert {provision["id"] for provision in shown["provisions"]} >= {"R1", "A1", "U1"}


def test_a_policy_is_shown_as_of_the_day() -> None:
    shown = json.loads(run("policies", "show", GUIZHOU, "--on", "2026-03-19", "--json").stdout)
    terms = {term["name"]: term for term in shown["terms"]}
    assert terms["issue_cap_fen"]["value"] == 14_000_000_000
    assert terms["raised_rate"]["value"] == "0.3"
    assert terms["rate"]["value"] is None
    assert "not been published" in terms["rate"]["unknown"]["en"]


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", ["激励标准", "3 %", "80,000,000.00 元"]), ("en", ["issuer", "3 %"])]
)
def test_a_policy_is_shown_to_people(lang: str, words: list[str]) -> None:
    shown = run("policies", "show", GUIZHOU, "--on", "2024-02-20", lang=lang, width=200)
    assert shown.exit_code == 0
    assert all(word in shown.stdout for word in words[1:])


def test_a_sound_pack_passes_its_check() -> None:
    (report,) = json.loads(run("policies", "check", "--json").stdout)
    assert report["is_sound"]
    assert report["cases"] >= 40
    assert (report["wrong_cases"], report["unused"]) == ({}, [])


def test_anchors_are_reported_with_their_lines_and_a_missing_one_fails_the_check(tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text("无关\n同一业务，只能一方申领。\n", encoding="utf-8")
    checked = run("policies", "check", "--against", str(text), "--json")
    assert checked.exit_code == 1
    lines = {anchor["provision"]: anchor["lines"] for anchor in json.loads(checked.stdout)[0]["anchors"]}
    assert (lines["R6"], lines["R5"]) == ([2], [])
    assert "未找到" in run("policies", "check", "--against", str(text)).stdout
    assert "not found" in run("policies", "check", "--against", str(text), "--lang", "en").stdout


def test_a_decision_has_the_promised_shape() -> None:
    decided = json.loads(decide(SOUND, "--json").stdout)
    assert set(decided) == {
        *("question", "policy", "edition", "on", "outcome", "award", "findings", "readings", "missing"),
        *("pack_hash", "inputs_hash", "is_official"),
    }
    assert set(decided["findings"][0]) == {
        *("provision", "holds", "says", "basis", "inputs", "before_rounding", "parts"),
    }
    assert (decided["outcome"], decided["award"]["amount_fen"]) == ("granted", 18_600_000)
    assert set(decided["readings"][0]) == {"id", "question", "choice", "since", "reason"}


@pytest.mark.parametrize(("lang", "word"), [("zh", "准予"), ("en", "granted")])
def test_a_decision_is_shown_to_people(lang: str, word: str) -> None:
    shown = decide(SOUND, lang=lang)
    assert shown.exit_code == 0
    assert word in shown.stdout
    assert "18600000" in shown.stdout


def test_a_refusal_ran_all_the_same() -> None:
    refused = decide(SOUND | {"claimant_role": "compute_provider"}, "--json")
    assert refused.exit_code == 0
    assert json.loads(refused.stdout)["outcome"] == "refused"


def test_what_a_term_lacks_is_shown_with_its_reason() -> None:
    assert "普通算力服务的比例未见公布" in decide(SOUND, on="2026-04-01").stdout


@pytest.mark.parametrize(
    ("said", "zh", "en"),
    [
        (
            {"contract_price": 1},
            "没有名为“contract_price”的事实，是否指 contract_price_fen",
            "did you mean 'contract_price_fen'",
        ),
        ({"contract_price_fen": -1}, "contract_price_fen 应在 0 与", "contract_price_fen must lie between 0 and"),
        ({"goods": "cmopute"}, "是否指 compute", "did you mean 'compute'"),
        ([], "事实应为一个 JSON 对象", "Facts are one JSON object"),
        ("{", "不是有效的 JSON", "is no JSON at 1:2"),
        ('{"goods": "compute", "goods": "corpus"}', "事实“goods”出现两次", "The fact 'goods' is given twice"),
    ],
)
def test_bad_facts_end_with_a_sentence_in_the_tongue_asked_for(said: Any, zh: str, en: str) -> None:
    for lang, sentence in (("zh", zh), ("en", en)):
        refused = decide(said, lang=lang)
        assert refused.exit_code == 2
        assert sentence in refused.stderr
        assert refused.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("policies", "show", "guizhou/bicycles"), "没有名为“guizhou/bicycles”的政策"),
        (("policies", "show", GUIZHOU, "--on", "yesterday"), "“yesterday”不是日期"),
        (("policies", "show", GUIZHOU, "--on", "2023-01-01"), "2023-01-01 尚未施行"),
        (("policies", "check", "--against", "/no/such/file"), "无法读取 /no/such/file"),
        (("decide", GUIZHOU, "bicycles.award", "--facts", "-"), "不回答“bicycles.award”"),
        (("decide", GUIZHOU, AWARD.name, "--facts", "/no/such/file"), "无法读取 /no/such/file"),
    ],
)
def test_bad_arguments_end_with_a_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    refused = run(*arguments, said={})
    assert refused.exit_code == 2
    assert sentence in refused.stderr


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_bytes("事实".encode("gb18030"))
    refused = run("decide", GUIZHOU, AWARD.name, "--facts", str(file))
    assert refused.exit_code == 2
    assert "不是 UTF-8 文本" in refused.stderr


def test_a_broken_pack_is_told_and_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise reader.BrokenPack("policy.toml: terms.rate: gap, no value from 2024-06-01")

    monkeypatch.setattr(catalogue, "policies", broken)
    refused = run("policies")
    assert refused.exit_code == 2
    assert "政策包有误：policy.toml: terms.rate: gap" in refused.stderr


def test_the_pages_are_written_and_compared(tmp_path: Path) -> None:
    assert run("policies", "docs", str(tmp_path), "--check").exit_code == 1
    assert run("policies", "docs", str(tmp_path)).exit_code == 0
    assert {file.name for file in tmp_path.iterdir()} == set(pages.pages())
    assert run("policies", "docs", str(tmp_path), "--check").exit_code == 0


def test_before_the_first_edition_nothing_can_be_asked_and_its_day_is_said() -> None:
    early = decide(SOUND, on="2024-01-31", lang="en")
    assert early.exit_code == 2
    assert "begins on 2024-02-01" in early.stderr
    assert decide(SOUND, on="2024-02-01").exit_code == 0
