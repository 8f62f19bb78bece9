"""The demonstration's newsletter: one issue published with the province's own figures, and the next as a draft.

All of it is of our own writing; the instruments are those of the demonstration's library, made-up samples among them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from guiju.apps.newsletter import actions, queries
from guiju.core.calendar import day_in_china
from guiju.core.parties import Actor
from guiju.project.demo.cast import new_id

HEAD = actions.Head(
    name="黔数动态",
    motto="演示刊物 · 政策、数字与办事",
    publisher="省大数据局（演示）",
    statement="演示数据。摘要为编者归纳，以原文为准；图中数字取自本平台，随刊定稿。",
    year=2025,
    year_number=0,
    total_number=0,
)
YEAR = actions.Words(
    section="本省数字",
    headline="算力券今年：发了多少，领到了哪里",
    summary=(
        "每一笔申领都写明依据的条款，每一张券的来去都记在账上。没有用掉的券到期作废，额度退回池子，再发给后来的申领方。\n"
        "上图是本年度到出刊那天的累计发放和累计兑现，下图是各市州各领到多少。数字取自平台账本，随本期定稿，以后不再变。"
    ),
    source="本平台账目（演示）",
    figures=("vouchers.year", "vouchers.places"),
)
POOL = actions.Words(
    section="本省数字",
    headline="今年的资金安排还剩多少",
    summary="新年度的券从一月开始发。下图是资金安排的去向：已兑现的、发出去还没兑现的、尚可发放的。",
    source="本平台账目（演示）",
    figures=("vouchers.pool",),
)
GUIDE = actions.Words(
    section="办事提示",
    headline="兑现之前，先备齐这两样",
    summary=(
        "兑现要看发票和付款凭证，两样缺一样都要退回补正。\n"
        "提示：发票金额按已结算的部分开，不必等整份合同结完；分几次兑现，券面也分几次扣。"
    ),
    source="平台服务方办件台账（演示）",
)
NEXT = actions.Words(
    section="办事提示",
    headline="公示期里可以提什么异议",
    summary="公示写明单位、金额和截止时间。认为哪一项事实不实，实名提出并写明依据；异议答复之前不会发券。",
    source="平台服务方办件台账（演示）",
)
PICKED = 2


def load(writer: Actor, checker: Actor, at: datetime, say: Callable[[str], object]) -> None:
    """Do what two people of the bureau do, at one instant."""
    actions.write_masthead(HEAD, version=0, actor=writer, at=at)
    first = _composed("first issue", [YEAR, *_picked(PICKED), POOL, GUIDE], writer, at)
    version = queries.issue(first, writer).line.version
    actions.check(first, version=version, actor=checker, at=at)
    number = actions.publish(first, version=version + 1, actor=writer, at=at, on=day_in_china(at))
    _composed("second issue", [*_picked(1), NEXT], writer, at)
    say(f"    issue {number} of the newsletter is published, and the next is being written")


def _composed(name: str, pieces: Sequence[actions.Words], writer: Actor, at: datetime) -> UUID:
    issue = actions.begin(id=new_id(name), actor=writer, at=at)
    for n, words in enumerate(pieces):
        actions.add_piece(issue, words, id=new_id(f"{name} {n}"), version=n + 1, actor=writer, at=at)
    return issue


def _picked(count: int) -> list[actions.Words]:
    """Pieces begun from the library, with the summaries that stand there."""
    return [
        actions.Words(section="政策要论", headline=each.title[:80], summary=each.summary, source=each.line[:200])
        for each in queries.sources(limit=count).items
    ]
