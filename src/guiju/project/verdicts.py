"""How a verdict is said on the command line: sentence by sentence, or as JSON; and with which exit code."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console

from guiju.core.checking import Statement, Verdict
from guiju.project import environment, printing

console = Console(highlight=False, soft_wrap=True)
MARKS = {True: "✓", False: "✗", None: "–"}
ENDS = {
    True: ("未发现不实之处。", "Nothing in it is false."),
    False: ("其中有不实之处，见带 ✗ 的各行。", "Something in it is false: see the lines marked ✗."),
}


def show(verdict: Verdict, parts: Mapping[str, tuple[str, str]], *, as_json: bool) -> None:
    """Say all of it under the parts' headings; ends the command with exit code 1 when something is false."""
    _print(verdict) if as_json else _say(verdict, parts)
    if not verdict.is_sound:
        printing.does_not_hold()


def _say(verdict: Verdict, parts: Mapping[str, tuple[str, str]]) -> None:
    is_zh = environment.read("GUIJU_LANG") == "zh"
    shown = ""
    for statement in verdict.statements:
        if statement.part != shown:
            shown = statement.part
            console.print(f"\n{parts[shown][0 if is_zh else 1]}", style="bold")
        console.print(f"  {MARKS[statement.holds]} {statement.zh if is_zh else statement.en}", markup=False)
    console.print(f"\n{ENDS[verdict.is_sound][0 if is_zh else 1]}")


def _print(verdict: Verdict) -> None:
    said = {"is_sound": verdict.is_sound, "statements": [_json(one) for one in verdict.statements]}
    printing.say_json(said)


def _json(statement: Statement) -> dict[str, object]:
    return {"part": statement.part, "holds": statement.holds, "says": {"zh": statement.zh, "en": statement.en}}
