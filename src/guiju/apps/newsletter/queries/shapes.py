"""What the office's reads give: frozen values, nothing of the tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from guiju.core.decision import Says

STATES = {
    "draft": (Says("编辑中", "Being written"), "wait"),
    "ready": (Says("已审核，待出刊", "Checked, to be published"), "info"),
    "published": (Says("已出刊", "Published"), "good"),
    "withdrawn": (Says("已撤回", "Withdrawn"), "bad"),
}
VERBS = {
    "begin": Says("新建", "Begun"),
    "add": Says("加入一条", "A piece added"),
    "revise": Says("修改一条", "A piece revised"),
    "move": Says("调整顺序", "A piece moved"),
    "remove": Says("删去一条", "A piece removed"),
    "check": Says("审核通过", "Checked"),
    "reopen": Says("退回编辑", "Opened again for editing"),
    "publish": Says("出刊", "Published"),
    "withdraw": Says("撤回", "Withdrawn"),
}
NO_NUMBER = Says("未编号", "Not numbered yet")


@dataclass(frozen=True, slots=True, kw_only=True)
class MastheadView:
    """The head of the next issue. The numbers are those given last; `version` 0 says that nobody has written it yet."""

    name: str = "政策动态"
    motto: str = ""
    publisher: str = ""
    statement: str = ""
    year: int = 0
    year_number: int = 0
    total_number: int = 0
    version: int = 0
    edited_at: datetime | None = None
    edited_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueLine:
    """An issue as a list shows it. `lead` is the headline of its first piece."""

    id: UUID
    state: str
    version: int
    number: int | None
    label: Says
    issued_on: date | None
    lead: str
    pieces: int
    begun_at: datetime
    begun_by: str
    changed_at: datetime
    published_at: datetime | None

    @property
    def state_says(self) -> Says:
        return STATES[self.state][0]

    @property
    def tone(self) -> str:
        return STATES[self.state][1]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureView:
    """A figure as it is shown: frozen with its issue, or drawn now for a draft. `svg` is the platform's own drawing."""

    name: str
    title: Says
    note: str
    svg: str
    slim: str
    columns: tuple[Any, ...]
    rows: tuple[tuple[Any, ...], ...]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceView:
    """One piece; `figures` are names, `shown` the figures themselves where the reader gets them."""

    id: UUID
    issue: UUID
    position: int
    instrument: UUID | None
    section: str
    headline: str
    summary: str
    quote: str
    source: str
    link: str
    figures: tuple[str, ...]
    shown: tuple[FigureView, ...] = ()

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return tuple(line.strip() for line in self.summary.splitlines() if line.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """What somebody did to an issue."""

    version: int
    verb: str
    says: Says
    actor_name: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueView:
    """One issue with its pieces, under the masthead it was published with, or would be today."""

    line: IssueLine
    name: str
    motto: str
    publisher: str
    statement: str
    pieces: tuple[PieceView, ...]
    checker_name: str
    checked_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_for: str
    pdf_sha256: str
    epub_sha256: str
    pdf_size: int
    epub_size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriberView:
    """A subscriber as the bureau may see one: the address masked."""

    id: UUID
    masked: str
    tongue: str
    state: str
    asked_at: datetime
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriberCounts:
    confirmed: int
    asked: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterCounts:
    """How the letters of one issue stand."""

    waiting: int = 0
    sending: int = 0
    sent: int = 0
    failed: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedLetter:
    """A letter that was given up, and why. In doubt: the mail server may have taken it before we were cut off."""

    id: int
    masked: str
    number: int | None
    is_in_doubt: bool
    reason: str
    tries: int
    moved_at: datetime


def label(year: int, year_number: int, number: int) -> Says:
    return Says(
        f"{year}年第{year_number}期（总第{number}期）",
        f"{year} no. {year_number} (no. {number} in all)",
    )


def masked(address: str | None) -> str:
    """What one may see of an address: its first letter and where it lives.

    >>> masked("wang@example.cn"), masked(None)
    ('w***@example.cn', '已注销')
    """
    if address is None:
        return "已注销"
    name, _, home = address.rpartition("@")
    return f"{name[:1]}***@{home}"
