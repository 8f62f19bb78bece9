"""The pages of docs/ that restate the code: commands, settings, API, errors, journeys, glossary; by `make docs`.

Pages about policies are policy_pages' own; everything else in docs/ is written by people.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from guiju.project import api_page, environment, error_codes, journeys_page

Command = Any  # typer brings a click of its own and does not publish its types
NOTE = "<!-- Written by `make docs` from {source}. Edit that, not this. -->\n"


def pages(folder: Path, commands: Command) -> dict[str, str]:
    """Every generated page: its name in `folder` and its text. `commands` is the whole command line."""
    return {
        "commands.md": _commands(commands),
        "settings.md": _settings(),
        "api-operations.md": api_page.page(),
        "errors.md": _errors(),
        "journeys.md": journeys_page.page(NOTE.format(source="src/guiju/core/*journey*.py")),
        "glossary.md": _glossary(folder / "glossary.toml"),
    }


def compare(folder: Path, commands: Command) -> list[str]:
    """The names of the pages in `folder` that are not as the code says."""
    return [name for name, text in pages(folder, commands).items() if _read(folder / name) != text]


def write(folder: Path, commands: Command) -> list[str]:
    """Write the pages that differ; their names."""
    stale = compare(folder, commands)
    for name in stale:
        (folder / name).write_text(pages(folder, commands)[name], encoding="utf-8")
    return stale


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


def _settings() -> str:
    lines = [
        NOTE.format(source="src/guiju/project/environment.py"),
        "# Settings\n",
        "Guiju reads its settings from environment variables and from nowhere else. `guiju settings` shows the values",
        "in force, secrets masked. A `GUIJU_` variable that is not in this list stops Guiju with the nearest name.\n",
    ]
    for setting in environment.SETTINGS:
        default = f"`{setting.default}`" if setting.default else "none"
        secret = " · a secret" if setting.is_secret else ""
        lines += [f"## {setting.name}\n", f"{setting.en}  \n{setting.zh}\n", f"Default: {default}{secret}\n"]
    return "\n".join(lines)


def _commands(commands: Command) -> str:
    lines = [
        NOTE.format(source="the commands' own help"),
        "# Commands\n",
        "Run them as `.venv/bin/guiju …` in a clone, as `guiju …` where the package is installed. Exit codes:",
        "0 it ran and what it checked holds, 1 what it checked does not hold, 2 the input or the surroundings were at",
        "fault or something could not be checked, 130 or 143 it was stopped before its end (Ctrl-C, SIGTERM),",
        "141 whoever read its output had gone (`… | head`). What runs until it is stopped ends with 0.",
        "With 2 standard error says why in one sentence; with `--json` its last line is a problem object like the",
        "API's (decisions/0024-how-commands-end.md).\n",
    ]
    for path, command in walk("guiju", commands):
        lines += [f"## {path}\n", f"{_plain(command.help)}\n", *_parameters(command)]
    return "\n".join(lines)


def walk(path: str, command: Command) -> Iterator[tuple[str, Command]]:
    """Every command with the words that lead to it."""
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from walk(f"{path} {name}", below)


def _parameters(command: Command) -> list[str]:
    rows = []
    for parameter in command.params:
        if parameter.name == "help":
            continue
        is_argument = parameter.param_type_name == "argument"
        shown = parameter.name.upper() if is_argument else ", ".join((*parameter.opts, *parameter.secondary_opts))
        meaning = _plain(getattr(parameter, "help", None))
        default = parameter.default
        if default not in {None, False, ""} and not callable(default) and not parameter.required:
            meaning += f" Default: {default}."
        rows.append(f"| `{shown}` | {meaning} |")
    return ["| | |", "|---|---|", *rows, ""] if rows else []


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())


def _errors() -> str:
    lines = [
        NOTE.format(source="the refusals in src/guiju"),
        "# Error codes\n",
        "What cannot be done is refused with a stable code and a sentence in both tongues: in the API as a problem",
        "document (RFC 9457), on pages where the input is. Words in braces are filled in. A refusal on the merits is",
        "no error but a decision, with its clauses.\n",
    ]
    office = ""
    for one in error_codes.listed():
        if (head := one.code.split(".")[0]) != office:
            office = head
            lines += [f"\n## {office}\n", "| code | 中文 | English |", "|---|---|---|"]
        lines.append(f"| `{one.code}` | {_cell(one.zh)} | {_cell(one.en)} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return _plain(text).replace("|", "\\|")


def _glossary(file: Path) -> str:
    book = tomllib.loads(_read(file))
    lines = [
        NOTE.format(source="docs/glossary.toml"),
        "# Glossary 术语表\n",
        "One concept, one English word, one Chinese word. The Chinese is the law's own; code uses the identifier.\n",
    ]
    for section, terms in book.items():
        lines += [f"## {section}\n", "| 中文 | English | identifier | note |", "|---|---|---|---|"]
        lines += [_row(term) for term in terms]
        lines.append("")
    return "\n".join(lines)


def _row(term: dict[str, Any]) -> str:
    identifier = f"`{term['identifier']}`" if term.get("identifier") else ""
    return f"| {term['zh']} | {term['en']} | {identifier} | {term.get('note', '')} |"
