"""Draft a pack from one item of a policy text: a folder for a person to finish, never one that decides.

What the text says is entered with where it says it: clauses with anchors, numbers as dated terms, what it leaves to
others as reserved provisions. What only a person can give stands as "to be written", and `policies check` refuses the
pack until it is given: our own paraphrases, the English, the rules, the worked cases.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import PurePath
from types import ModuleType
from typing import Any

from guiju.core.canonical import exact_text
from guiju.core.decision import Question
from guiju.core.quantities import Comparator, Course, Quantity, Use
from guiju.policies import anchors
from guiju.policies.pack import UNKNOWN, Unit
from guiju.texts.briefs import DateRole, Found, Item
from guiju.texts.passages import Passage, Span, Text
from guiju.texts.sentences import sentences

TO_WRITE_ZH, TO_WRITE_EN = "待写", "To be written"
PROVISIONS_MAX = 200
ANCHOR_LENGTH, ANCHOR_USUAL, ANCHOR_LENGTH_MAX = 8, 14, 30
_LEFT_TO_OTHERS = re.compile(r"(?:另行|由[^，。；]{2,20}?)(?:制定|规定|确定|公布|发布|明确)")
_UNITS = {"元": Unit.YUAN, "%": Unit.RATIO, "月": Unit.MONTHS, "个月": Unit.MONTHS}
_NAMES = {Unit.YUAN: "amount", Unit.RATIO: "rate", Unit.MONTHS: "period"}
_TYPES = {Unit.YUAN: "int", Unit.RATIO: "Fraction", Unit.MONTHS: "int"}
_SUFFIXES = {Unit.YUAN: "_fen", Unit.RATIO: "", Unit.MONTHS: "_months"}
_SAID = {
    Comparator.AT_LEAST: "不少于",
    Comparator.MORE_THAN: "超过",
    Comparator.AT_MOST: "不超过",
    Comparator.LESS_THAN: "少于",
    Comparator.ABOUT: "左右",
    Comparator.EXACTLY: "",
}
_COURSES = {Course.LEVEL: "", Course.CUMULATIVE: "累计", Course.ADDED: "新增", Course.EACH_PERIOD: "每期"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One sentence that says something to be restated: its anchor, its line, and the terms it sets."""

    id: str
    is_rule: bool
    article: str
    heading: str
    anchor: str
    line: int
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A number a sentence sets: its name in policy.toml, as the rules get it, and what it is said of."""

    name: str
    unit: Unit
    value: Fraction
    says: str
    note: str

    @property
    def rules_name(self) -> str:
        return self.name + _SUFFIXES[self.unit]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The files of a drafted folder by name, and what was entered in them."""

    files: dict[str, str]
    clauses: tuple[Clause, ...]
    reserved: tuple[tuple[str, str], ...]


def draft(text: Text, item: Item, *, policy: str, since: date, question: Question[Any, Any] | None = None) -> Draft:
    """The folder of a pack called `policy` that begins on `since`, drafted from one item. Nothing is written to disk.

    With a question the rules are wired to its facts and answer that everything is missing; without, they answer none.
    """
    clauses, reserved = _clauses(text, item)
    name = f"rules_{since:%Y_%m}"
    files = {
        "__init__.py": f'"""{_title(item)}"""\n',
        "policy.toml": _policy(text, item, clauses, reserved, policy=policy, since=since),
        "cases.toml": _cases(clauses, since, question),
        f"{name}.py": _rules(item, clauses, question),
    }
    return Draft(files=files, clauses=clauses, reserved=reserved)


def _clauses(text: Text, item: Item) -> tuple[tuple[Clause, ...], tuple[tuple[str, str], ...]]:
    """Every sentence that binds, defines or sets a number; and apart from them what a sentence leaves to others."""
    whole = anchors.bare(text.body)
    made: list[Clause] = []
    reserved: list[tuple[str, str]] = []
    counted = dict.fromkeys(_NAMES, 0)
    for article, passage, start, end in _sentences(item):
        span, said = passage.span(start, end), passage.text[start:end]
        if left := _LEFT_TO_OTHERS.search(said):
            reserved.append((f"U{len(reserved) + 1}", left[0]))
        binds = [found for found in item.duties if found.span in span]
        counts = [found for found in item.quantities if found.span in span and found.value.use is not Use.BASELINE]
        defines = [found for found in item.definitions if found.span in span]
        if not (binds or counts or defines) or len(made) == PROVISIONS_MAX:
            continue
        terms = tuple(_terms([found.value for found in counts], counted))
        sets = any(found.value.use is Use.PARAMETER for found in counts)
        heart: Sequence[Found[Any]] = counts or defines or binds
        anchor = _anchor(whole, passage, start, end, heart[0].span)
        made.append(
            Clause(
                id=f"P{len(made) + 1}",
                is_rule=bool(binds) or sets,
                article=article or UNKNOWN,
                heading=_heading(heart[0].value) or anchor,
                anchor=anchor,
                line=text.line_of(span.start),
                terms=terms,
            )
        )
    return tuple(made), tuple(reserved)


def _sentences(item: Item) -> Iterator[tuple[str, Passage, int, int]]:
    """The sentences of the item, each with the number of the article it stands in, if the text has articles."""
    for passage in item.body:
        for start, end in sentences(passage.text):
            if passage.text[start:end].strip():
                span = passage.span(start, end)
                article = next((a.id.removeprefix("art_") for a in item.articles if span in a.span), "")
                yield article, passage, start, end


def _terms(quantities: Sequence[Quantity], counted: dict[Unit, int]) -> Iterator[Term]:
    for quantity in quantities:
        unit = _UNITS.get(quantity.unit)
        if quantity.use is not Use.PARAMETER or unit is None or not _is_sayable(unit, quantity.value):
            continue
        counted[unit] += 1
        yield Term(
            name=f"{_NAMES[unit]}_{counted[unit]}",
            unit=unit,
            value=quantity.value,
            says=quantity.what or TO_WRITE_ZH,
            note=" ".join(filter(None, (_SAID[quantity.comparator], _COURSES[quantity.course]))),
        )


def _is_sayable(unit: Unit, value: Fraction) -> bool:
    """Whether policy.toml can hold the value exactly: whole fen, whole months, a decimal that ends."""
    if unit is Unit.MONTHS:
        return value.denominator == 1 and value > 0
    return value >= 0 and "/" not in exact_text(value) and (unit is not Unit.YUAN or (value * 100).denominator == 1)


def _heading(heart: object) -> str:
    """What a sentence is about, in words of the text short enough to be a heading."""
    for name in ("what", "term", "actor"):
        said = getattr(heart, name, "")
        if said:
            return str(said)[:ANCHOR_LENGTH_MAX]
    return ""


def _anchor(whole: str, passage: Passage, start: int, end: int, heart: Span) -> str:
    """The shortest stretch around `heart`, within its sentence, that stands in the bare text `whole` once."""
    inside = [at for at in range(start, end) if heart.start <= passage.places[at] < heart.end]
    first, last = (inside[0], inside[-1] + 1) if inside else (start, min(end, start + ANCHOR_LENGTH))
    last = min(last, first + ANCHOR_USUAL)
    while last - first < ANCHOR_LENGTH_MAX:
        phrase = anchors.bare(passage.text[first:last])
        if len(phrase) >= ANCHOR_LENGTH and whole.count(phrase) == 1:
            break
        if first == start and last == end:
            break
        if first > start:
            first -= 1
        if last < end:
            last += 1
    return passage.text[first:last].strip("，。；：、 ")


def _policy(
    text: Text,
    item: Item,
    clauses: Sequence[Clause],
    reserved: Sequence[tuple[str, str]],
    *,
    policy: str,
    since: date,
) -> str:
    days = {found.value.role: found.value for found in item.dates}
    issued, until = days.get(DateRole.ISSUED), days.get(DateRole.UNTIL)
    issuers = "、".join(found.value for found in item.issuers)
    lines = [
        f"# {_title(item)}",
        "# 草稿：由文本自动起草，供人完成。“待写”之处须用自己的话写；过去的内容不改，只追加新的一段。",
        "# A draft for a person to finish: whatever says “to be written” is refused by `guiju policies check`.",
        "",
        "[policy]",
        f"id = {_quoted(policy)}",
        f"place = {_quoted(item.jurisdiction.value if item.jurisdiction else UNKNOWN)}",
        f"kind = {_quoted(item.kind.value)}",
        f"title = {_both(_title(item))}",
        f"issuer = {_both(issuers or TO_WRITE_ZH)}",
        f"parent = {_both('、'.join(found.value for found in item.references[:3]) or '未提及')}",
        f"document_number = {_quoted(item.document_number.value if item.document_number else UNKNOWN)}",
        f"issued_on = {_quoted(issued.day.isoformat() if issued and issued.exact else UNKNOWN)}",
        *([f"end_on = {_next_day(until.day)}  # 有效期至 {until.day}，次日起不再适用"] if until else []),
        "",
        "[sources.text]",
        'basis = "newsletter"  # official, mirror, press, newsletter, inferred',
        f"title = {_both(_source(text, item))}",
        "",
    ]
    for clause in clauses:
        lines += _provision(clause, since)
    for id, phrase in reserved:
        lines += [
            f"[provisions.{id}]",
            'status = "reserved"',
            'article = "unknown"',
            f"heading = {_both(f'文本留待他处：{phrase}')}",
            "",
        ]
    terms = [(clause, term) for clause in clauses for term in clause.terms]
    lines += ["[terms]"] if not terms else []
    for clause, term in terms:
        lines += _term(clause, term, since)
    return "\n".join([*lines, "[readings]", ""])


def _provision(clause: Clause, since: date) -> list[str]:
    return [
        f"[provisions.{clause.id}]  # 第 {clause.line} 行",
        f"status = {_quoted('rule' if clause.is_rule else 'definition')}",
        f"article = {_quoted(clause.article)}",
        f"heading = {_both(clause.heading)}",
        f"[[provisions.{clause.id}.wordings]]",
        f"from = {since}",
        'source = "text"',
        f"anchor = {_quoted(clause.anchor)}",
        f"zh = {_quoted(TO_WRITE_ZH)}",
        f"en = {_quoted(TO_WRITE_EN)}",
        "",
    ]


def _term(clause: Clause, term: Term, since: date) -> list[str]:
    value = exact_text(term.value)
    return [
        f"[terms.{term.name}]  # {term.note}".rstrip(" #"),
        f"unit = {_quoted(term.unit.value)}",
        f"zh = {_quoted(term.says)}",
        f"en = {_quoted(TO_WRITE_EN)}",
        f"[[terms.{term.name}.values]]",
        f"from = {since}",
        f"value = {value if term.unit is not Unit.YUAN or '.' in value else f'{int(value):_}'}",
        f"cites = {_quoted(clause.id)}",
        "",
    ]


def _cases(clauses: Sequence[Clause], since: date, question: Question[Any, Any] | None) -> str:
    head = "# 样例：每个样例一句话，期望值手算。 Worked cases, each named in a sentence, worked by hand.\n"
    rules = [clause.id for clause in clauses if clause.is_rule]
    if question is None or not rules:
        return head
    return head + "\n".join(
        [
            "",
            "[[cases]]",
            'zh = "什么也没有说，就什么也不能决定。"',
            'en = "Nothing said, nothing decided."',
            f"question = {_quoted(question.name)}",
            f"on = {since}",
            'outcome = "undetermined"',
            f"silent = {json.dumps(rules)}",
            "",
        ]
    )


def _rules(item: Item, clauses: Sequence[Clause], question: Question[Any, Any] | None) -> str:
    rules = [clause for clause in clauses if clause.is_rule]
    facts = question.facts.__name__ if question else "object"
    terms = [term for clause in clauses for term in clause.terms]
    home, constant = _home(question) if question else ("", "")
    imports = [
        *(["from fractions import Fraction"] if any(term.unit is Unit.RATIO for term in terms) else []),
        "from typing import Protocol",
        "",
        f"from guiju.core.clauses import {'Rule, all_of, clause' if question and rules else 'clause'}",
    ]
    if question:
        names = sorted({constant, question.award.__name__, facts} if rules else {facts})
        imports.append(f"from {home} import {', '.join(names)}")
    parts = [
        f'"""{_title(item)}. A draft: every clause is silent until somebody writes it."""\n\n'
        + "\n".join(["from __future__ import annotations", "", *imports]),
        _terms_protocol(terms),
        *(_clause(clause, facts) for clause in rules),
    ]
    if question and rules:
        award = question.award.__name__
        parts.append(
            f"def award(facts: {facts}, terms: Terms) -> {award}:\n"
            '    """What is granted once every clause holds."""\n'
            '    raise AssertionError("a silent clause never lets an award be made")'
        )
        named = ", ".join(clause.id.lower() for clause in rules)
        parts.append(f"RULES = (Rule(question={constant}, terms=Terms, when=all_of({named}), award=award),)")
    else:
        parts.append("RULES = ()")
    return "\n\n\n".join(parts) + "\n"


def _terms_protocol(terms: Sequence[Term]) -> str:
    lines = [f"    {term.rules_name}: {_TYPES[term.unit]}" for term in terms]
    return "\n".join(
        ["class Terms(Protocol):", '    """What these rules read of the policy\'s terms."""', "", *lines]
    ).rstrip()


def _clause(clause: Clause, facts: str) -> str:
    return (
        f'@clause("{clause.id}")\n'
        f"def {clause.id.lower()}(facts: {facts}, terms: Terms) -> bool | None:\n"
        f'    """{TO_WRITE_EN}. {TO_WRITE_ZH}。"""\n'
        "    return None"
    )


def _home(question: Question[Any, Any]) -> tuple[str, str]:
    """The module that holds a question, and the constant's name there."""
    import sys

    module: ModuleType = sys.modules[question.facts.__module__]
    return module.__name__, next(name for name, value in vars(module).items() if value is question)


def _title(item: Item) -> str:
    return item.title.value if item.title else item.headline.value


def _source(text: Text, item: Item) -> str:
    return f"{PurePath(text.name).name}：《{item.headline.value}》"


def _next_day(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _both(zh: str) -> str:
    return f"{{ zh = {_quoted(zh)}, en = {_quoted(TO_WRITE_EN)} }}"


def _quoted(text: str) -> str:
    """A TOML basic string."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False).replace("\x7f", "\\u007f")
