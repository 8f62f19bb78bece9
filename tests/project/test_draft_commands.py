"""`guiju policies new`: from a text to a pack that a person finishes, and that nobody can use before."""

from __future__ import annotations

import json
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from guiju.project.cli import app

SEED = Path(__file__).parents[3] / "shared" / "seeds" / "000_05c37f41989fa8cd.txt"
TEXT = """样例动态

2030年5月9日

第3期 总第12期

# 江南省印发织机联网补助办法（试行）

江南省工业和信息化厅近日印发《江南省织机联网补助办法（试行）》（以下简称《办法》）。

《办法》明确，织机联网是指织机接入省级监测平台并连续上传运行数据。经营单位应当在接入后30日内提出申请，不得重复申请。

对完成联网的织机，按设备合同金额的5%给予补助，同一单位每年累计不超过50万元，补助资格有效期为12个月。具体细则由省财政厅另行制定。

（来源：江南省工业和信息化厅）

# 江南市公布渡口接入调度平台工作方案

江南市交通运输局近日公布《渡口接入调度平台工作方案》，提出到2031年底，接入渡口40处以上。

（来源：江南市交通运输局）
"""


def run(*arguments: object, lang: str = "zh") -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments], env={"GUIJU_LANG": lang, "COLUMNS": "160"})


def drafted(tmp_path: Path, *more: str, text: str = TEXT) -> Path:
    (tmp_path / "text.txt").write_text(text, encoding="utf-8")
    done = run(
        "policies", "new", tmp_path / "text.txt", "--item", 1, "--id", "jiangnan/looms", "--into", tmp_path, *more
    )
    assert done.exit_code == 0, done.output
    return tmp_path / "jiangnan" / "looms"


def policy_of(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "policy.toml").read_text(encoding="utf-8"), parse_float=Decimal)


def checked(folder: Path, text: Path) -> tuple[int, dict[str, Any]]:
    done = run("policies", "check", folder, "--against", text, "--json")
    return done.exit_code, json.loads(done.stdout)[0]


def test_a_draft_says_which_policy_it_is_and_what_nobody_said_stays_unknown(tmp_path: Path) -> None:
    policy = policy_of(drafted(tmp_path))["policy"]
    assert policy["id"] == "jiangnan/looms"
    assert policy["kind"] == "measures"
    assert policy["title"]["zh"] == "江南省织机联网补助办法（试行）"
    assert (policy["document_number"], policy["issued_on"]) == ("unknown", "unknown")


def test_numbers_of_the_text_are_dated_terms_that_cite_their_provision(tmp_path: Path) -> None:
    pack = policy_of(drafted(tmp_path))
    values = {name: (term["unit"], term["values"][0]["value"]) for name, term in pack["terms"].items()}
    assert ("ratio", Decimal("0.05")) in values.values()
    assert ("yuan", 500_000) in values.values()
    assert ("months", 12) in values.values()
    assert all(term["values"][0]["cites"] in pack["provisions"] for term in pack["terms"].values())


def test_what_the_text_leaves_to_others_is_reserved_and_nothing_is_invented_for_it(tmp_path: Path) -> None:
    provisions = policy_of(drafted(tmp_path))["provisions"]
    reserved = [each for each in provisions.values() if each["status"] == "reserved"]
    assert [each["heading"]["zh"] for each in reserved] == ["文本留待他处：由省财政厅另行制定"]
    assert "wordings" not in reserved[0]


def test_every_anchor_is_found_in_the_text_it_was_drafted_from(tmp_path: Path) -> None:
    code, report = checked(drafted(tmp_path), tmp_path / "text.txt")
    assert code == 1, "nothing is sound before a person has finished it"
    assert report["anchors"]
    assert all(anchor["lines"] for anchor in report["anchors"])
    assert "P1" in report["unfinished"]


def test_a_text_that_changed_under_a_pack_is_refused_with_the_anchor_that_is_gone(tmp_path: Path) -> None:
    folder = drafted(tmp_path)
    (tmp_path / "changed.txt").write_text(TEXT.replace("合同金额的5%", "合同金额的8%"), encoding="utf-8")
    code, report = checked(folder, tmp_path / "changed.txt")
    assert code == 1
    assert [anchor["phrase"] for anchor in report["anchors"] if not anchor["lines"]] == [
        anchor["phrase"] for anchor in report["anchors"] if "5%" in anchor["phrase"]
    ]
    assert any(not anchor["lines"] for anchor in report["anchors"])


def test_a_finished_draft_is_sound(tmp_path: Path) -> None:
    """A person writes the words, the rules and a case: the folder then passes as an installed pack does."""
    folder = drafted(tmp_path)
    pack = folder / "policy.toml"
    words = pack.read_text(encoding="utf-8").replace('"待写"', '"样例。"').replace('"To be written"', '"A sample."')
    kept, _, rest = words.partition("[provisions.P1]")
    _, _, left = rest.partition("[provisions.U1]")
    before = rest.partition("[provisions.P2]")[0].replace('status = "definition"', 'status = "rule"')
    pack.write_text(
        f"{kept}[provisions.P1]{before}[provisions.U1]{left.partition('[terms.')[0]}[terms]\n[readings]\n", "utf-8"
    )
    (folder / "rules_2030_05.py").write_text(FINISHED, encoding="utf-8")
    (folder / "cases.toml").write_text(CASE, encoding="utf-8")
    code, report = checked(folder, tmp_path / "text.txt")
    assert (code, report["unfinished"], report["wrong_cases"], report["cases"]) == (0, [], {}, 1), report


FINISHED = '''"""A sample."""

from typing import Protocol

from guiju.core.clauses import Rule, all_of, clause, known
from guiju.core.vouchers import PROGRAMME, Budget, Opening


class Terms(Protocol):
    """None."""


@clause("P1")
def is_funded(facts: Opening, terms: Terms) -> bool | None:
    """Money is there. 有经费。"""
    return None if facts.appropriation_fen is None else facts.appropriation_fen > 0


def award(facts: Opening, terms: Terms) -> Budget:
    return Budget(issuable_fen=known(facts.appropriation_fen), issue_cap_fen=known(facts.appropriation_fen))


RULES = (Rule(question=PROGRAMME, terms=Terms, when=all_of(is_funded), award=award),)
'''
CASE = """
[[cases]]
zh = "没有经费，不能开办。"
en = "Without money there is no programme."
question = "vouchers.programme"
on = 2030-05-09
with = { year = 2030, appropriation_fen = 0 }
outcome = "refused"
fails = ["P1"]
"""


def test_a_draft_for_a_known_question_is_wired_to_its_facts(tmp_path: Path) -> None:
    rules = (drafted(tmp_path, "--question", "vouchers.award") / "rules_2030_05.py").read_text(encoding="utf-8")
    assert "from guiju.core.vouchers import AWARD, Award, Claim" in rules
    assert "def p2(facts: Claim, terms: Terms) -> bool | None:" in rules
    assert "def p1(" not in rules, "a definition decides nothing by itself"
    compile(rules, "rules", "exec")


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    folder = drafted(tmp_path)
    (folder / "policy.toml").write_text("finished", encoding="utf-8")
    again = run("policies", "new", tmp_path / "text.txt", "--item", 1, "--id", "jiangnan/looms", "--into", tmp_path)
    assert again.exit_code == 2
    assert "已经存在" in again.stderr
    assert (folder / "policy.toml").read_text(encoding="utf-8") == "finished"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--item", "9", "--id", "a/b"], "没有第 9 条"),
        (["--item", "1", "--id", "../b"], "不能作政策包的名字"),
        (["--item", "1", "--id", "a/b", "--question", "vouchers.gift"], "没有名为“vouchers.gift”的问题"),
        (["--item", "1", "--id", "a/b", "--since", "soon"], "“soon”不是日期"),
    ],
)
def test_bad_input_is_a_sentence_and_leaves_nothing_behind(tmp_path: Path, arguments: list[str], said: str) -> None:
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    done = run("policies", "new", tmp_path / "text.txt", "--into", tmp_path / "out", *arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_whose_rules_do_not_run_is_named(tmp_path: Path) -> None:
    folder = drafted(tmp_path)
    (folder / "rules_2030_05.py").write_text("RULES = (1 / 0,)\n", encoding="utf-8")
    done = run("policies", "check", folder)
    assert done.exit_code == 2
    assert "rules_2030_05.py: ZeroDivisionError" in done.stderr


@pytest.mark.skipif(not SEED.exists(), reason="the newsletter is not beside this checkout")
def test_the_voucher_article_is_drafted_with_its_three_numbers(tmp_path: Path) -> None:
    done = run("policies", "new", SEED, "--item", 3, "--id", "guizhou/voucher", "--into", tmp_path)
    assert done.exit_code == 0, done.output
    terms = policy_of(tmp_path / "guizhou" / "voucher")["terms"].values()
    values = {(term["unit"], term["values"][0]["value"]) for term in terms}
    assert values == {("ratio", Decimal("0.03")), ("yuan", 2_000_000), ("months", 6)}
