"""Policies and decisions as people read them in a terminal: rich tables in one tongue. Decides and opens nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from rich.console import Group as Stack
from rich.console import RenderableType
from rich.markup import escape
from rich.panel import Panel
from rich.rule import Rule as Line
from rich.table import Table
from rich.text import Text

from guiju.core import canonical, money
from guiju.core.clauses import Clause, Figure, Group, Rule
from guiju.core.decision import Basis, Decision, Finding, Outcome, Reading, Says
from guiju.core.facts import fact_kinds
from guiju.policies.anchors import Anchor
from guiju.policies.catalogue import PolicyInfo
from guiju.policies.pack import UNKNOWN, Pack, Shelved, Status, Term
from guiju.policies.pages import show_value

_MARKS = {True: "[green]✓[/]", False: "[red]✗[/]", None: "[yellow]？[/]"}
_OUTCOMES = {
    Outcome.GRANTED: ("green", Says("准予", "granted")),
    Outcome.REFUSED: ("red", Says("不予", "refused")),
    Outcome.UNDETERMINED: ("yellow", Says("待补正", "undetermined")),
    Outcome.NOT_APPLICABLE: ("dim", Says("不适用", "not applicable")),
}
_BASES = {
    Basis.OFFICIAL: Says("官方", "official"),
    Basis.MIRROR: Says("转载", "mirror"),
    Basis.PRESS: Says("报道", "press"),
    Basis.NEWSLETTER: Says("通讯", "newsletter"),
    Basis.INFERRED: Says("推定", "inferred"),
}


class Tongue:
    """Chinese, or English when asked for."""

    def __init__(self, lang: str) -> None:
        self.is_english = lang.lower().startswith("en")
        self.lang = "en" if self.is_english else "zh"

    def __call__(self, says: Says) -> str:
        return escape(says.en if self.is_english else says.zh)

    def of(self, zh: str, en: str) -> str:
        return en if self.is_english else zh


def policies(listed: Iterable[PolicyInfo], say: Tongue) -> RenderableType:
    """The catalogue."""
    table = _table(
        say.of("政策目录", "Policies"),
        say.of("政策", "policy"),
        say.of("版本", "editions"),
        say.of("问题", "questions"),
    )
    for info in listed:
        editions = "\n".join(f"{name}  [dim]{since} →[/]" for name, since in info.editions)
        name = f"[bold]{say(info.title)}[/]\n[cyan]{info.id}[/]  [dim]{info.place} · {say(info.issuer)}[/]"
        table.add_row(name, editions, "\n".join(info.questions))
    return table


def policy(shelved: Shelved, on: date, say: Tongue) -> RenderableType:
    """One policy on one day."""
    identity, law = shelved.pack.identity, shelved.regimes.on(on)
    head = (
        f"[bold]{say(identity.title)}[/]  [cyan]{identity.id}[/]\n"
        f"{say.of('发布机关', 'issuer')} {say(identity.issuer)} · "
        f"{say.of('文号', 'document number')} {_known(identity.document_number, say)} · "
        f"{say.of('印发', 'issued')} {_known(identity.issued_on, say)}\n"
        f"{say.of('版本', 'edition')} [bold]{shelved.edition.name}[/] {shelved.edition.since} → "
        f"{shelved.end_on or ''} · {say.of('查看日', 'on')} {on}\n[dim]{law.pack_hash}[/]"
    )
    return Stack(
        Panel(head, border_style="red"),
        _terms(shelved.pack, on, say),
        *(_rule(rule, say) for rule in shelved.rules),
        *(_facts(rule, say) for rule in shelved.rules),
        readings(law.readings.values(), say),
        _reserved(shelved.pack, say),
    )


def decision(decided: Decision[Any], pack: Pack, say: Tongue) -> RenderableType:
    """A decision: its outcome and award, every clause, what is missing, the readings it rests on."""
    colour, outcome = _OUTCOMES[decided.outcome]
    head = f"[bold {colour}]{say(outcome)}[/]  {decided.question} · {decided.policy} {decided.edition} · {decided.on}"
    if not decided.is_official:
        head += (
            "\n[dim]"
            + say.of("依据并非官方文本，见各条。", "Not every basis is an official text; see each clause.")
            + "[/]"
        )
    table = _table("", "", say.of("条款", "clause"), say.of("认定", "finding"), say.of("事实与数值", "facts and terms"))
    for finding in decided.findings:
        _add_finding(table, finding, say, depth=0, is_open=decided.outcome is Outcome.UNDETERMINED)
    return Stack(
        Panel(head, border_style=colour),
        *_award(canonical.plain(decided.award), say),
        table,
        *_missing(decided.missing, pack, decided.on, say),
        readings(decided.readings, say),
        Text(f"pack {decided.pack_hash}\ninputs {decided.inputs_hash}", style="dim"),
    )


def readings(made: Iterable[Reading], say: Tongue) -> RenderableType:
    """What the text leaves open and what was chosen."""
    table = _table(
        say.of("解释口径", "Readings"),
        say.of("文本未明", "open in the text"),
        say.of("采用", "chosen"),
        say.of("理由", "why"),
    )
    for reading in made:
        since = f"\n[dim]{reading.since} · {reading.id}[/]"
        table.add_row(say(reading.question) + since, say(reading.choice), say(reading.reason))
    return table


def anchors(found: Iterable[Anchor], file: str, say: Tongue) -> RenderableType:
    """Where each anchor stands in a text."""
    table = _table(file, "", say.of("条款", "clause"), say.of("原文", "phrase"), say.of("行", "lines"))
    for anchor in found:
        where = ", ".join(map(str, anchor.lines)) or say.of("[red]未找到[/]", "[red]not found[/]")
        table.add_row(_MARKS[bool(anchor.lines)], anchor.provision, escape(anchor.phrase), where)
    return table


def _award(award: Mapping[str, Any] | None, say: Tongue) -> Iterator[RenderableType]:
    if award is None:
        return
    table = _table("", say.of("核定", "award"), "")
    for name, value in award.items():
        table.add_row(name, f"[bold]{_input(name, value, say)}[/]")
    yield table


def _add_finding(table: Table, finding: Finding, say: Tongue, *, depth: int, is_open: bool) -> None:
    """One row a finding. Silence that could change nothing (its group is decided already) is shown as a dash."""
    inputs = [f"[dim]{name}[/] {_input(name, value, say)}" for name, value in finding.inputs.items()]
    if finding.before_rounding is not None:
        inputs.append(f"[dim]{say.of('取整前（分）', 'before rounding, fen')}[/] {finding.before_rounding}")
    says = f"[dim]{say(finding.says)}[/]" if finding.parts else say(finding.says)
    basis = "" if finding.parts else f"  [dim]{say(_BASES[finding.basis])}[/]"
    mark = "[dim]–[/]" if finding.holds is None and not is_open else _MARKS[finding.holds]
    table.add_row(mark, finding.provision, "  " * depth + says + basis, "\n".join(inputs))
    for part in finding.parts:
        _add_finding(table, part, say, depth=depth + 1, is_open=is_open and finding.holds is None)


def _input(name: str, value: object, say: Tongue) -> str:
    if value is None:
        return f"[yellow]{say.of('未说明', 'not said')}[/]"
    if isinstance(value, bool):
        return say.of("是", "yes") if value else say.of("否", "no")
    if name.endswith("_fen") and isinstance(value, int):
        return money.format_yuan(value, say.lang)
    plain = canonical.plain(value)
    return escape(", ".join(plain) if isinstance(plain, list) else str(plain))


def _missing(names: Iterable[str], pack: Pack, on: date, say: Tongue) -> Iterator[RenderableType]:
    """What is missing: a fact to be said, or a term with the reason why the text does not give it."""
    reasons = {f"term:{t.name}": t.values.on(on).unknown for t in pack.terms.values() if t.values.covers(on)}
    lines = []
    for name in names:
        reason = reasons.get(name)
        lines.append(f"[yellow]？[/] {name}" + (f"  {say(reason)}" if reason else ""))
    if lines:
        yield Panel("\n".join(lines), title=say.of("还需要", "still needed"), border_style="yellow")


def _terms(pack: Pack, on: date, say: Tongue) -> Table:
    table = _table(
        say.of("数值", "Terms"),
        say.of("数值", "term"),
        say.of("当日", "that day"),
        say.of("自", "since"),
        say.of("依据", "cites"),
    )
    for term in pack.terms.values():
        if term.values.covers(on):
            entry = term.values.entry_on(on)
            table.add_row(
                f"{say(term.says)}  [dim]{term.name}[/]", _term(term, on, say), str(entry.start_on), entry.value.cites
            )
    return table


def _term(term: Term, on: date, say: Tongue) -> str:
    value = term.values.on(on)
    if value.unknown is not None:
        return f"[yellow]{say.of('未知', 'unknown')}[/] {say(value.unknown)}"
    return f"[bold]{show_value(term.unit, value.value, say.lang)}[/]"


def _rule(rule: Rule[Any, Any], say: Tongue) -> Table:
    table = _table(
        rule.question.name, say.of("条款", "clause"), say.of("内容", "what it asks"), say.of("口径", "readings")
    )
    for provision, says, rests_on in _clauses(rule.when, say, depth=0):
        table.add_row(provision, says, rests_on)
    return table


def _clauses(
    part: Clause[Any, Any] | Figure[Any, Any] | Group[Any, Any], say: Tongue, depth: int
) -> Iterator[tuple[str, str, str]]:
    if not isinstance(part, Group):
        yield part.provision, "  " * depth + say(part.says), f"[dim]{', '.join(part.rests_on)}[/]"
        return
    if depth:
        yield part.provision, "  " * depth + f"[dim]{say(part.says)}[/]", ""
    for inner in part.parts:
        yield from _clauses(inner, say, depth + 1)


def _facts(rule: Rule[Any, Any], say: Tongue) -> Table:
    table = _table(f"{rule.question.name} · {say.of('事实', 'facts')}", say.of("名称", "name"), say.of("类型", "type"))
    for fact in fact_kinds(rule.question):
        table.add_row(fact.name, " | ".join(fact.choices) or fact.type)
    return table


def _reserved(pack: Pack, say: Tongue) -> RenderableType:
    names = [f"{p.id} {say(p.heading)}" for p in pack.provisions.values() if p.status is Status.RESERVED]
    title = say.of("内容未知，保留不用", "content unknown, reserved and not applied")
    return Stack(Line(title, style="dim"), Text("\n".join(names), style="dim"))


def _known(text: str, say: Tongue) -> str:
    return say.of("未知", "unknown") if text == UNKNOWN else escape(text)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title or None, title_justify="left", title_style="bold", border_style="dim")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
