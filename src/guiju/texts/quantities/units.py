"""The unit that follows a number: money, physical measures, time, counting words, or the very noun that is counted."""

from __future__ import annotations

import re

from guiju.texts.quantities.words import listed

YUAN = "元"
MONEY = listed("元 美元 欧元 港元 日元 英镑")
PHYSICAL = listed("""
    平方公里 平方千米 平方米 立方米 公里 千米 米 厘米 毫米 海里 公顷 亩 吨标准煤 吨标煤 吨 公斤 千克 克 毫克 微克 升
    毫升 千瓦时 兆瓦时 度电 千瓦 兆瓦 吉瓦 瓦 千伏安 兆伏安 千伏 伏 标准箱 标箱 标准机架 机架 分贝 摄氏度 度 比特
    字节 斤 立方 平方
    """)
TIMES_OF_DAY = listed("个工作日 工作日 个交易日 个小时 小时 分钟 秒")
SPANS_OF_TIME = listed("个自然日 个月 个季度 个星期 年 月 日 天 周 季度")
GRADES = listed("级 星级 星 档 等")
PERSONS = listed("人次 人天 人 名 位 人日")
CLASSIFIERS = listed("""
    个 家 项 座 种 场次 场 所 台套 台 套 件 张 户次 户 次 条 处 片 份 支 只 头 匹 株 棵 口 间 栋 幢 层 架 艘 辆 列
    趟 班 部 本 册 篇 幅 首 门 节 课时 学时 课 堂 款 类 章 步 道 根 块 颗 粒 枚 把 床 孔 眼 宗 起 例 笔 单 队 组 对
    双 届 点 县 村 镇 乡 大 周岁 岁 分 方面 部分 羽 尾 箱 桶 瓶 剂次 剂 架次 班次 车次 宗次 件次 台次 批次 盏 面 段 辆次
    尊 车位 站 对次 亩次 期 条线 核
    """)
_LATIN = (
    r"(?:[kKMGTPEZm]?(?:Wh?|B(?:ps)?|bps|bit|Hz|FLOPS|Flops|VA|Pa|L|t|m[²³]?|g)"
    r"|tce|TEU|km²?|hm²|mg|μg|ug)(?![A-Za-z])"
)


def _either(words: tuple[str, ...]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_KNOWN = _either((*MONEY, *PHYSICAL, *TIMES_OF_DAY, *SPANS_OF_TIME, *GRADES, *PERSONS, *CLASSIFIERS))
_UNIT = re.compile(rf"(?:{_LATIN}|{_KNOWN})(?:(?:/|每)(?:{_LATIN}|{_KNOWN}))?")
# Words that begin like a counting word and are none: 20 人才 counts no 人.
_NO_UNITS = listed("""
    人工 人才 人民 人均 人大 人口 名录 名单 名牌 名优 名胜 位于 日起 日前 度假 级别 分类 分别 分级 分批 分期 户籍
    户外 点位 面积 面向 首批 首创 首个 首先 大数据 大模型 大型 本市 本省 本级 部门 部委 部级 部署 所有 所属 所在
    件均 条例 条件 组织 组成 单位 对接 对口 对外 班子 场景 场所 场地 台账 处理 处置 处于 项目 道路 课题 节能 节水
    节约 节点 层级 层次 村庄 村民 村级 县域 县级 县城 镇域 乡镇 乡村 年度 年均 站点 站位 期间 日均 月均 口径 口岸
    种植 种养 种业 点对 段落 箱体 架构 级联 等级 等额 把关 起点 起步 块状 片区 支撑 支持 部件 张力 所需 户均 株洲
    次级 间隔 类型 份额 队伍
    """)
_NOT_UNIT = re.compile(_either(_NO_UNITS))


def after(text: str, at: int, next_noun: str) -> tuple[str, int]:
    """The unit that starts at `at` and where it ends; ``next_noun`, the word there, counts itself if nothing else.

    (“”, at) where no unit stands: 30万标准机架 has one, 达到85。 has none.
    """
    match = _UNIT.match(text, at)
    known = _NOT_UNIT.match(text, at)
    if match and not (known and known.end() > match.end()):
        return match[0], match.end()
    return next_noun, at + len(next_noun)


def is_money(unit: str) -> bool:
    """Whether the unit is a currency, or one a unit of something: 元/千瓦时."""
    return unit.partition("/")[0] in MONEY


def is_time(unit: str) -> bool:
    """Whether the unit counts time."""
    return unit in TIMES_OF_DAY or unit in SPANS_OF_TIME


def is_span_of_time(unit: str) -> bool:
    """Whether the unit counts days, months or years, which name a period unless something governs them as a term."""
    return unit in SPANS_OF_TIME


def is_age(unit: str) -> bool:
    """Whether the unit counts a person's years."""
    return unit in ("岁", "周岁")


def is_grade(unit: str) -> bool:
    """Whether the unit ranks rather than counts: 二级 is a name until 及以上 makes it a bound."""
    return unit in GRADES
