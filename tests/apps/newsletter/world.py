"""A small editorial office for tests: writers and a checker of the bureau, pieces of our own writing, readers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import TracebackType
from typing import Self
from uuid import UUID

from django.core.mail import EmailMultiAlternatives

from guiju.apps.newsletter import actions, models, queries
from guiju.apps.newsletter.adapters import links
from guiju.core.calendar import day_in_china
from guiju.core.parties import Actor
from tests import factories

SITE = "https://press.example"
HEAD = actions.Head(
    name="样例政策动态",
    motto="样例刊物，内容为虚构",
    publisher="样例大数据局",
    statement="内部学习交流，转载请注明出处。",
    year=2023,
    year_number=11,
    total_number=40,
)
LOOM = actions.Words(
    section="政策要论",
    headline="织机联网有了尺子",
    summary="样例：织机联网以后，按开机时长和合格率分四级。\n样例：分级两年有效，到期重评。",
    quote="联网先联质量",
    source="样例部门，样发〔2024〕3 号，2024-01-15 印发",
    link="https://policy.example/loom?a=1&b=2",
)
FERRY = actions.Words(
    section="地方新政",
    headline="江南渡口接入调度",
    summary="样例：渡口四十处，年内接入三十处。",
    source="样例市，2024-01-20",
)


@dataclass
class Press:
    """The bureau's editors: `writer` composes, `checker` wrote none of it; `at` moves on by `later`."""

    at: datetime = factories.AT
    writer: Actor = field(init=False)
    checker: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.writer = factories.bureau(at=self.at)
        assert self.writer.organisation is not None
        self.checker = factories.colleague(self.writer.organisation, at=self.at)

    @property
    def on(self) -> date:
        return day_in_china(self.at)

    def later(self, **passed: float) -> Press:
        self.at += timedelta(**passed)
        return self

    def version(self, issue: UUID) -> int:
        return models.Issue.objects.get(id=issue).version

    def headed(self, head: actions.Head = HEAD) -> None:
        version = queries.masthead().version
        actions.write_masthead(head, version=version, actor=self.writer, at=self.at)

    def begun(self) -> UUID:
        return actions.begin(id=factories.new_id("issue"), actor=self.writer, at=self.at)

    def added(self, issue: UUID, words: actions.Words = LOOM, *, instrument: UUID | None = None) -> UUID:
        return actions.add_piece(
            issue,
            words,
            id=factories.new_id("piece"),
            version=self.version(issue),
            actor=self.writer,
            at=self.at,
            instrument=instrument,
        )

    def drafted(self, *words: actions.Words) -> UUID:
        issue = self.begun()
        for each in words or (LOOM, FERRY):
            self.added(issue, each)
        return issue

    def checked(self, *words: actions.Words) -> UUID:
        issue = self.drafted(*words)
        actions.check(issue, version=self.version(issue), actor=self.checker, at=self.at)
        return issue

    def publish(self, issue: UUID) -> int:
        return actions.publish(issue, version=self.version(issue), actor=self.writer, at=self.at, on=self.on)

    def published(self, *words: actions.Words) -> UUID:
        if queries.masthead().version == 0:
            self.headed()
        issue = self.checked(*words)
        self.publish(issue)
        return issue

    # --- Readers.

    def asked(self, address: str, tongue: str = "zh-hans") -> UUID:
        id = factories.new_id("subscriber")
        actions.subscribe(address, id=id, tongue=tongue, at=self.at, is_open=True)
        return id

    def subscribed(self, address: str, tongue: str = "zh-hans") -> UUID:
        id = self.asked(address, tongue)
        actions.confirm(links.to_confirm(id, self.at + timedelta(hours=1)), at=self.at)
        return id

    def deliver(
        self, office: PostBox | None = None, *, per_minute: int = 1000, attaches: bool = False
    ) -> actions.Delivered:
        box = office or PostBox()
        return actions.deliver(at=self.at, site=SITE, per_minute=per_minute, attaches=attaches, office=lambda: box)


class PostBox:
    """A post office that keeps what it takes, and fails as it is told to."""

    def __init__(self, *fails: Exception | None) -> None:
        self.taken: list[EmailMultiAlternatives] = []
        self.fails = list(fails)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        pass

    def hand(self, letter: EmailMultiAlternatives) -> None:
        if self.fails and (failed := self.fails.pop(0)) is not None:
            raise failed
        self.taken.append(letter)

    @property
    def to(self) -> list[str]:
        return [address for letter in self.taken for address in letter.to]


@contextmanager
def nothing_changes(issue: UUID) -> Iterator[None]:
    """The block leaves an issue as it is."""
    before = models.Issue.objects.values().get(id=issue), list(models.Piece.objects.filter(issue=issue).values())
    yield
    assert before == (
        models.Issue.objects.values().get(id=issue),
        list(models.Piece.objects.filter(issue=issue).values()),
    )
