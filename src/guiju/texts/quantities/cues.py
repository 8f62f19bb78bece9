"""The turns of phrase that tell what an amount means: hope, demand, rule, look back, flow, and all of a set.

Each is a list of patterns with spaces between them, any of which may stand.
"""

from __future__ import annotations

import re

from guiju.texts.quantities.words import listed


def _any(patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(listed(patterns)))


# Words of hope; 争取 only where a number follows (争取支持 hopes for nothing one could count).
HOPE = _any(r"""
    力争 争取(?=[^，。；]*[\d一二两三四五六七八九十百千万亿%]) 力求 力促 努力(?!程度) 尽量 有望 预计(?=到|达|可)
""")

# Those whose hope lasts to the end of the sentence.
LASTING_HOPE = _any("力争 力求 争取")

# What ends a hope: from here on the text demands.
INSISTENCE = _any("确保 必须 务必 保证")

# The value comes again every period; 每年 at the head of a sentence holds for all it counts, 年均 for its own clause.
EACH_PERIOD = _any("每年 年均 逐年 每季度? 每月 每半年 每周 年度累计 每个?年度 按年")
LASTING_PERIOD = _any("每年 每季度? 每月 每半年 每周")

# The value is everything so far.
CUMULATIVE = _any("累计 累积 历年")

# The value is what came new.
ADDED = _any("新增 净增 新建 新改建 新改扩建 新培育 新引进 新认定 新创建 新设 新开 增加(?!值|到|至) 再")

# The sentence says how things stand, or stood.
SET_OF_A_PAST = _any("""
    (?<![由从])目前 现有 已经 已(?!有条件) [一两三五十]年来 过去[一两三五]年 回顾 截至 自成立以来 原有
    (?<!为)了(?!解)
""")

# The same, unless the sentence names a time to come: 到2030年，每千人拥有床位7张.
STANDING = _any("共有 拥有(?!量)")

# 由38% …: where a change begins.
FROM_VALUE = re.compile(r"[从由](?:[^，。；]{0,14})$")

# … 提高到55%: behind the value where it begins.
RISEN_TO = _any("""
    ^(?:的|左右|以上|以下|逐步|进一步|稳步)*(?:提高|提升|增加|增长|上升|扩大|下降|降|减少|压|缩|调整|升|增)
""")

# Somebody is paid, charged or fined so much: a rule.
GIVING = _any("""
    给予 奖励 奖补 补助 补贴 资助 贴息 罚款 处以 抵扣 报销 减免 收取 缴纳 支付 兑现 下浮 上浮 一次性
    按照?[^，。；]{0,16}的$ 每[人户亩吨台套个家名床位][^，。；]{0,6}$ 限额 费率 单价 价格(?!涨|指数|水平|总) 收费
    租金 票价 不予 扣[除减分] 计收 返还 拨付标准
""")

# A case is described, or a duty laid down: a rule.
CONDITION = _any("""
    满足(?!率|度) 符合 具备 应(?=达到|不|为|在|按) 视为 方可 才能 须 需(?=满|在|经|由|提供|于|达|具备|符合|按)
    应当 不得 评定为 认定为 条件 的， 申请 申报(?!量) 情形 逾期 保存 留存 有效期 期限 时限为 审[批核查] 合格 组成
""")

# 80分以上为合格: behind the value, what comes of it.
VERDICT = _any("为 方可 方能 才能 视为 即为")

# Whoever applies is spoken of: what follows is what they must have.
APPLICANT = re.compile(r"^(?:第[^条]{1,6}条)?[^，。；]{0,6}申[报请](?:人|者|单位|企业|主体|项目)")

# So many of the conditions must be met.
DEMAND_OF_A_CASE = re.compile(r"(?:满足(?!率|度)|符合|具备)(?!.*给予)")

# So many days, months or years are the length of something, and no time of the calendar.
TERM_OF_TIME = _any("""
    天数 日数 有效期 期限 时限 时间 保存 留存 周期 工期 任期 服务期 试点期 公示 寿命 年限 为期 试用期 连续 满$
    应当?在 须在 缩短 压缩 延长 收到 经营 工作 从事 缴费 居住 在岗 运营 服务 参保 自[^，。；]{0,20}起 受理 提前
    注册 成立
""")

# All of a set that stands before.
TOTAL = _any("""
    全面(?=实现|完成|达到?|建成|建立|覆盖|消除|纳入|普及|接入|落实|上线|配备|通过|推行|执行|达标) 全部(?!门)
    全覆盖 百分之百
""")

# All of a set that stands behind.
ALL_OF = re.compile(r"(?:覆盖|通达|惠及|联通|延伸至?到?|普及到?|服务)(?:到)?(?:所有|全部|全体)(?:的)?")

# At least all of a set that stands behind.
AT_LEAST_COVER = re.compile(r"至少覆盖(?!\d|[一二两三四五六七八九十百千万])")

# 八部门 is who issued a text, no amount.
ORGANS = re.compile(r"^(?:个|家)?(?:省|市|中央|国家|有关|相关)?(?:部门|单位|部委|委办局|厅局|省区市|省份)")
