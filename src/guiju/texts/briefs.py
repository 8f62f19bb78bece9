"""A brief: what reading found in one text, item by item, everything with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from guiju.core.quantities import Period, Quantity
from guiju.texts.passages import Passage, Span, Text

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Found(Generic[V]):
    """A value, and the span of the opened text that says it."""

    value: V
    span: Span


class Kind(StrEnum):
    """What kind of text a document is, by the last word of its title."""

    LAW = "law"  # 法
    REGULATIONS = "regulations"  # 条例
    PROVISIONS = "provisions"  # 规定
    MEASURES = "measures"  # 办法
    PLAN = "plan"  # 方案, 规划, 计划, 要点
    OPINIONS = "opinions"  # 意见
    NOTICE = "notice"  # 通知
    POLICIES = "policies"  # 若干措施, 激励政策
    STANDARD = "standard"  # 标准, 规则, GB/T
    WHITE_PAPER = "white_paper"  # 白皮书, 报告
    OTHER = "other"


class DateRole(StrEnum):
    """What happened, or is to happen, on a day."""

    ISSUED = "issued"
    IN_FORCE = "in_force"
    UNTIL = "until"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDate:
    """A day and what it is to the document. `exact` is False for "recently": the day is then the report's own."""

    role: DateRole
    day: date
    exact: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Who must, may or must not do what: `force` is one of must, must_not, may, is_to."""

    actor: str
    force: str
    act: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A term and what the text says it is."""

    term: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """A paragraph of an article (款), a point of it (项) or of that (目); `id` as art_5__para_2__subpara_3__point_1."""

    id: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article (条): its number, the chapter it stands in, the heading it has (both may be empty), and its parts."""

    id: str
    number: int
    label: str
    chapter: str
    heading: str
    text: str
    span: Span
    provisions: tuple[Provision, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of an issue: usually the report of one document. Empty where the text does not say."""

    number: int
    headline: Found[str]
    section: Found[str] | None = None
    body: tuple[Passage, ...] = ()
    span: Span
    source: Found[str] | None = None
    title: Found[str] | None = None
    short_name: str = ""  # 《办法》, when the text says so
    kind: Kind = Kind.OTHER
    document_number: Found[str] | None = None
    issuers: tuple[Found[str], ...] = ()
    issuers_said: int | None = None  # 等七部门: how many there are, when the text names only some
    jurisdiction: Found[str] | None = None  # a region's code, or "000000" for the whole country
    dates: tuple[Found[RoleDate], ...] = ()
    actors: tuple[Found[str], ...] = ()
    duties: tuple[Found[Duty], ...] = ()
    tasks: tuple[Found[str], ...] = ()
    deadlines: tuple[Found[Period], ...] = ()
    quantities: tuple[Found[Quantity], ...] = ()
    definitions: tuple[Found[Definition], ...] = ()
    references: tuple[Found[str], ...] = ()  # titles of other documents it names
    numbers: tuple[Found[str], ...] = ()  # numbers of documents and standards it names, its own among them
    articles: tuple[Article, ...] = ()  # of a document that is itself the item


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """An issue read through: its own title, number and day, and its items in the order of the text."""

    text: Text
    title: Found[str] | None
    number: Found[str] | None
    issued_on: Found[date] | None
    items: tuple[Item, ...] = field(default=())
