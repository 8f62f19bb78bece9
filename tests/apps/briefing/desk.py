"""A briefing desk for tests: an editor, a newsletter of our own writing as reading would find it, and its steps."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from guiju.apps.briefing import actions, queries
from guiju.apps.briefing.actions import Draft
from guiju.core.parties import Actor
from guiju.texts.briefs import Brief, DateRole, Found, Item, Kind, RoleDate
from guiju.texts.passages import Passage, Span, Text
from tests import factories

AT = datetime(2025, 3, 3, 2, tzinfo=UTC)
ON = date(2025, 3, 3)
GUIZHOU = "520000"

ONE = """样例省出台算力券管理办法
来源：样例省大数据局
近日，样例省大数据局印发《样例省算力券管理办法》（样数〔2025〕3号），提出到2027年培育算力企业100家。
办法自2025年3月1日起施行，《样例省数字经济条例》同时适用。
"""
TWO = """样例市发布数据要素行动方案
来源：样例市人民政府
样例市人民政府发布《样例市数据要素行动方案》，明确数据交易场所的建设任务。
"""
NEWSLETTER = "样例简报 第1期\n" + ONE + TWO
SUMMARY = "新办法说明谁能领券、领多少，自三月起执行。"


def at(text: str, words: str, start: int = 0) -> Found[str]:
    """Words of a text with the place where they stand."""
    place = text.index(words, start)
    return Found(words, Span(place, place + len(words)))


def brief(body: str = NEWSLETTER, name: str = "样例简报.txt") -> Brief:
    """What reading finds in the newsletter: two items."""
    first, second = body.index(ONE), body.index(TWO)
    issued, begins = at(body, "近日"), at(body, "2025年3月1日")
    one = Item(
        number=1,
        headline=at(body, "样例省出台算力券管理办法"),
        body=(Passage.of(ONE, first),),
        span=Span(first, first + len(ONE)),
        source=at(body, "样例省大数据局", first),
        title=at(body, "样例省算力券管理办法"),
        kind=Kind.MEASURES,
        document_number=at(body, "样数〔2025〕3号"),
        issuers=(at(body, "样例省大数据局", first),),
        jurisdiction=Found(GUIZHOU, at(body, "样例省", first).span),
        dates=(
            Found(RoleDate(role=DateRole.ISSUED, day=date(2025, 2, 20), exact=False), issued.span),
            Found(RoleDate(role=DateRole.IN_FORCE, day=date(2025, 3, 1)), begins.span),
        ),
        references=(at(body, "样例省数字经济条例"),),
    )
    two = Item(
        number=2,
        headline=at(body, "样例市发布数据要素行动方案"),
        span=Span(second, second + len(TWO)),
        title=at(body, "样例市数据要素行动方案"),
        kind=Kind.PLAN,
        issuers=(at(body, "样例市人民政府", second),),
    )
    title, number = at(body, "样例简报"), at(body, "第1期")
    return Brief(text=Text(name, body), title=title, number=number, issued_on=None, items=(one, two))


def policy(body: str, title: str, *, in_force_on: date | None = None) -> Brief:
    """What reading finds in a policy text: itself."""
    days = () if in_force_on is None else (Found(RoleDate(role=DateRole.IN_FORCE, day=in_force_on), Span(0, 1)),)
    item = Item(
        number=1,
        headline=Found(title, Span(0, len(title))),
        span=Span(0, len(body)),
        kind=Kind.MEASURES,
        jurisdiction=Found(GUIZHOU, Span(0, 2)),
        dates=days,
    )
    return Brief(text=Text("办法.txt", body), title=None, number=None, issued_on=None, items=(item,))


def editor() -> Actor:
    """Somebody of a bureau, who uploads, reviews and publishes."""
    return factories.bureau()


def upload(who: Actor, body: str = NEWSLETTER, *, form: str = "newsletter", name: str = "样例简报.txt") -> UUID:
    """A text that waits to be read."""
    id = factories.new_id("upload")
    return actions.upload(body.encode(), id=id, form=form, name=name, actor=who, at=AT)


def read(who: Actor) -> UUID:
    """The newsletter, uploaded and read."""
    id = upload(who)
    actions.enter(id, brief(), at=AT)
    return id


def draft(**changes: object) -> Draft:
    """What an editor makes of the first item."""
    said: dict[str, object] = {
        "title": "样例省算力券管理办法",
        "kind": Kind.MEASURES,
        "document_number": "样数〔2025〕3号",
        "issuers": ("样例省大数据局",),
        "jurisdiction": GUIZHOU,
        "section": "算力",
        "in_force_on": date(2025, 3, 1),
        "references": ("样例省数字经济条例",),
        "summary": SUMMARY,
    }
    return Draft(**{**said, **changes})  # type: ignore[arg-type]  # each by its name


def published(who: Actor, **changes: object) -> UUID:
    """The instrument of the newsletter's first item."""
    first = queries.items(read(who), who)[0]
    actions.revise(first.id, draft(**changes), actor=who, at=AT)
    return actions.publish(first.id, actor=who, at=AT, on=ON)


def whole(who: Actor, body: str, *, title: str = "样例省算力券管理办法", in_force_on: date, **changes: object) -> UUID:
    """The instrument of a policy text, published as one version."""
    id = upload(who, body, form="policy", name="办法.txt")
    actions.enter(id, policy(body, title, in_force_on=in_force_on), at=AT)
    (only,) = queries.items(id, who)
    actions.revise(only.id, draft(title=title, in_force_on=in_force_on, **changes), actor=who, at=AT)
    return actions.publish(only.id, actor=who, at=AT, on=ON)
