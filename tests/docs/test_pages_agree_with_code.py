"""Documentation that lies fails the build: generated pages, commands, targets, settings, links, offices and rules."""

from __future__ import annotations

import configparser
import importlib
import re
from pathlib import Path

import pytest
import typer

from guiju.core.journeys import Journey
from guiju.project import environment, error_codes, handbook, journeys_page
from guiju.project.cli import app

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
COMMANDS = typer.main.get_command(app)
WRITTEN = [ROOT / name for name in ("README.md", "README.zh-CN.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")]
PAGES = [*WRITTEN, *sorted(DOCS.rglob("*.md"))]


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def test_generated_pages_are_as_the_code_says() -> None:
    assert handbook.compare(DOCS, COMMANDS) == [], "run `make docs`"


def test_a_generated_page_that_was_edited_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "glossary.toml").write_text(text_of(DOCS / "glossary.toml"), encoding="utf-8")
    assert set(handbook.write(tmp_path, COMMANDS)) == {
        "commands.md",
        "settings.md",
        "api-operations.md",
        "errors.md",
        "journeys.md",
        "glossary.md",
    }
    assert handbook.compare(tmp_path, COMMANDS) == []
    (tmp_path / "settings.md").write_text("# Settings\n", encoding="utf-8")
    assert handbook.compare(tmp_path, COMMANDS) == ["settings.md"]


def test_every_command_has_help_and_a_section() -> None:
    page = text_of(DOCS / "commands.md")
    commands = list(handbook.walk("guiju", COMMANDS))
    assert len(commands) > 8
    for path, command in commands:
        assert f"\n## {path}\n" in page
        assert command.help, f"{path} has no help"
        for parameter in command.params:
            assert parameter.name == "help" or getattr(parameter, "help", None), f"{path} {parameter.name} has no help"


def test_every_error_says_what_in_both_tongues() -> None:
    found = error_codes.listed()
    assert len({one.code for one in found}) > 60
    for one in found:
        assert re.search("[\u4e00-\u9fff{]", one.zh), one
        assert re.search("[A-Za-z]", one.en), one


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_guiju_command_in_a_page_exists(page: Path) -> None:
    known = {path for path, _ in handbook.walk("guiju", COMMANDS)}
    for line in re.findall(r"(?:^    |`)(?:\S*/)?guiju ([a-z][a-z_ ]*)", text_of(page), flags=re.MULTILINE):
        words = line.split()
        assert f"guiju {words[0]}" in known, f"{page.name}: guiju {line}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_make_target_in_a_page_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), flags=re.MULTILINE))
    assert {"demo", "test", "lint", "bench", "docs", "lock", "help"} <= targets
    assert set(re.findall(r"(?:^    |`)make ([a-z]+)", text_of(page), flags=re.MULTILINE)) <= targets


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_setting_in_a_page_exists(page: Path) -> None:
    known = {setting.name for setting in environment.SETTINGS} | {"GUIJU_X"}
    assert set(re.findall(r"\bGUIJU_[A-Z_]*[A-Z]\b", text_of(page))) <= known


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text_of(page)):
        assert (page.parent / target).exists(), f"{page.name} → {target}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_page_names_a_machine_or_an_index(page: Path) -> None:
    assert not re.search(r"pypi\.org/simple|pythonhosted|--index-url|/root/|/home/[a-z]", text_of(page))


def test_the_architecture_page_shows_every_office_and_every_rule() -> None:
    page = text_of(DOCS / "architecture.md")
    for office in (ROOT / "src/guiju/apps").glob("*/__init__.py"):
        assert f"| `{office.parent.name}` |" in page
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    rules = [name.split(":")[2] for name in parser.sections() if ":" in name]
    assert [f"{n}." for n in range(1, 10)] == re.findall(r"^(\d\.)", page, flags=re.MULTILINE)
    assert [rule.split("-")[0] for rule in rules] == [str(n) for n in range(1, 10)]
    assert "400 lines" in page
    assert "40 statements" in page


def test_both_readmes_have_the_same_commands_and_links() -> None:
    english, chinese = text_of(ROOT / "README.md"), text_of(ROOT / "README.zh-CN.md")
    for pattern in (r"\.venv/bin/guiju [^#\n]*?(?=  )", r"make (?:demo|test|help)[ A-Z=-]*", r"docs/[\w./-]+"):
        assert set(re.findall(pattern, english)) == set(re.findall(pattern, chinese))


@pytest.mark.parametrize("record", sorted((DOCS / "decisions").glob("*.md")), ids=lambda path: path.stem)
def test_a_decision_record_is_one_page_of_context_choice_and_consequences(record: Path) -> None:
    page = text_of(record)
    number, _, _ = record.name.partition("-")
    assert page.startswith(f"# {number} ")
    parts = ["**Context.**", "**Choice.**", "**Consequences.**"]
    assert [part for part in re.findall(r"\*\*\w+\.\*\*", page) if part in parts] == parts
    assert len(page.splitlines()) <= 60


def test_decision_records_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in sorted((DOCS / "decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 10


def test_every_journey_is_told_with_its_turns_deadlines_and_steps() -> None:
    page = text_of(DOCS / "journeys.md")
    told = {id(journey) for journey in journeys_page.JOURNEYS}
    modules = [importlib.import_module(f"guiju.core.{file.stem}") for file in (ROOT / "src/guiju/core").glob("*.py")]
    made = {id(value) for module in modules for value in vars(module).values() if isinstance(value, Journey)}
    assert made == told
    for row in (
        "| 平台审核 Operator review `operator_review` | the platform operator 平台服务方 | 5 working days 个工作日 |",
        "| 已撤销 Revoked `revoked` | – | closed 办结 |",
        "| 提交 Submit `submit` | `draft` | `operator_review` | the applicant 申请单位 | – |",
    ):
        assert row in page, row
