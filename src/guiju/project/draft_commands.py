"""`guiju policies new`: draft a pack folder from one item of a policy text, for a person to finish."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from guiju.core.decision import Question
from guiju.policies import catalogue
from guiju.project import pack_drafts, printing
from guiju.project.policy_commands import BadInput, Lang, policies_app, read_bytes, sentences
from guiju.project.policy_tables import Tongue
from guiju.project.printing import AsJson
from guiju.texts import opening, reading
from guiju.texts.briefs import Brief, DateRole, Item

__all__ = ["new", "policies_app"]

_ID = re.compile(r"[a-z][a-z0-9_]{0,39}/[a-z][a-z0-9_]{0,59}")


@policies_app.command("new")
def new(
    file: Annotated[Path, typer.Argument(help="The policy text: txt, md, html, docx or pdf.")],
    item: Annotated[int, typer.Option(help="Which item of the text, counted from 1; `guiju brief` lists them.", min=1)],
    id: Annotated[str, typer.Option("--id", help="The pack's name, such as guizhou/compute_voucher.")],
    into: Annotated[Path, typer.Option(help="The folder to make the pack's own folders in.", file_okay=False)] = Path(),
    since: Annotated[
        str | None, typer.Option(help="From which day it holds, where the text does not say (2024-02-20).")
    ] = None,
    question: Annotated[
        str | None, typer.Option(help="A question its rules are to answer, such as vouchers.award.")
    ] = None,
    as_json: AsJson = False,
    lang: Lang = "zh",
) -> None:
    """Draft a pack from one item: identity, clauses with anchors, dated terms, unknowns, skeleton rules and cases."""
    with sentences(lang, as_json=as_json):
        if not _ID.fullmatch(id):
            raise BadInput(
                "cli.pack_name",
                zh=f"“{id}”不能作政策包的名字。请写成 guizhou/compute_voucher：小写字母、数字和下划线。",
                en=f"{id!r} is no name for a pack. Write it as guizhou/compute_voucher: small letters, digits, _.",
                field="id",
            )
        brief = reading.read(opening.open_text(read_bytes(file), name=file.name), on=_day(since))
        chosen = _item(brief, item)
        begins = _day(since) or _begins(brief, chosen)
        made = pack_drafts.draft(brief.text, chosen, policy=id, since=begins, question=_question(question))
        folder = into / id
        _write(folder, made.files)
    if as_json:
        printing.say_json(
            {
                "folder": str(folder),
                "since": begins.isoformat(),
                "provisions": [{"id": c.id, "line": c.line, "anchor": c.anchor} for c in made.clauses],
                "terms": [
                    {"name": t.name, "unit": t.unit, "value": str(t.value), "says": t.says}
                    for c in made.clauses
                    for t in c.terms
                ],
                "reserved": [id for id, _ in made.reserved],
            }
        )
    else:
        _tell(folder, made, file, Tongue(lang))


def _item(brief: Brief, number: int) -> Item:
    found = next((item for item in brief.items if item.number == number), None)
    if found is None:
        raise BadInput(
            "cli.no_item",
            zh=f"文本只有 {len(brief.items)} 条，没有第 {number} 条。用 guiju brief 看各条的编号。",
            en=f"The text has {len(brief.items)} items, no number {number}. `guiju brief` lists them.",
            field="item",
        )
    return found


def _begins(brief: Brief, item: Item) -> date:
    """The day it is in force from, else that of issue, else that of the report. Raises BadInput where none is told."""
    days = {found.value.role: found.value.day for found in item.dates}
    for role in (DateRole.IN_FORCE, DateRole.ISSUED, DateRole.REPORTED):
        if role in days:
            return days[role]
    if brief.issued_on:
        return brief.issued_on.value
    raise BadInput(
        "cli.no_day",
        zh="文本没有写明日期。请用 --since 给出施行日期，如 --since 2024-02-20。",
        en="The text names no day. Say from which it holds: --since 2024-02-20.",
        field="since",
    )


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise BadInput(
            "cli.day",
            zh=f"“{text}”不是日期。请写成 2024-02-20。",
            en=f"{text!r} is no day. Write it as 2024-02-20.",
            field="since",
        ) from None


def _question(name: str | None) -> Question[Any, Any] | None:
    """A question that some policy of the catalogue answers already: its facts and its award are known."""
    if name is None:
        return None
    known = dict(_questions())
    if name not in known:
        raise BadInput(
            "cli.question",
            zh=f"没有名为“{name}”的问题。现有：{'、'.join(sorted(known))}。",
            en=f"No question is called {name!r}. There are: {', '.join(sorted(known))}.",
            field="question",
        )
    return known[name]


def _questions() -> Iterator[tuple[str, Question[Any, Any]]]:
    for info in catalogue.policies():
        for shelved in catalogue.editions(info.id):
            yield from ((rule.question.name, rule.question) for rule in shelved.rules)


def _write(folder: Path, files: dict[str, str]) -> None:
    """All the files, into a folder that was not there: a draft never writes over what somebody finished."""
    try:
        folder.mkdir(parents=True)
        for name, content in files.items():
            (folder / name).write_text(content, encoding="utf-8")
    except FileExistsError:
        raise BadInput(
            "cli.folder_exists",
            zh=f"{folder} 已经存在，没有改动它。请换一个名字，或先移走。",
            en=f"{folder} is there already and was left alone. Choose another name, or move it away.",
            field="id",
        ) from None
    except OSError as problem:
        raise BadInput(
            "cli.folder", zh=f"无法写入 {folder}：{problem.strerror}。", en=f"{folder} cannot be written: {problem}."
        ) from problem


def _tell(folder: Path, made: pack_drafts.Draft, file: Path, say: Tongue) -> None:
    console = Console(highlight=False, soft_wrap=True)
    terms = [term for clause in made.clauses for term in clause.terms]
    console.print(
        say.of(
            f"已起草 {folder}：{len(made.clauses)} 条，{len(terms)} 个参数，{len(made.reserved)} 处留待他处。",
            f"Drafted {folder}: {len(made.clauses)} provisions, {len(terms)} terms, {len(made.reserved)} left open.",
        )
    )
    for clause in made.clauses:
        console.print(f"  {clause.id}  {say.of('第', 'line ')}{clause.line}{say.of(' 行', '')}  {clause.anchor}")
        for term in clause.terms:
            console.print(f"      {term.name} = {term.value}  {term.says}")
    console.print(
        say.of(
            f"接着：用自己的话写完“待写”之处，再运行 guiju policies check {folder} --against {file}",
            f"Next: write what is to be written, then run guiju policies check {folder} --against {file}",
        )
    )
