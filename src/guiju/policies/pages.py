"""A policy as a page of documentation, written from its pack: every provision, clause, term, reading, fact and case.

`guiju policies docs` writes the pages to docs/policies/; a test compares them, so they cannot lie.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from guiju.core import canonical, money
from guiju.core.clauses import Figure, Group, Rule
from guiju.core.decision import Says
from guiju.core.facts import fact_kinds
from guiju.policies import cases, catalogue
from guiju.policies.pack import UNKNOWN, Identity, Pack, Provision, Shelved, Status, Term, TermValue, Unit

NOTE = "<!-- Written by `guiju policies docs` from the pack. Edit that, not this. 由政策包生成，请勿直接修改。 -->\n"


def pages() -> dict[str, str]:
    """Every page by its file name: one for each policy of our own, and the list of them."""
    own = {edition.policy for edition in catalogue.EDITIONS}
    listed = [info for info in catalogue.policies() if info.id in own]
    return {
        "README.md": _index(listed),
        **{file_name(info.id): page(info.id) for info in listed},
    }


def file_name(policy: str) -> str:
    """`guizhou-compute_voucher.md` for guizhou/compute_voucher."""
    return policy.replace("/", "-") + ".md"


def page(policy: str) -> str:
    """The whole page of one policy. Raises NoPolicy."""
    shelf = catalogue.editions(policy)
    pack = shelf[-1].pack
    sections = (
        _identity(pack.identity, shelf),
        _provisions(pack),
        *(_edition(shelved) for shelved in shelf),
        _terms(pack),
        _readings(pack),
        _facts(shelf),
        _cases(policy),
    )
    return NOTE + "\n" + "\n".join(line for section in sections for line in section)


def show_value(unit: Unit, value: object, lang: str = "zh") -> str:
    """A term's value as people write it: yuan, per cent, months, kinds."""
    if isinstance(value, int) and unit is Unit.YUAN:
        return money.format_yuan(value, lang)
    if isinstance(value, Fraction):
        return f"{canonical.exact_text(value * 100)} %"
    if isinstance(value, tuple):
        return ", ".join(value)
    if unit is Unit.MONTHS:
        return f"{value} 个月" if lang == "zh" else f"{value} months"
    return str(value).lower()


def _index(listed: Iterable[catalogue.PolicyInfo]) -> str:
    lines = [NOTE, "# 政策目录 Policies\n", "| 政策 | policy | place | editions | questions |", "|---|---|---|---|---|"]
    for info in listed:
        editions = ", ".join(f"{name} (from {since})" for name, since in info.editions)
        link = f"[{info.id}]({file_name(info.id)})"
        lines.append(
            f"| {info.title.zh} | {link} {info.title.en} | {info.place} | {editions} | {', '.join(info.questions)} |"
        )
    return "\n".join(lines) + "\n"


def _identity(identity: Identity, shelf: Iterable[Shelved]) -> Iterator[str]:
    yield f"# {identity.title.zh} {identity.title.en}\n"
    yield f"- `{identity.id}` · {identity.kind} · place {identity.place}"
    yield f"- 发布机关 issuer: {_both(identity.issuer)}"
    yield f"- 上位文件 parent: {_both(identity.parent)}"
    yield f"- 文号 document number: {_or_unknown(identity.document_number)}"
    yield f"- 印发 issued: {_or_unknown(identity.issued_on)}"
    for shelved in shelf:
        until = f" until {shelved.end_on}" if shelved.end_on else ""
        yield f"- 版本 edition **{shelved.edition.name}**: from {shelved.edition.since}{until}"
    yield ""


def _provisions(pack: Pack) -> Iterator[str]:
    yield "## 条款 Provisions\n"
    yield "条号均未见，编号为平台所编。 Article numbers are unknown; the ids are ours and stable.\n"
    for provision in pack.provisions.values():
        if provision.status is not Status.RESERVED:
            yield from _provision(provision)
    yield "### 保留 Reserved\n"
    yield "已知存在而内容未知，不适用、不推定。 Known to be open; disabled, never invented.\n"
    for provision in pack.provisions.values():
        if provision.status is Status.RESERVED:
            yield f"- **{provision.id}** {_both(provision.heading)}"
    yield ""


def _provision(provision: Provision) -> Iterator[str]:
    assert provision.wordings is not None
    kind = "（定义 definition）" if provision.status is Status.DEFINITION else ""
    yield f"### {provision.id} {_both(provision.heading)}{kind}\n"
    for entry in provision.wordings.entries:
        wording = entry.value
        yield f"- **{entry.start_on}** {wording.says.zh}  \n  {wording.says.en}  "
        anchor = f" · “{wording.anchor}”" if wording.anchor else ""
        yield f"  依据 basis: {wording.source.basis} · {wording.source.title.zh}{anchor}"
    for suspension in provision.suspensions:
        end = suspension.period.end_on or "…"
        yield f"- 停止适用 suspended **{suspension.period.start_on} – {end}**: {_both(suspension.why)}"
    yield ""


def _edition(shelved: Shelved) -> Iterator[str]:
    yield f"## 规则 Rules, edition {shelved.edition.name} (from {shelved.edition.since})\n"
    for rule in shelved.rules:
        yield f"### {rule.question.name}\n"
        yield f"准予 grants: `{rule.question.award.__name__}` · 口径 rests on: {', '.join(sorted(rule.cited))}\n"
        yield from _parts(rule.when, depth=0)
        yield ""


def _parts(group: Group[Any, Any], depth: int) -> Iterator[str]:
    for part in group.parts:
        indent = "    " * depth
        if isinstance(part, Group):
            yield f"{indent}- *{_both(part.says)}*"
            yield from _parts(part, depth + 1)
        else:
            mark = " (=)" if isinstance(part, Figure) else ""
            yield f"{indent}- **{part.provision}**{mark} {_both(part.says)}"


def _terms(pack: Pack) -> Iterator[str]:
    yield "## 数值 Terms\n"
    yield "| 数值 term | name | from | value | cites |"
    yield "|---|---|---|---|---|"
    for term in pack.terms.values():
        for entry in term.values.entries:
            value, cites = _value(term, entry.value), entry.value.cites
            yield f"| {_both(term.says)} | `{term.name}` | {entry.start_on} | {value} | {cites} |"
    yield ""


def _value(term: Term, value: TermValue) -> str:
    if value.unknown is not None:
        return f"未知 unknown: {_both(value.unknown)}"
    return show_value(term.unit, value.value)


def _readings(pack: Pack) -> Iterator[str]:
    yield "## 解释口径 Readings\n"
    yield "文本没有说明之处，平台的选择与理由。 What the text leaves open, what we chose, since when and why.\n"
    for point in pack.readings.values():
        yield f"### {point.id}\n"
        sets = f" (`{point.sets}`)" if point.sets else ""
        yield f"{point.question.zh}  \n{point.question.en}{sets}\n"
        for entry in point.choices.entries:
            choice = entry.value
            yield f"- **{entry.start_on}** {choice.says.zh}  \n  {choice.says.en}  "
            yield f"  理由 why: {choice.reason.zh} {choice.reason.en}"
        yield ""


def _facts(shelf: tuple[Shelved, ...]) -> Iterator[str]:
    yield "## 事实 Facts\n"
    questions: dict[str, Rule[Any, Any]] = {rule.question.name: rule for shelved in shelf for rule in shelved.rules}
    for name, rule in questions.items():
        yield f"### {name}\n"
        for fact in fact_kinds(rule.question):
            yield f"- `{fact.name}`: {', '.join(fact.choices) or fact.type}"
        yield ""


def _cases(policy: str) -> Iterator[str]:
    worked = cases.cases_of(policy)
    yield f"## 样例 Worked cases ({len(worked)})\n"
    yield "| question | on | case | outcome | clauses |"
    yield "|---|---|---|---|---|"
    for case in worked:
        expected = case.expected
        clauses = ", ".join([*(f"✗ {p}" for p in expected["fails"]), *(f"? {p}" for p in expected["silent"])])
        yield f"| {case.question.name} | {case.on} | {_both(case.says)} | {expected['outcome']} | {clauses} |"
    yield ""


def _both(says: Says) -> str:
    return f"{says.zh} {says.en}"


def _or_unknown(text: str) -> str:
    return "未知 unknown" if text == UNKNOWN else text
