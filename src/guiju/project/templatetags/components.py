"""The pieces every page is made of, as template tags; their markup stands in `templates/components/`.

`{% lead zh="…" en="…" %}…{% endlead %}`: a piece that wraps others is a block. Titles come as `title=` (said already,
or a value in both tongues) or as `zh=` and `en=`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from guiju.project.templatetags.guiju import said, say

register = template.Library()


def _render(context: Context, name: str, **values: Any) -> SafeString:
    """One piece, seeing nothing of the page but what it is handed, the request and the page's `now`."""
    kept = {key: context[key] for key in ("request", "now", "csrf_token") if key in context}
    assert context.template is not None, "pieces are rendered inside a page"
    piece = context.template.engine.get_template(f"components/{name}.html")
    return piece.render(context.new({**kept, **values}))


def _titled(title: object, zh: str, en: str) -> str:
    return said(title) if title else say(zh, en)


@register.simple_block_tag(takes_context=True)
def lead(context: Context, content: str, title: object = "", zh: str = "", en: str = "", **extra: Any) -> SafeString:
    """The head of a page. `state` and `tone` (good, wait, bad, info) make the chip; `about` is a line beneath."""
    return _render(context, "lead", content=content, title=_titled(title, zh, en), **extra)


@register.simple_block_tag(takes_context=True)
def figures(context: Context, content: str) -> SafeString:
    """The two to four figures that matter; holds `{% figure %}` pieces."""
    return _render(context, "figures", content=content)


@register.simple_tag(takes_context=True)
def figure(context: Context, value: object, label: object = "", zh: str = "", en: str = "") -> SafeString:
    """One figure and what it counts."""
    return _render(context, "figure", value=value, label=_titled(label, zh, en))


@register.simple_block_tag(takes_context=True, name="next", end_name="endnext")
def next_action(context: Context, content: str, note: object = "") -> SafeString:
    """The one next action, and beneath it what it needs (需要：发票、付款凭证)."""
    return _render(context, "next", content=content, note=said(note))


@register.simple_tag(takes_context=True)
def chip(context: Context, state: object, tone: str = "") -> SafeString:
    """A state as a word in a chip, never colour alone."""
    return _render(context, "chip", state=said(state), tone=tone)


@register.simple_tag(takes_context=True)
def path(context: Context, steps: Iterable[Any]) -> SafeString:
    """The journey. A step has `name` (two-tongued), `status` (done, current, ahead, stopped) and `note`."""
    return _render(context, "path", steps=steps)


@register.simple_block_tag(takes_context=True)
def section(
    context: Context,
    content: str,
    title: object = "",
    zh: str = "",
    en: str = "",
    note: object = "",
    law: Iterable[Any] = (),
    id: str = "",
) -> SafeString:
    """A block of text with the law beside it, inside `<div class="annotated">`; `law` as in components/law.html."""
    return _render(
        context, "section", content=content, title=_titled(title, zh, en), note=said(note), law=list(law), id=id
    )


@register.simple_tag(takes_context=True)
def law(context: Context, clauses: Iterable[Any]) -> SafeString:
    """The margin alone: clauses with their words, what rests on what, and the readings chosen."""
    return _render(context, "law", law=list(clauses))


@register.simple_tag(takes_context=True)
def verdicts(context: Context, findings: Iterable[Any], caption: object = "") -> SafeString:
    """Findings as rows: holds, does not, or waits for evidence; groups show their parts."""
    return _render(context, "verdicts", findings=list(findings), caption=said(caption))


@register.simple_block_tag(takes_context=True)
def card(
    context: Context, content: str, title: object = "", zh: str = "", en: str = "", note: object = "", span: int = 12
) -> SafeString:
    """A card on the grid of twelve, `span` columns wide (3 to 9, or 12)."""
    return _render(context, "card", content=content, title=_titled(title, zh, en), note=said(note), span=span)


@register.simple_tag(takes_context=True)
def table(context: Context, page: Any, caption: object = "") -> SafeString:
    """One page of a declared table (`guiju.documents.tables`): sorted, filtered, paged by keyset, exported."""
    return _render(context, "table", page=page, caption=said(caption))


@register.simple_tag(takes_context=True)
def filters(context: Context, page: Any) -> SafeString:
    """The filter bar of a declared table, a plain GET form."""
    return _render(context, "filters", page=page)


@register.simple_block_tag(takes_context=True)
def nothing(context: Context, content: str, title: object = "", zh: str = "", en: str = "") -> SafeString:
    """An empty place: what will be here and how to begin. (Django keeps the word `empty` for its loops.)"""
    return _render(context, "nothing", content=content, title=_titled(title, zh, en))


@register.simple_tag(takes_context=True)
def refusal(context: Context, refused: Any) -> SafeString:
    """Why something could not be done: what, why, what next, the clause, what is missing (`core.refusals.Refused`)."""
    return _render(context, "refusal", refused=refused) if refused else SafeString("")


@register.simple_tag(takes_context=True)
def timeline(context: Context, events: Iterable[Any]) -> SafeString:
    """History, newest last. An event has `at`, `says`, and perhaps `who`, `reason`, `tone`, `href`."""
    return _render(context, "timeline", events=list(events))


@register.simple_tag(takes_context=True)
def proof(context: Context, sealed: Any = None, href: str = "", certificate: str = "", says: object = "") -> SafeString:
    """The strip that says what of this page stands in the log (`evidence.queries.Standing`), and what not yet."""
    return _render(context, "proof", sealed=sealed, href=href, certificate=certificate, says=said(says))


@register.simple_tag(takes_context=True)
def chart(context: Context, drawing: Any) -> SafeString:
    """A chart (`guiju.documents.charts.Chart`) with its figures as a table behind a summary."""
    return _render(context, "chart", drawing=drawing)


@register.simple_tag(takes_context=True)
def crumbs(context: Context, *trail: Any) -> SafeString:
    """`{% crumbs name1 href1 name2 href2 here %}`: the way back; the last one is where we are."""
    pairs = [(said(trail[i]), trail[i + 1]) for i in range(0, len(trail) - 1, 2)]
    return _render(context, "crumbs", trail=pairs, here=said(trail[-1]) if len(trail) % 2 else "")
