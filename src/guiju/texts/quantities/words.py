"""The closed classes of words that the grammar of amounts rests on: what bounds, counts, hopes, demands and acts.

They are classes of the language of Chinese policy texts, none of them lifted from a text. Nouns are not listed: which
noun an amount is said of is found by where it stands.
"""

from __future__ import annotations

import re
from enum import Enum, auto


class Bound(Enum):
    """How a word beside a number bounds it."""

    AT_LEAST = auto()  # 不少于
    MORE = auto()  # 超过
    AT_MOST = auto()  # 不超过
    LESS = auto()  # 不满
    ABOUT = auto()  # 左右
    NEAR = auto()  # 约, 近: before the number, weaker than a bound
    OVER = auto()  # 余, 多: a little above
    REACH = auto()  # 达到: a floor where it is aimed at
    SINK = auto()  # 降至: a ceiling where it is aimed at
    IS = auto()  # 为, 共


def listed(words: str) -> tuple[str, ...]:
    """The words of a list that is written with spaces between them."""
    return tuple(words.split())


def _denied(words: str) -> str:
    """不少于, 不得少于, 不应少于, …: a word that bounds one way, denied, bounds the other way."""
    return " ".join(denial + word for denial in listed("不 不得 不应 不宜 不可 不能 不会") for word in listed(words))


def _moved(words: str) -> str:
    """提高到, 提高至, 缩短为, …: a verb of change and where it ends."""
    return " ".join(verb + end for verb in listed(words) for end in listed("到 至 为"))


def _by_word(classes: dict[Bound, str]) -> dict[str, Bound]:
    return {word: bound for bound, words in classes.items() for word in listed(words)}


BEFORE = _by_word(
    {
        Bound.AT_LEAST: "满 至少 最少 最低 起码 不下于 不亚于 " + _denied("少于 低于 小于 短于 早于"),
        Bound.MORE: "过 超过 超过了 超 突破 突破了 高于 大于 多于 逾 超出 跨越 跃上 迈上 跨过",
        Bound.AT_MOST: "最高 最多 至多 最长 上限为 上限 封顶 不突破 " + _denied("超过 高于 大于 多于 长于 超出 晚于"),
        Bound.LESS: "低于 少于 小于 不满 不足 不到 未满 未达到 未达 仅 短于",
        Bound.NEAR: "约 大约 约为 大概 接近 将近 近 约占 大致",
        Bound.REACH: "达到 达到了 达 达成 实现 稳定在 保持在 维持在 覆盖 满足 完成 "
        + _moved("提高 提升 提 升 上升 增加 增 增长 扩大 扩 拓展 延长 恢复 上调 稳定 发展"),
        Bound.SINK: "控制在 " + _moved("控制 降低 降 下降 下调 压减 压缩 压降 压 缩短 缩减 缩小 减少 减"),
        Bound.IS: "为 是 等于 共 共计 总计 合计 计 占 有 仅为 名列 在 各 的 到 至",
    }
)
AFTER = _by_word({
    Bound.AT_LEAST: "以上 及以上 或以上 之上 或者以上 及其以上 以上的",
    Bound.AT_MOST: "以下 及以下 以内 之内 之下 内 为限 封顶",
    Bound.ABOUT: "左右 上下",
    Bound.OVER: "多 余",
})  # fmt: skip
_BOUNDING = {Bound.AT_LEAST, Bound.MORE, Bound.AT_MOST, Bound.LESS}
MORE_MARKS = "余多来"  # 5000余个, 100多家, between the number and its unit


def _longest_first(words: dict[str, Bound]) -> str:
    """The words as one choice; 过 alone is none at the end of 通过 and 经过."""
    return "|".join(sorted(words, key=len, reverse=True)).replace("|过|", "|(?<![通经越])过|")


BEFORE_ENDING = re.compile(rf"(?:{_longest_first(BEFORE)})$")
BOUND = re.compile("|".join(sorted((w for w, b in BEFORE.items() if b in _BOUNDING and len(w) > 1), key=len)[::-1]))
AFTER_BEGINNING = re.compile(rf"(?:{_longest_first(AFTER)})(?!级|市)")

HOPE = re.compile(
    r"力争|争取(?=[^，。；]*[\d一二两三四五六七八九十百千万亿%])|力求|力促|努力(?!程度)|尽量|有望|预计(?=到|达|可)"
)
LASTING_HOPE = re.compile(r"力争|力求|争取")
INSISTENCE = re.compile(r"确保|必须|务必|保证")
EACH_PERIOD = re.compile(r"每年|年均|逐年|每季度?|每月|每半年|每周|年度累计|每个?年度|按年")
CUMULATIVE = re.compile(r"累计|累积|历年")
ADDED = re.compile(r"新增|净增|新建|新改建|新改扩建|新培育|新引进|新认定|新创建|新设|新开|增加(?!值|到|至)|再")
SET_OF_A_PAST = re.compile(
    r"(?<![由从])目前|现有|已经|已(?!有条件)|[一两三五十]年来|过去[一两三五]年|回顾|截至|自成立以来|原有|共有|(?<!为)了|拥有"
)
FROM_VALUE = re.compile(r"[从由](?:[^，。；]{0,14})$")
RISEN_TO = re.compile(
    r"^(?:的|左右|以上|以下|逐步|进一步|稳步)*(?:提高|提升|增加|增长|上升|扩大|下降|降|减少|压|缩|调整|升|增)"
)

GIVING = re.compile(
    r"给予|奖励|奖补|补助|补贴|资助|贴息|罚款|处以|抵扣|报销|减免|收取|缴纳|支付|兑现|下浮|上浮|一次性|按照?[^，。；]{0,16}的$|"
    r"每[人户亩吨台套个家名床位][^，。；]{0,6}$|限额|费率|单价|价格(?!涨|指数|水平|总)|收费|租金|票价|不予|扣[除减分]|计收|返还|拨付标准"
)
CONDITION = re.compile(
    r"满足(?!率|度)|符合|具备|应(?=达到|不|为|在|按)|视为|方可|才能|须|需(?=满|在|经|由|提供|于|达|具备|符合|按)|应当|不得|评定为|认定为|条件|的，|申请|申报(?!量)|情形|逾期|保存|留存|有效期|期限|时限为|审[批核查]"
)
DEMAND_OF_A_CASE = re.compile(r"(?:满足(?!率|度)|符合|具备)(?!.*给予)")
TERM_OF_TIME = re.compile(
    r"天数|日数|有效期|期限|时限|时间|保存|留存|周期|工期|任期|服务期|试点期|公示|寿命|年限|为期|试用期|连续|满$|应当?在|须在|缩短|压缩|延长|收到|经营|工作|从事|缴费|居住|在岗|运营|服务|参保|自[^，。；]{0,20}起|受理|提前|注册|成立"
)

ACTING = frozenset(
    listed("""
    培育 培养 培训 打造 建设 建成 建立 构建 创建 新建 改建 扩建 改扩建 新增 净增 完成 实现 形成 推动 带动 促进 推进
    汇聚 集聚 聚集 汇集 引进 引育 招引 组织 举办 开展 实施 遴选 评选 选树 树立 认定 评定 制定 修订 制修订 出台 发布
    印发 立项 研制 开发 改造 升级 推广 支持 扶持 服务 覆盖 吸引 吸纳 安置 治理 修复 恢复 配备 配置 投放 开通 开行
    落实 落地 提供 培植 种植 营造 完善 增加 提高 提升 达到 累计 突破 选派 选拔 招募 招收 储备 派出 开设 开办 设立
    成立 布局 部署 布设 安装 更新 淘汰 关停 退出 转化 孵化 签约 采购 购买 发放 拨付 安排 筹集 争取 满足 符合 具备
    面向 帮助 帮扶 指导 引导 鼓励 动员 发展 壮大 做强 做大 保护 划定 整治 消除 压减 削减 减少 降低 回收 利用 处置
    采集 归集 接入 上线 加快 深化 强化 扩大 优化 健全 获得 取得 力争 确保 保持 参与 出版 救助 资助 补助 轮训 查处
    检查 巡查 抽检 排查 救治 筛查 接种 签订 复垦 流转 收储 供应 筹建 新改扩建 建好 用好 打响 建强 创成 办好 推出
    挖掘 拓展 延伸 增设 新设 增配 更换 补齐 补种 清理 清退 拆除 搬迁 迁建 迁移 加固 疏浚 整理 提质 新改建 投运 投产
    投用 建改 维修 养护 维护 扩容 扩面 普及 惠及 受益 使 让 将 把 全面 力促 力求 努力 稳定 控制 提出 明确 要求 全省
    涵养 下达 兑付 上架 汇编 编制 编写 选聘 聘用 引入 落户 新引进 新培育 新认定 新创建 评为 纳入 解决 化解 盘活 撬动
    募集 出让 输送 通过 给予 奖励
    """)
)
INTRODUCING = frozenset(
    listed("""
    年均 每年 逐年 目前 现有 共有 可 可以 应 应当 须 需 需要 要 将 能 按 按照 一是 二是 三是 四是 五是 六是 其中
    同时 累计 基本 继续
    """)
)
DENYING = frozenset(listed("未 已 尚未 非 未能 不"))  # 未实施转型企业: the verb behind it is part of the noun
CHANGING = frozenset(listed("提升 提高 增长 下降 降低 减少 增加 上升 压减 缩短 压缩 延长"))
CAUSING = frozenset(
    listed("""
    推动 带动 促进 支持 引导 鼓励 组织 指导 帮助 帮扶 面向 动员 扶持 使 让 推进
    """)
)
MEASURES = listed("""
    规模 数量 总数 总量 面积 金额 人数 产值 比重 占比 比例 覆盖率 增加值 增速 产能 容量 能力 里程 率 额 量 数 户数
    收入 水平 强度 浓度 密度 时间 时长 期限 限额 额度 标准 指数 得分 人口 半径 项目 寿命 成本 消耗 能耗
    """)
STRUCTURE = listed("""
    任务 工程 行动 措施 举措 要点 原则 机制 体系 清单 规定 规则 行为 策略 转变 价值 方面 领域 专项 步骤 条款 情形
    方向 目标 环节 类别 指标 事项 制度 抓手 重点 阶段 模式 内容 义务 方式 趋势 计划 品牌
    """)
STRUCTURE_UNITS = frozenset(listed("大 项 个 条 章 类 张 套 步 种 方面 部分"))
ORGANS = re.compile(r"^(?:个|家)?(?:省|市|中央|国家|有关|相关)?(?:部门|单位|部委|委办局|厅局|省区市|省份)")
LIST_END = re.compile(r"[等](?:[的])?$")
TOTAL = re.compile(
    r"全面(?=实现|完成|达到?|建成|建立|覆盖|消除|纳入|普及|接入|落实|上线|配备|通过|推行|执行|达标)|全部(?!门)|全覆盖|百分之百"
)
ALL_OF = re.compile(r"(?:覆盖|通达|惠及|联通|延伸至?到?|普及到?|服务)(?:到)?(?:所有|全部|全体)(?:的)?")
AT_LEAST_COVER = re.compile(r"至少覆盖(?!\d|[一二两三四五六七八九十百千万])")
