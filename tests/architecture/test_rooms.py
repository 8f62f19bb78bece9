"""Every office has the same rooms, and its door plate says in a few lines what it does and what it never does."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.apps import apps

OFFICES = Path(__file__).parents[2] / "src/guiju/apps"
ROOMS = {"models", "facts", "queries", "actions", "adapters", "api", "views", "tasks", "admin", "urls"}
FURNITURE = {"__init__", "apps", "migrations", "templates", "static"}
DOOR_PLATE_LINES_MAX = 10


def offices() -> list[Path]:
    return sorted(folder for folder in OFFICES.iterdir() if (folder / "__init__.py").is_file())


@pytest.mark.parametrize("office", offices(), ids=lambda office: office.name)
def test_an_office_has_no_other_room(office: Path) -> None:
    rooms = {path.stem for path in office.iterdir() if path.name != "__pycache__"}
    assert rooms - ROOMS - FURNITURE == set()


@pytest.mark.parametrize("office", offices(), ids=lambda office: office.name)
def test_the_door_plate_says_what_the_office_is_and_what_it_never_does(office: Path) -> None:
    plate = ast.get_docstring(ast.parse((office / "__init__.py").read_text(encoding="utf-8"))) or ""
    assert 2 <= len(plate.splitlines()) <= DOOR_PLATE_LINES_MAX
    assert "never" in plate.lower()


@pytest.mark.parametrize("office", offices(), ids=lambda office: office.name)
def test_an_office_is_installed_and_its_templates_bear_its_name(office: Path) -> None:
    assert apps.is_installed(f"guiju.apps.{office.name}")
    templates = office / "templates"
    if templates.is_dir():
        assert [folder.name for folder in templates.iterdir()] == [office.name]


@pytest.mark.parametrize("office", offices(), ids=lambda office: office.name)
def test_no_signals_no_save_overrides_no_managers_with_rules(office: Path) -> None:
    for file in office.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not imported & {"django.dispatch", "django.db.models.signals"}, f"{file} listens to signals"
        if file.name == "models.py" or "models" in file.parts:
            assert not names & {"save", "delete", "clean"}, f"{file} hides a rule in a model"
