"""How the pages call things: kinds of text, states, fields that were found, changes between versions."""

from __future__ import annotations

from collections.abc import Mapping

from guiju.core.decision import Says
from guiju.core.regions import NATION, REGIONS
from guiju.texts.briefs import Kind
from guiju.texts.differences import Change

KINDS: Mapping[str, Says] = {
    Kind.LAW: Says("法律", "Law"),
    Kind.REGULATIONS: Says("条例", "Regulations"),
    Kind.PROVISIONS: Says("规定", "Provisions"),
    Kind.MEASURES: Says("办法", "Measures"),
    Kind.PLAN: Says("方案规划", "Plan"),
    Kind.OPINIONS: Says("意见", "Opinions"),
    Kind.NOTICE: Says("通知", "Notice"),
    Kind.POLICIES: Says("若干政策", "Incentives"),
    Kind.STANDARD: Says("标准规则", "Standard"),
    Kind.WHITE_PAPER: Says("白皮书报告", "White paper"),
    Kind.OTHER: Says("其他", "Other"),
}
FORMS = {"newsletter": Says("简报", "Newsletter"), "policy": Says("政策原文", "Policy text")}
STATES = {
    "waiting": (Says("等待阅读", "Waiting to be read"), "wait"),
    "read": (Says("已读出", "Read"), "good"),
    "refused": (Says("不能阅读", "Cannot be read"), "bad"),
}
ITEM_STATES = {
    "found": (Says("待核对", "To review"), "wait"),
    "accepted": (Says("已采纳", "Accepted"), "info"),
    "dropped": (Says("已舍弃", "Dropped"), ""),
    "published": (Says("已发布", "Published"), "good"),
}
FIELDS: Mapping[str, Says] = {
    "headline": Says("标题", "Headline"),
    "section": Says("栏目", "Section"),
    "source": Says("来源", "Source"),
    "title": Says("文件名", "Title"),
    "document_number": Says("文号", "Number"),
    "jurisdiction": Says("地区", "Where"),
    "issuer": Says("发文机关", "Issuer"),
    "actor": Says("主体", "Actor"),
    "task": Says("任务", "Task"),
    "reference": Says("引用文件", "Reference"),
    "date_issued": Says("印发日期", "Issued"),
    "date_in_force": Says("施行日期", "In force"),
    "date_until": Says("失效日期", "Until"),
    "date_reported": Says("报道日期", "Reported"),
    "duty": Says("职责", "Duty"),
    "deadline": Says("期限", "Deadline"),
    "definition": Says("定义", "Definition"),
    "quantity": Says("数量", "Amount"),
}
CHANGES = {
    Change.SAME: (Says("未变", "Unchanged"), ""),
    Change.ADDED: (Says("新增", "Added"), "good"),
    Change.REMOVED: (Says("删去", "Removed"), "bad"),
    Change.CHANGED: (Says("修改", "Changed"), "wait"),
    Change.RENUMBERED: (Says("移动", "Moved"), "info"),
}
COUNTRY = Says("全国", "The whole country")
UNKNOWN = Says("其他", "Other")


def place(code: str) -> Says:
    """A jurisdiction by name."""
    region = REGIONS.get(code)
    return COUNTRY if code == NATION else Says(region.zh, region.en) if region else Says(code or "未说明", code or "-")


def places() -> list[tuple[str, Says]]:
    """Every jurisdiction with its name, the country first."""
    return [(NATION, COUNTRY), *((code, place(code)) for code in REGIONS)]
