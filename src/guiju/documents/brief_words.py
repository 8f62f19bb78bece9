"""What readers call the kinds of things a brief finds, in both tongues."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "law": ("法律", "law"),
        "regulations": ("条例", "regulations"),
        "provisions": ("规定", "provisions"),
        "measures": ("办法", "measures"),
        "plan": ("方案、规划", "plan"),
        "opinions": ("意见", "opinions"),
        "notice": ("通知", "notice"),
        "policies": ("政策措施", "policies"),
        "standard": ("标准", "standard"),
        "white_paper": ("白皮书、报告", "white paper"),
        "other": ("其他", "other"),
        "must": ("必须", "must"),
        "must_not": ("不得", "must not"),
        "may": ("可以", "may"),
        "is_to": ("负责、将", "is to"),
        "issued": ("发布", "issued"),
        "in_force": ("施行", "in force"),
        "until": ("有效期至", "until"),
        "reported": ("报道", "reported"),
        "about": ("约", "about"),
        "at_least": ("不少于", "at least"),
        "more_than": ("超过", "more than"),
        "at_most": ("不超过", "at most"),
        "less_than": ("少于", "less than"),
        "exactly": ("等于", "exactly"),
        "level": ("达到", "level"),
        "cumulative": ("累计", "cumulative"),
        "added": ("新增", "added"),
        "each_period": ("每期", "each period"),
        "duty": ("要求", "duty"),
        "hope": ("力争", "hope"),
        "fact": ("事实", "fact"),
        "target": ("目标", "target"),
        "parameter": ("参数", "parameter"),
        "baseline": ("现状", "baseline"),
        "headline": ("标题", "headline"),
        "section": ("栏目", "section"),
        "source": ("来源", "source"),
        "title": ("文件名称", "title"),
        "document_number": ("文号", "document number"),
        "issuers": ("发文机关", "issued by"),
        "jurisdiction": ("适用地区", "jurisdiction"),
        "dates": ("日期", "dates"),
        "actors": ("主体", "actors"),
        "duties": ("义务", "duties"),
        "tasks": ("任务", "tasks"),
        "deadlines": ("期限", "deadlines"),
        "quantities": ("数量", "amounts"),
        "definitions": ("定义", "definitions"),
        "references": ("引用文件", "documents named"),
        "numbers": ("文号与标准号", "numbers"),
        "articles": ("条款", "articles"),
    }
)


def word(key: str, tongue: str) -> str:
    """What readers call it."""
    zh, en = WORDS[key]
    return en if tongue == "en" else zh
