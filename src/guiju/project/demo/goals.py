"""The targets of the demonstration: Guizhou's 2024 points as their text says them, and the vouchers' yearly ceiling.

Values and comparators stand as in the text; the deadlines of the points are inferred from its title. Nothing is
measured but what the platform's own records hold: no figure of the province is made up here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from guiju.apps.targets import actions as targets
from guiju.apps.targets import queries
from guiju.core.calendar import CHINA, add_months
from guiju.core.parties import Actor
from guiju.core.quantities import Comparator, Course, Firmness, Period, Quantity

DOCUMENT = "贵州省建设数字经济发展创新区2024年工作要点"
MEASURES = "贵州算力券管理办法（试行）"
ITEM, OWN_ITEM = "演示简报/1", "演示简报/2"
YI = 10**8
END_OF_2024, END_OF_2025 = date(2024, 12, 31), date(2025, 12, 31)
ACCEPTED_AT = datetime(2024, 2, 20, 10, tzinfo=CHINA)
MONTHS = 12
MORE, LEAST = Comparator.MORE_THAN, Comparator.AT_LEAST
LEVEL, CUMULATIVE = Course.LEVEL, Course.CUMULATIVE

POINTS: tuple[tuple[str, str, str, Comparator, int | Fraction, Course, str], ...] = (
    ("K1", "数字经济增加值占GDP比重", "%", LEAST, Fraction(45, 100), LEVEL, "数字经济增加值占GDP比重达到45%以上"),
    ("K2", "数字经济规模", "元", MORE, 10_000 * YI, LEVEL, "数字经济规模突破1万亿元"),
    ("K4", "算力产业规模", "元", MORE, 100 * YI, LEVEL, "力争算力产业规模突破100亿元"),
    ("K5", "高速网络直连城市", "个", LEAST, 40, LEVEL, "高速网络直连城市达到40个以上"),
    ("K6", "智慧社区样板", "个", LEAST, 200, CUMULATIVE, "累计打造智慧社区样板200个"),
    ("K7", "智慧交通试点项目", "个", LEAST, 15, CUMULATIVE, "智慧交通试点项目累计15个以上"),
    ("K8", "小型水库雨水情测报及大坝安全监测设施站点", "座", LEAST, 1820, CUMULATIVE, "累计改造1820座以上"),
    ("K9", "智能充电基础设施", "个", LEAST, 6000, CUMULATIVE, "累计建设智能充电基础设施6000个"),
    ("K10", "大数据综合金融服务平台融资授信", "元", LEAST, 400 * YI, Course.ADDED, "实现融资授信400亿元"),
)
CEILING = 80_000_000


def plan(then: Callable[[datetime, Callable[[datetime], None]], None], *, actor: Actor, until: datetime) -> None:
    """The targets are accepted in spring; then each month's end, and the very end, tell what the records say."""
    then(ACCEPTED_AT, lambda at: accept(actor, at=at))
    for month in range(2, 2 + MONTHS):
        day = add_months(date(2024, 1, 1), month) - timedelta(days=1)
        then(datetime.combine(day, time(23, 58), CHINA), _measure)
    then(until - timedelta(minutes=1), _measure)


def accept(actor: Actor, *, at: datetime) -> None:
    """Propose the targets and accept them. Nobody answers for the points: their text names nobody."""
    targets.propose([*_points(), _rank(), *_own()], actor=actor, at=at)
    targets.accept_item(ITEM, actor=actor, at=at)
    targets.accept_item(OWN_ITEM, owner=actor.organisation, actor=actor, at=at)
    for each in _own():
        _measured_by(each, "vouchers.issued_amount", actor, at)


def _measure(at: datetime) -> None:
    """What the rounds do."""
    targets.compute(at=at)
    targets.look_at_all(at=at)


def _points() -> list[targets.Proposal]:
    return [
        targets.Proposal(
            code=f"GZ-2024-{code}",
            name=name,
            quantity=Quantity(
                what=name,
                value=Fraction(value),
                unit=unit,
                comparator=comparator,
                course=course,
                firmness=Firmness.HOPE if quote.startswith("力争") else Firmness.DUTY,
                period=Period(None, END_OF_2024),
            ),
            document=DOCUMENT,
            quote=quote,
            item=ITEM,
            is_deadline_inferred=True,
        )
        for code, name, unit, comparator, value, course, quote in POINTS
    ]


def _rank() -> targets.Proposal:
    """K3 has no number: nobody can say by computing whether it is reached."""
    return targets.Proposal(
        code="GZ-2024-K3",
        name="数字经济增速",
        quantity=None,
        document=DOCUMENT,
        quote="数字经济增速继续保持全国前列",
        item=ITEM,
        definition="全国排名；原文没有给出数字，也没有指明按哪一份排名。",
    )


def _own() -> list[targets.Proposal]:
    """What the measures let be issued in a year: the platform issues the vouchers, so it can measure that."""
    name = "算力券年度发放总额"
    quantity = Quantity(
        what=name,
        value=Fraction(CEILING),
        unit="元",
        comparator=Comparator.AT_MOST,
        course=Course.EACH_PERIOD,
        period=Period(None, END_OF_2025),
    )
    return [
        targets.Proposal(
            code="GZ-V1",
            name=name,
            quantity=quantity,
            document=MEASURES,
            quote="年度发放总额不超过8000万元",
            item=OWN_ITEM,
            is_deadline_inferred=True,
            definition="一年内发放的全部算力券的券面，逾期作废退回的不扣除。",
        )
    ]


def _measured_by(proposal: targets.Proposal, source: str, actor: Actor, at: datetime) -> None:
    """Let an accepted target be measured by a computed source, all else as it stands."""
    view = queries.indicator(proposal.id, actor)
    goal = view.goal
    wording = targets.Wording(
        name=view.name,
        definition=view.definition,
        unit=goal.unit,
        comparator=goal.comparator,
        value=goal.value,
        upper=goal.upper,
        course=goal.course,
        firmness=view.firmness,
        owner=view.owner,
        region=view.region,
        starts_on=goal.starts_on,
        deadline=goal.deadline,
        is_deadline_inferred=view.is_deadline_inferred,
        baseline=goal.baseline,
        tolerance=None,
        source=source,
    )
    targets.edit(view.id, wording, version=view.version, reason="由平台的发放记录计算", actor=actor, at=at)
