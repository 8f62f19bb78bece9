"""The office's words on pages: places, states with the tone of their chips, the columns that editions change."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from guiju.apps.targets.actions import COUNTRY
from guiju.apps.targets.queries import SOURCES, IndicatorView
from guiju.core.decision import Says
from guiju.core.quantities import Comparator, Course, Firmness
from guiju.core.regions import REGIONS
from guiju.core.target_words import COMPARATORS, COURSES, FIRMNESSES, spoken
from guiju.core.targets import STATUSES, Goal, Status, goal_words
from guiju.documents.tables import Choice

TONES: Mapping[Status, str] = {
    Status.LATE: "bad",
    Status.BEHIND: "wait",
    Status.ON_COURSE: "info",
    Status.AHEAD: "info",
    Status.REACHED: "good",
    Status.UNKNOWN: "",
}
WHOLE_COUNTRY = Says("全国", "The whole country")
NO_OWNER = Says("尚未明确责任单位", "No owner yet")
NO_NUMBER = Says("原文没有给出数字", "The text gives no number")
ORIGINS = {
    "entered": Says("填报", "Entered"),
    "imported": Says("表格导入", "Imported"),
    "computed": Says("平台记录计算", "Computed from records"),
}
VERBS = {
    "propose": Says("提出", "Proposed"),
    "accept": Says("纳入", "Accepted"),
    "reject": Says("不纳入", "Rejected"),
    "edit": Says("修改", "Edited"),
    "milestones": Says("填写节点", "Milestones set"),
}
COLUMNS = {
    "state": Says("状态", "state"),
    "name": Says("名称", "name"),
    "definition": Says("口径", "definition"),
    "unit": Says("计量单位", "unit"),
    "comparator": Says("比较方式", "comparator"),
    "value": Says("目标值", "value"),
    "upper": Says("目标值上限", "upper end"),
    "course": Says("统计口径", "course"),
    "firmness": Says("约束力", "firmness"),
    "owner_id": Says("责任单位", "owner"),
    "region": Says("地区", "region"),
    "starts_on": Says("起算日", "first day"),
    "deadline": Says("期限", "deadline"),
    "is_deadline_inferred": Says("期限为推断", "deadline inferred"),
    "baseline": Says("基期值", "baseline"),
    "baseline_on": Says("基期", "baseline's day"),
    "milestones": Says("节点", "milestones"),
    "tolerance": Says("允许偏差", "tolerance"),
    "source": Says("数据来源", "computed source"),
}
STATUS_CHOICES = tuple(Choice(value=status, label=says) for status, says in STATUSES.items())
COMPARATOR_CHOICES = tuple(Choice(value=each, label=COMPARATORS[each]) for each in Comparator)
COURSE_CHOICES = tuple(Choice(value=each, label=COURSES[each]) for each in Course)
FIRMNESS_CHOICES = tuple(Choice(value=each, label=FIRMNESSES[each]) for each in Firmness)
PLACE_CHOICES = (
    *(Choice(value=each.code, label=Says(each.zh, each.en)) for each in REGIONS.values()),
    Choice(value=COUNTRY, label=WHOLE_COUNTRY),
)
SOURCE_CHOICES = tuple(Choice(value=name, label=source.says) for name, source in SOURCES.items())


def place(code: str) -> Says:
    known = REGIONS.get(code)
    return WHOLE_COUNTRY if known is None else Says(known.zh, known.en)


def owner(view: IndicatorView) -> Says:
    return Says(view.owner_name, view.owner_name) if view.owner else NO_OWNER


def target(goal: Goal) -> Says:
    """`累计 不低于 200 个`; of what has no number that it has none."""
    if goal.comparator is None:
        return NO_NUMBER
    sign, amount = COMPARATORS[goal.comparator], goal_words(goal)
    course = Says("", "") if goal.course is Course.LEVEL else COURSES[goal.course]
    return Says(f"{course.zh}{sign.zh} {amount.zh}", f"{course.en} {sign.en} {amount.en}".strip())


def amount(value: Fraction | None, unit: str) -> Says | None:
    return None if value is None else spoken(value, unit)


def lines(view: IndicatorView) -> Says | None:
    if view.line_from is None:
        return None
    if view.line_to == view.line_from:
        return Says(f"原文第 {view.line_from} 行", f"line {view.line_from} of the text")
    return Says(f"原文第 {view.line_from}—{view.line_to} 行", f"lines {view.line_from} to {view.line_to} of the text")
