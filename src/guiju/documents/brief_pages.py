"""Briefs as one page that stands by itself: each text with marks where things were found, and lists that lead to them.

No script, nothing from elsewhere. Marks overlap freely: a text is cut wherever a mark begins or ends, and each piece
carries the classes of all the marks it lies in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from importlib import resources

from guiju.documents.brief_words import word
from guiju.texts import shapes
from guiju.texts.briefs import Brief, Found, Item
from guiju.texts.passages import Span

SINGLE = ("headline", "section", "source", "title", "document_number", "jurisdiction")
MANY = ("issuers", "actors", "tasks", "references", "numbers")
ORDER = (*SINGLE, "issuers", "dates", "deadlines", "quantities", "duties", "definitions", "tasks", "actors")
ORDER_LAST = ("references", "numbers", "articles")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: its kind, its words on the page, where it stands, and the item it belongs to."""

    kind: str
    words: str
    span: Span
    item: int


def page(briefs: Sequence[Brief], *, tongue: str) -> str:
    """The whole page."""
    title = "政策简报" if tongue != "en" else "Policy brief"
    body = "".join(_one(brief, number, tongue) for number, brief in enumerate(briefs, start=1))
    return (
        f'<!doctype html><html lang="{"en" if tongue == "en" else "zh-CN"}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{_style()}</style></head><body><h1>{title}</h1>{body}</body></html>\n"
    )


def _style() -> str:
    return resources.files("guiju.documents").joinpath("brief_page.css").read_text(encoding="utf-8")


def findings(brief: Brief, tongue: str) -> tuple[Finding, ...]:
    """Everything found, item by item, in the order in which a reader wants it."""
    return tuple(one for item in brief.items for kind in (*ORDER, *ORDER_LAST) for one in _of(item, kind, tongue))


def _of(item: Item, kind: str, tongue: str) -> Iterator[Finding]:
    if kind in SINGLE:
        found: Found[str] | None = getattr(item, kind)
        if found is not None:
            yield Finding(kind, found.value, found.span, item.number)
    elif kind in MANY:
        yield from (Finding(kind, one.value, one.span, item.number) for one in getattr(item, kind))
    else:
        yield from (Finding(kind, words, span, item.number) for words, span in _worded(item, kind, tongue))


def _worded(item: Item, kind: str, tongue: str) -> Iterator[tuple[str, Span]]:
    """The words for what is more than words."""
    if kind == "dates":
        for day in item.dates:
            about = "" if day.value.exact else f"（{word('about', tongue)}）"
            yield f"{word(day.value.role, tongue)} {day.value.day.isoformat()}{about}", day.span
    elif kind == "deadlines":
        for deadline in item.deadlines:
            yield f"→ {deadline.value.end.isoformat()}", deadline.span
    elif kind == "quantities":
        for amount in item.quantities:
            one = amount.value
            upper = "" if one.upper is None else f"–{shapes.exact(one.upper)}"
            said = f"{one.what} {word(one.comparator, tongue)} {shapes.exact(one.value)}{upper} {one.unit}"
            yield f"{said} · {word(one.use, tongue)}", amount.span
    elif kind == "duties":
        for duty in item.duties:
            yield f"{duty.value.actor or '—'} · {word(duty.value.force, tongue)} · {duty.value.act}", duty.span
    elif kind == "definitions":
        for told in item.definitions:
            yield f"{told.value.term}：{told.value.meaning}", told.span
    elif kind == "articles":
        for article in item.articles:
            yield f"{article.label} {article.heading}", article.span


def _one(brief: Brief, number: int, tongue: str) -> str:
    found = findings(brief, tongue)
    heads = [one.value for one in (brief.title, brief.number) if one is not None]
    heads += [brief.issued_on.value.isoformat()] if brief.issued_on else []
    return (
        f"<section><h2>{escape(brief.text.name)}</h2><p>{escape(' · '.join(heads))}</p>"
        f'<div class="both"><div class="lists">{_lists(brief, found, number, tongue)}</div>'
        f'<div class="text">{_marked(brief, found, number)}</div></div></section>'
    )


def _lists(brief: Brief, found: Sequence[Finding], number: int, tongue: str) -> str:
    """For each item what was found in it; every entry leads to its place."""
    parts: list[str] = []
    seen = (0, "")
    for at, one in enumerate(found):
        if one.item != seen[0]:
            parts.append(f"{'</ul></details>' if seen[0] else ''}<details open><summary>{one.item}. ")
            parts.append(f"{escape(one.words)}</summary><ul>")
        line = brief.text.line_of(one.span.start)
        label = f"<b>{escape(word(one.kind, tongue))}</b> " if (one.item, one.kind) != seen else ""
        parts.append(
            f'<li class="{one.kind}">{label}<a href="#t{number}f{at}">{escape(one.words)}</a> <i>{line}</i></li>'
        )
        seen = (one.item, one.kind)
    return "".join([*parts, "</ul></details>" if found else ""])


def _marked(brief: Brief, found: Sequence[Finding], number: int) -> str:
    """The text, cut wherever a mark begins or ends; the piece where a thing begins carries its anchor."""
    body = brief.text.body
    marks = [(at, one) for at, one in enumerate(found) if one.kind != "articles"]
    begins: dict[int, list[int]] = {}
    for at, one in enumerate(found):
        begins.setdefault(one.span.start, []).append(at)
    opens: dict[int, list[str]] = {}
    closes: dict[int, list[str]] = {}
    for _, one in marks:
        opens.setdefault(one.span.start, []).append(one.kind)
        closes.setdefault(one.span.end, []).append(one.kind)
    cuts = sorted({0, len(body), *opens, *closes, *begins})
    within: list[str] = []
    parts: list[str] = []
    for start, end in zip(cuts, [*cuts[1:], len(body)], strict=True):
        for kind in closes.get(start, ()):
            within.remove(kind)
        within += opens.get(start, ())
        parts += [f'<a id="t{number}f{at}"></a>' for at in begins.get(start, ())]
        words = escape(body[start:end])
        parts.append(f'<mark class="{" ".join(dict.fromkeys(within))}">{words}</mark>' if within and words else words)
    return "".join(parts)
