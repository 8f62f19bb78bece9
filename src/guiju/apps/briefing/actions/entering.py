"""Enter what reading found in an upload, all of it in one transaction, or why the text could not be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from guiju.apps.briefing import facts, models
from guiju.core.quantities import Comparator, Quantity
from guiju.core.refusals import Refused
from guiju.texts.briefs import Brief, DateRole, Found, Item
from guiju.texts.passages import Span

ITEMS_MAX = 500
MARKS_MAX = 400
LISTED_MAX = 30
TITLE, NUMBER, ISSUER, SECTION, SAID = 300, 80, 120, 80, 200
SIGNS = {
    Comparator.AT_LEAST: "≥",
    Comparator.MORE_THAN: ">",
    Comparator.AT_MOST: "≤",
    Comparator.LESS_THAN: "<",
    Comparator.ABOUT: "≈",
}


@transaction.atomic
def enter(upload: UUID, brief: Brief, *, at: datetime) -> bool:
    """Write the items of an upload that still waits; False when somebody else has read it meanwhile."""
    row = models.Upload.objects.select_for_update().get(id=upload)
    if row.state != models.Upload.State.WAITING:
        return False
    if not 0 < len(brief.items) <= ITEMS_MAX:
        _refuse(row, _wrong_count(len(brief.items)), at)
        return True
    row.state, row.read_at, row.body = models.Upload.State.READ, at, brief.text.body
    row.title = (brief.title.value if brief.title else "")[:TITLE]
    row.number = (brief.number.value if brief.number else "")[:60]
    row.issued_on = brief.issued_on.value if brief.issued_on else None
    row.save()
    models.Item.objects.bulk_create(_item(row, item) for item in brief.items)
    return True


@transaction.atomic
def refuse_text(upload: UUID, refused: Refused, *, at: datetime) -> None:
    """Write down why a text that waits cannot be read."""
    row = models.Upload.objects.select_for_update().get(id=upload)
    if row.state == models.Upload.State.WAITING:
        _refuse(row, refused, at)


def _refuse(row: models.Upload, refused: Refused, at: datetime) -> None:
    row.state, row.read_at, row.refused_code = models.Upload.State.REFUSED, at, refused.code[:60]
    row.refused_zh, row.refused_en = refused.zh[:400], refused.en[:400]
    row.save()


def _wrong_count(count: int) -> Refused:
    if count == 0:
        return Refused(
            "briefing.nothing_found",
            zh="没有读出任何条目。请确认这是政策文本或简报，内容是文字而不是图片。",
            en="Nothing was found in it. Is it a policy or a newsletter, in characters and not in pictures?",
        )
    return Refused(
        "briefing.too_many_items",
        zh=f"读出 {count} 个条目，一份文本最多 {ITEMS_MAX} 个。请拆分后再上传。",
        en=f"{count} items were found; a text may hold {ITEMS_MAX}. Split it.",
    )


def _item(upload: models.Upload, item: Item) -> models.Item:
    title = item.title or item.headline
    days = {found.value.role: found.value.day for found in item.dates if found.value.exact}
    return models.Item(
        id=uuid5(upload.id, f"item:{item.number}"),
        upload=upload,
        number=item.number,
        found=marks(item)[:MARKS_MAX],
        start=item.span.start,
        end=item.span.end,
        title=title.value[:TITLE],
        kind=item.kind.value,
        document_number=_said(item.document_number)[:NUMBER],
        issuers=_each(item.issuers, ISSUER),
        jurisdiction=_said(item.jurisdiction)[:6],
        section=_said(item.section).strip("【】[]　 ")[:SECTION],
        issued_on=days.get(DateRole.ISSUED),
        in_force_on=days.get(DateRole.IN_FORCE),
        until_on=days.get(DateRole.UNTIL),
        references=_each(item.references, TITLE),
    )


def marks(item: Item) -> list[dict[str, Any]]:
    """Every field that was found, in the order of the text: its name, what it says, and its span."""
    found = [
        {"field": field, "says": says[:SAID], "start": span.start, "end": span.end}
        for field, says, span in _fields(item)
    ]
    found += (
        {
            "field": "quantity",
            "says": _amount(each.value)[:SAID],
            "start": each.span.start,
            "end": each.span.end,
            "amount": facts.kept(each.value),
        }
        for each in item.quantities
    )
    return sorted(found, key=lambda mark: (mark["start"], -mark["end"]))


def _fields(item: Item) -> Iterator[tuple[str, str, Span]]:
    yield "headline", item.headline.value, item.headline.span
    for name in ("section", "source", "title", "document_number", "jurisdiction"):
        one: Found[str] | None = getattr(item, name)
        if one is not None:
            yield name, one.value, one.span
    for name, several in (
        ("issuer", item.issuers),
        ("actor", item.actors),
        ("task", item.tasks),
        ("reference", item.references),
    ):
        yield from ((name, each.value, each.span) for each in several)
    yield from (("date_" + each.value.role.value, each.value.day.isoformat(), each.span) for each in item.dates)
    yield from (("duty", f"{each.value.actor} {each.value.act}".strip(), each.span) for each in item.duties)
    yield from (("deadline", each.value.end.isoformat(), each.span) for each in item.deadlines)
    yield from (("definition", each.value.term, each.span) for each in item.definitions)


def _amount(quantity: Quantity) -> str:
    """A quantity in a few words: what it is of, how it is bounded, and its value as people write it."""
    upper = "" if quantity.upper is None else f"—{_number(quantity.upper, quantity.unit)}"
    sign = SIGNS.get(quantity.comparator, "")
    return f"{quantity.what} {sign}{_number(quantity.value, quantity.unit)}{upper}{quantity.unit}".strip()


def _number(value: Fraction, unit: str) -> str:
    """The value in its unit: per cent in hundredths, at most four decimals."""
    scaled = value * 100 if unit == "%" else value
    return f"{scaled.numerator:,}" if scaled.denominator == 1 else f"{float(scaled):,.4f}".rstrip("0")


def _said(found: Found[str] | None) -> str:
    return "" if found is None else found.value


def _each(found: Sequence[Found[str]], length: int) -> list[str]:
    return list(dict.fromkeys(each.value[:length] for each in found))[:LISTED_MAX]
