"""`guiju policies` and `guiju decide`: read the catalogue, check packs, try a decision. Records nothing.

A refused case is an answer: `guiju decide` ends with 0 whatever was decided.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from guiju.core import canonical
from guiju.core.calendar import day_in_china
from guiju.core.clauses import Figure, Group
from guiju.core.facts import fact_kinds, facts_from_json
from guiju.core.refusals import Refused
from guiju.policies import anchors, cases, catalogue, pages, shelving
from guiju.policies.pack import Pack, Shelved, TermValue
from guiju.policies.reader import BrokenPack
from guiju.project import pack_folders, printing
from guiju.project import policy_tables as tables
from guiju.project.printing import AsJson
from guiju.texts import opening


def _spoken(lang: str) -> str:
    """A tongue that policies are written in."""
    if not lang.lower().startswith(("zh", "en")):
        raise typer.BadParameter(f"{lang!r} is not spoken here. Write zh or en.")
    return lang


Lang = Annotated[str, typer.Option("--lang", envvar="GUIJU_LANG", callback=_spoken, help="zh, or en for English.")]
Policy = Annotated[str, typer.Argument(help="A policy's name, such as guizhou/compute_voucher.")]
On = Annotated[
    str | None, typer.Option("--on", help="The day whose law holds, such as 2024-02-20 (default: today in China).")
]

policies_app = typer.Typer(
    help="List, show and check policies: clauses, terms, readings, facts.", invoke_without_command=True
)


class BadInput(Refused):
    """An argument or a file that cannot be used."""


@policies_app.callback()
def list_policies(context: typer.Context, as_json: AsJson = False, lang: Lang = "zh") -> None:
    """List every policy of the catalogue."""
    if context.invoked_subcommand is not None:
        return
    with sentences(lang, as_json=as_json):
        _say(
            as_json,
            lambda: canonical.plain(catalogue.policies()),
            lambda say: tables.policies(catalogue.policies(), say),
            lang,
        )


@policies_app.command()
def show(policy: Policy, on: On = None, as_json: AsJson = False, lang: Lang = "zh") -> None:
    """Show what a policy says on a day: identity, terms in force, clauses, fact schema, readings."""
    with sentences(lang, as_json=as_json):
        day = _day(on)
        shelved = catalogue.pack(policy, day)
        _say(as_json, lambda: _shown(shelved, day), lambda say: tables.policy(shelved, day, say), lang)


@policies_app.command()
def check(
    policies: Annotated[
        list[str] | None,
        typer.Argument(help="Policies, or folders of packs, to check (default: the catalogue)."),
    ] = None,
    against: Annotated[Path | None, typer.Option(help="A text to find every clause's anchor in.")] = None,
    as_json: AsJson = False,
    lang: Lang = "zh",
) -> None:
    """Check packs: their files, worked cases, unused declarations and, against a text, every clause's anchor."""
    with sentences(lang, as_json=as_json):
        names = policies or [info.id for info in catalogue.policies()]
        text = None if against is None else _read(against)
        reports = [_check_named(name, text) for name in names]
    if as_json:
        printing.say_json([report | {"anchors": canonical.plain(report["anchors"])} for report in reports])
    else:
        _show_reports(reports, against, tables.Tongue(lang))
    if not all(report["is_sound"] for report in reports):
        printing.does_not_hold()


@policies_app.command()
def docs(
    folder: Annotated[Path, typer.Argument(help="The folder to write to.", file_okay=False)] = Path("docs/policies"),
    only_compare: Annotated[
        bool, typer.Option("--check", help="Only say which pages are not as the packs say.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write docs/policies/ from the packs."""
    stale = [name for name, text in pages.pages().items() if not _is_same(folder / name, text)]
    for name in stale:
        if not only_compare:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(pages.pages()[name], encoding="utf-8")
        if not as_json:
            print(
                f"{folder / name} {'differs from the pack; run `guiju policies docs`' if only_compare else 'written'}"
            )
    if as_json:
        printing.say_json({"differ" if only_compare else "written": stale})
    if only_compare and stale:
        printing.does_not_hold()


def decide(
    policy: Policy,
    question: Annotated[str, typer.Argument(help="A question it answers, such as vouchers.award.")],
    facts: Annotated[Path, typer.Option(help="A JSON file of facts; - reads standard input.")],
    on: On = None,
    as_json: AsJson = False,
    lang: Lang = "zh",
) -> None:
    """Decide one case by a policy, every clause explained. Nothing is recorded."""
    with sentences(lang, as_json=as_json):
        day = _day(on)
        shelved = catalogue.pack(policy, day)  # before the first edition nothing can be asked
        asked = _question(policy, question)
        heard = facts_from_json(asked, _facts(facts))
        decided = catalogue.answer(asked, heard, place=shelved.edition.place, on=day)
    _say(as_json, decided.as_json, lambda say: tables.decision(decided, shelved.pack, say), lang)


@contextmanager
def sentences(lang: str, *, as_json: bool) -> Iterator[None]:
    """What cannot be done is said in one sentence, in the chosen tongue, and ends the command with code 2."""
    try:
        yield
    except Refused as refused:
        raise typer.Exit(printing.complain(refused, as_json=as_json, lang=lang)) from refused
    except BrokenPack as broken:
        told = BadInput("cli.broken_pack", zh=f"政策包有误：{broken}", en=f"A pack is broken: {broken}")
        raise typer.Exit(printing.complain(told, as_json=as_json, lang=lang)) from broken


def _say(as_json: bool, plain: Callable[[], Any], table: Callable[[tables.Tongue], Any], lang: str) -> None:
    if as_json:
        printing.say_json(plain())
    else:
        Console(highlight=False).print(table(tables.Tongue(lang)))


def _day(text: str | None) -> date:
    if text is None:
        return day_in_china(datetime.now(UTC))
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(
            "cli.day", zh=f"“{text}”不是日期。请写成 2024-02-20。", en=f"{text!r} is no day. Write it as 2024-02-20."
        ) from None


def read_bytes(file: Path) -> bytes:
    """The bytes of a file, or of standard input for `-`. Raises BadInput."""
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as problem:
        reason = os.strerror(problem.errno) if problem.errno else str(problem)
        raise BadInput(
            "cli.file", zh=f"无法读取 {file}：{reason}。", en=f"{file} cannot be read: {reason}."
        ) from problem


def _read(file: Path) -> str:
    """The text of a file: of a format that hides it, what reading finds in it; of any other, its bytes as UTF-8."""
    if opening.FORMATS.get(file.suffix.lower(), "text") != "text":
        return opening.open_text(read_bytes(file), name=file.name).body
    try:
        return read_bytes(file).decode()
    except UnicodeDecodeError as problem:
        raise BadInput("cli.file", zh=f"{file} 不是 UTF-8 文本。", en=f"{file} is no UTF-8 text.") from problem


def _facts(file: Path) -> Any:
    """Decoded JSON; a name given twice is refused, for one of the two would be dropped in silence."""
    try:
        return json.loads(_read(file), object_pairs_hook=_once_each)
    except RecursionError as deep:
        raise BadInput("cli.json", zh=f"{file} 嵌套太深。", en=f"{file} is nested too deeply.") from deep
    except json.JSONDecodeError as broken:
        where = f"{broken.lineno}:{broken.colno}"
        raise BadInput(
            "cli.json", zh=f"{file} 第 {where} 处不是有效的 JSON。", en=f"{file} is no JSON at {where}: {broken.msg}."
        ) from broken


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise BadInput(
                "cli.twice", zh=f"事实“{name}”出现两次。", en=f"The fact {name!r} is given twice.", field=name
            )
    return dict(pairs)


def _question(policy: str, name: str) -> Any:
    rules = {rule.question.name: rule for shelved in catalogue.editions(policy) for rule in shelved.rules}
    if name not in rules:
        known = "、".join(rules)
        raise BadInput(
            "cli.question",
            zh=f"{policy} 不回答“{name}”。它回答：{known}。",
            en=f"{policy} does not answer {name!r}, but {known}.",
        )
    return rules[name].question


def _check_named(name: str, text: str | None) -> dict[str, Any]:
    """What is right and wrong with a policy of the catalogue, or with the pack in a folder."""
    if not Path(name).is_dir():
        return _check(catalogue.editions(name), text)
    with pack_folders.shelved(Path(name)) as shelf:
        return _check(shelf, text)


def _check(shelf: Sequence[Shelved], text: str | None) -> dict[str, Any]:
    """What is right and wrong with one policy. A fact its rules never ask is told, but is no fault of the pack.

    The cases of a draft are tried once all is written: a clause that nobody wrote cannot say what it misses.
    """
    unfinished = pack_folders.unfinished(shelf)
    worked = cases.cases_in(shelf) if not unfinished else ()
    wrong = {case.says.en: found for case in worked if (found := cases.differences(case, cases.answer(case, shelf)))}
    unused = shelving.unused(shelf)
    anchored = () if text is None else anchors.look_for(shelf[-1].pack, text)
    return {
        "policy": shelf[-1].edition.policy,
        "editions": [shelved.edition.name for shelved in shelf],
        "cases": len(worked),
        "wrong_cases": wrong,
        "unused": [f"{each.kind} {each.name}" for each in unused],
        "unfinished": unfinished,
        "anchors": anchored,
        "is_sound": not (wrong or unfinished)
        and all(each.kind == "fact" for each in unused)
        and all(a.lines for a in anchored),
    }


def _show_reports(reports: list[dict[str, Any]], against: Path | None, say: tables.Tongue) -> None:
    console = Console(highlight=False)
    for report in reports:
        mark = "[green]✓[/]" if report["is_sound"] else "[red]✗[/]"
        counted = say.of(f"{report['cases']} 个样例", f"{report['cases']} cases")
        console.print(f"{mark} [bold]{report['policy']}[/]  {', '.join(report['editions'])} · {counted}")
        for name, found in report["wrong_cases"].items():
            console.print(f"  [red]✗[/] {escape(name)}: {escape('; '.join(found))}")
        for name in report["unused"]:
            console.print(f"  [yellow]{say.of('未使用', 'unused')}[/] {name}")
        for name in report["unfinished"]:
            console.print(f"  [yellow]{say.of('待写', 'to be written')}[/] {name}")
        if against is not None:
            console.print(tables.anchors(report["anchors"], str(against), say))


def _shown(shelved: Shelved, on: date) -> dict[str, Any]:
    """A policy on a day as JSON."""
    pack, law = shelved.pack, shelved.regimes.on(on)
    return {
        "policy": canonical.plain(pack.identity),
        "edition": shelved.edition.name,
        "since": shelved.edition.since.isoformat(),
        "until": shelved.end_on.isoformat() if shelved.end_on else None,
        "on": on.isoformat(),
        "pack_hash": law.pack_hash,
        "provisions": _provisions(pack, on),
        "terms": [_term(name, entry.value, entry.start_on) for name, entry in _terms(pack, on)],
        "readings": canonical.plain(tuple(law.readings.values())),
        "questions": [
            {"name": r.question.name, "facts": canonical.plain(fact_kinds(r.question)), "clauses": _clauses(r.when)}
            for r in shelved.rules
        ],
    }


def _provisions(pack: Pack, on: date) -> list[dict[str, Any]]:
    return [
        {
            "id": provision.id,
            "status": provision.status.value,
            "article": provision.article,
            "heading": canonical.plain(provision.heading),
            "says": canonical.plain(wording.says) if wording else None,
            "basis": wording.source.basis.value if wording else None,
            "source": canonical.plain(wording.source.title) if wording else None,
            "anchor": wording.anchor if wording else None,
            "suspended": canonical.plain(provision.suspended_on(on)),
        }
        for provision in pack.provisions.values()
        for wording in (provision.wording_on(on),)
    ]


def _terms(pack: Pack, on: date) -> Iterator[tuple[str, Any]]:
    for term in pack.terms.values():
        if term.values.covers(on):
            yield term.name, term.values.entry_on(on)


def _term(name: str, value: TermValue, since: date) -> dict[str, Any]:
    return {
        "name": name,
        "value": canonical.plain(value.value),
        "unknown": canonical.plain(value.unknown),
        "since": since.isoformat(),
        "cites": value.cites,
    }


def _clauses(group: Group[Any, Any]) -> list[dict[str, Any]]:
    return [
        {
            "provision": part.provision,
            "says": canonical.plain(part.says),
            "need": part.need,
            "parts": _clauses(part),
        }
        if isinstance(part, Group)
        else {
            "provision": part.provision,
            "says": canonical.plain(part.says),
            "rests_on": list(part.rests_on),
            "is_amount": isinstance(part, Figure),
        }
        for part in group.parts
    ]


def _is_same(file: Path, text: str) -> bool:
    return file.exists() and file.read_text(encoding="utf-8") == text
