"""The one way in which commands print. For people a table or a sentence; with --json one JSON value, nothing else.

Exit codes (docs/decisions/0024): 0 it ran and what it checked holds, 1 what it checked does not hold, 2 the input or
the surroundings were at fault, or nothing could be checked. With 2 one sentence says why on standard error; with
--json it is a problem object, the last line there.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Iterable
from enum import IntEnum
from typing import Annotated, Any, NoReturn

import typer
from typer.exceptions import TyperException

from guiju.core.refusals import Refused
from guiju.project.refusals import CannotRun

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables and sentences.")]


class Ends(IntEnum):
    """How a command ends."""

    WELL = 0
    DOES_NOT_HOLD = 1
    CANNOT = 2


def say_json(value: Any, *, in_one_line: bool = False) -> None:
    """One JSON value on standard output, there at once: a line when whoever reads it waits for it."""
    print(json.dumps(value, ensure_ascii=False, indent=None if in_one_line else 1), flush=True)


def say_json_list(written: Iterable[str]) -> None:
    """A JSON list whose members come written already, one at a time: it need never be in memory whole."""
    print("[", end="")
    for at, member in enumerate(written):
        print(",\n" if at else "\n", member, sep="", end="")
    print("\n]", flush=True)


def does_not_hold() -> NoReturn:
    """End the command: it ran, and what it checked does not hold."""
    raise typer.Exit(Ends.DOES_NOT_HOLD)


def cannot_tell() -> NoReturn:
    """End the command: it ran, and could not check everything; what it printed says which."""
    raise typer.Exit(Ends.CANNOT)


def complain(error: Exception, *, as_json: bool, lang: str = "") -> Ends:
    """Say on standard error why a command could not run; in `lang` alone, or in every tongue there is."""
    refused = _refused(error)
    if as_json:
        print(json.dumps(_problem(refused, error), ensure_ascii=False), file=sys.stderr, flush=True)
    elif refused.code == "cli.internal":
        traceback.print_exception(error)
    elif not isinstance(error, Refused):
        print(refused.en, file=sys.stderr)
    elif lang:
        print(refused.en if lang.startswith("en") else refused.zh, file=sys.stderr)
    else:
        print(f"{refused.en}\n{refused.zh}  [{refused.code}]", file=sys.stderr)
    return Ends.CANNOT


def _refused(error: Exception) -> Refused:
    """Whatever ended a command, with a code and words; what nobody foresaw is a fault of ours."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, CannotRun):
        return Refused("cli.cannot_run", zh=f"无法运行：{error}", en=f"{error}")
    if isinstance(error, TyperException):
        message = _usage(error)
        return Refused("cli.usage", zh=f"命令的写法有误：{message}", en=f"{message}")
    if isinstance(error, typer.Abort):
        return Refused(
            "cli.unanswered", zh="所问未答，什么都没有做。", en="What was asked got no answer; nothing was done."
        )
    if isinstance(error, OSError) and error.filename is not None:
        reason = os.strerror(error.errno) if error.errno else str(error)
        file = os.fsdecode(error.filename)
        return Refused("cli.file", zh=f"无法使用 {file}：{reason}。", en=f"{file} cannot be used: {reason}.")
    what = f"{type(error).__name__}: {error}"
    return Refused("cli.internal", zh=f"Guiju 自身出错：{what}", en=f"Something of Guiju's own broke: {what}")


def _usage(error: TyperException) -> str:
    """What is wrong with the words of a command, in one line, and where its help is."""
    said = " ".join(error.format_message().split()) or "A command is needed."  # its help was printed
    said += "" if said.endswith((".", "?", "!")) else "."
    context = getattr(error, "ctx", None)
    return said if context is None else f"{said} See `{context.command_path} --help`."


def _problem(refused: Refused, error: Exception) -> dict[str, Any]:
    """A problem object in the shape of the API's (RFC 9457)."""
    problem: dict[str, Any] = {
        "type": f"urn:guiju:problem:{refused.code}",
        "title": refused.en,
        "code": refused.code,
        "says": {"zh": refused.zh, "en": refused.en},
        "clause": refused.clause,
        "missing": list(refused.missing),
    }
    if refused.field is not None:
        problem["field"] = refused.field
    if refused.code == "cli.internal":
        problem["traceback"] = traceback.format_exception(error)
    return problem
