"""Who must, may, must not and is to do what; what the text leaves open stays open."""

from __future__ import annotations

import pytest

from guiju.texts import duties, works
from guiju.texts.passages import Passage


def said(text: str) -> list[tuple[str, str, str]]:
    return [(one.value.actor, one.value.force, one.value.act) for one in duties.find(Passage.of(text))]


@pytest.mark.parametrize(
    ("text", "duty"),
    [
        ("数据提供方应当提供来源证明。", ("数据提供方", "must", "提供来源证明")),
        ("申请企业必须在本省注册。", ("申请企业", "must", "在本省注册")),
        ("试点单位须于年底前报送总结。", ("试点单位", "must", "于年底前报送总结")),
        ("《办法》明确，运营机构不得转让授权。", ("运营机构", "must_not", "转让授权")),
        ("但算力提供方不得申领。", ("算力提供方", "must_not", "申领")),
        ("任何单位和个人均不得截留资金。", ("任何单位和个人", "must_not", "截留资金")),
        ("禁止交易场所自营交易。", ("交易场所", "must_not", "自营交易")),
        ("严禁套取资金。", ("", "must_not", "套取资金")),
        ("县级以上人民政府可以按照规定给予补助。", ("县级以上人民政府", "may", "按照规定给予补助")),
        ("省数据局负责统筹协调。", ("省数据局", "is_to", "负责统筹协调")),
        ("湖南将加快建设算力网络。", ("湖南", "is_to", "加快建设算力网络")),
        ("一是各地财政部门要加强监管。", ("各地财政部门", "is_to", "加强监管")),
    ],
)
def test_a_modal_word_and_its_subject_make_a_duty(text: str, duty: tuple[str, str, str]) -> None:
    assert said(text) == [duty]


@pytest.mark.parametrize(
    "text",
    [
        "《通知》将收益分为两类。",
        "推进人工智能应用和应急管理。",
        "按照有关要求，围绕主要目标，响应需求。",
        "形成可复制、可推广的经验。",
        "坚持“两禁止”，即将印发。",
        "不得从事的行为包括以下九项。",
    ],
)
def test_words_that_only_look_like_modals_make_none(text: str) -> None:
    assert said(text) == []


def test_a_clause_without_a_subject_goes_on_with_the_sentences_actor() -> None:
    assert said("数据需求方应当按约定使用数据，不得留存。") == [
        ("数据需求方", "must", "按约定使用数据"),
        ("数据需求方", "must_not", "留存"),
    ]
    assert said("算力券仅限于申领方自己使用，不得转让。") == [("申领方", "must_not", "转让")]


def test_a_new_sentence_begins_without_an_actor_unless_it_goes_on() -> None:
    assert said("经营者应当登记。应当公开价格。")[1][0] == ""
    assert said("经营者应当登记。同时，还应当公开价格。")[1][0] == "经营者"


def test_a_duty_points_to_its_words() -> None:
    passage = Passage.of("此外，运营机构不得转让授权。")
    (found,) = duties.find(passage)
    assert passage.text[found.span.start : found.span.end] == "运营机构不得转让授权"


def tasks(text: str) -> list[str]:
    return [one.value for one in works.tasks(Passage.of(text))]


def test_tasks_begin_with_a_verb_of_work() -> None:
    assert tasks("《方案》提出，加快建设算力网络，推动企业上云用数，形成示范带动效应。") == [
        "加快建设算力网络",
        "推动企业上云用数",
        "形成示范带动效应",
    ]
    assert tasks("为加快发展，某省印发《实施方案》（以下简称《方案》）。") == []


@pytest.mark.parametrize(
    ("text", "term", "meaning"),
    [
        ("本办法所称数据券，是指用于购买数据产品的凭证。", "数据券", "用于购买数据产品的凭证"),
        ("公共数据是指公共机构产生的数据。", "公共数据", "公共机构产生的数据"),
        ("视听电子是相关技术和产品的总称。", "视听电子", "相关技术和产品的总称"),
    ],
)
def test_definitions_say_what_a_term_is(text: str, term: str, meaning: str) -> None:
    (found,) = works.definitions(Passage.of(text))
    assert (found.value.term, found.value.meaning) == (term, meaning)


def test_a_short_name_is_no_definition() -> None:
    assert list(works.definitions(Passage.of("《某省数据办法》（以下简称《办法》）施行。"))) == []
