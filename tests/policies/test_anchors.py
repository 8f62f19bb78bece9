"""Clause anchors are found whatever the width, punctuation and line ends of the copy, and missed when words differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from guiju.policies import anchors, catalogue

NEWSLETTER = Path(__file__).parents[3] / "shared" / "seeds" / "000_05c37f41989fa8cd.txt"
PACK = catalogue.editions("guizhou/compute_voucher")[0].pack
# A text of our own that says what the anchors quote, in other widths, punctuation and lines.
OWN_TEXT = """贵州算力券：一篇自拟的测试文字

一、对算力券进行全流程监督管理；实施算力券的运营服务单位。主体有算力提供方,数据提供方,需求方；省大数据局负责统筹。
二、两类提供方应需在贵州省内
注册独立法人。
三、有效期为６个月,自发放之日起计算。但算力提供方
不得申领。同一业务，只能一方申领。仅限于申领方自己使用。
四、购买贵州算力服务或 数据交易产品的，可按合同成交金额的３％给予现金券的激励。
同一主体年度累计兑现额度最高不超过２００万元。
五、具体活动方案由平台服务方制定。实物券不得与现金券重复申领！
"""


def found(text: str) -> dict[str, tuple[int, ...]]:
    return {anchor.provision: anchor.lines for anchor in anchors.look_for(PACK, text)}


def test_every_anchor_is_found_with_its_line() -> None:
    assert found(OWN_TEXT) == {
        "D2": (8,),
        "D3": (10,),
        "A1": (3,),
        "A2": (3,),
        "A3": (3,),
        "A4": (3,),
        "A6": (4,),
        "R1": (8,),
        "R2": (9,),
        "R4": (6,),
        "R5": (6,),
        "R6": (7,),
        "R7": (7,),
        "R8": (10,),
        "R9": (8,),
        "R10": (9,),
    }


def test_no_two_provisions_quote_the_same_words() -> None:
    quoted = [anchor.phrase for anchor in anchors.look_for(PACK, "")]
    assert len(quoted) == len(set(quoted))


def test_an_anchor_whose_words_differ_is_missing_and_the_others_are_not() -> None:
    lines = found(OWN_TEXT.replace("但算力提供方\n不得申领", "算力提供方也可申领"))
    assert lines["R5"] == ()
    assert lines["R6"] == (6,)


def test_an_anchor_found_twice_is_told_twice() -> None:
    assert found(OWN_TEXT + "同一业务只能一方申领\n")["R6"] == (7, 11)


def test_in_an_empty_text_nothing_is_found() -> None:
    assert set(found("").values()) == {()}


@pytest.mark.skipif(not NEWSLETTER.exists(), reason="the newsletter is not beside this checkout")
def test_every_anchor_stands_once_in_the_newsletter_in_its_article() -> None:
    lines = found(NEWSLETTER.read_text(encoding="utf-8"))
    assert {line for where in lines.values() for line in where} == {132, 134, 136, 138}
    assert all(len(where) == 1 for where in lines.values())
