"""Foreign keys point down the order of the offices: strings in models hide from import-linter, so this looks itself."""

from __future__ import annotations

import configparser
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.db import models

RULES = Path(__file__).parents[2] / ".importlinter"
FRAMEWORK = "django"  # auth, sessions and the like stand below every office


def storeys() -> dict[str, int]:
    """How high each office stands, 0 lowest, as the rule `5-apps-order` says; siblings share a height."""
    parser = configparser.ConfigParser()
    parser.read(RULES, encoding="utf-8")
    layers = parser["importlinter:contract:5-apps-order"]["layers"].split("\n")
    lines = [line.replace("(", "").replace(")", "").split("|") for line in layers if line.strip()]
    return {office.strip(): height for height, offices in enumerate(reversed(lines)) for office in offices}


def relations() -> Iterator[tuple[type[models.Model], Any]]:
    """Every foreign key and many-to-many that an office's own model declares."""
    for model in apps.get_models(include_auto_created=False):
        if model.__module__.startswith("guiju.apps."):
            for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
                if field.is_relation:
                    yield model, field


def fault(model: type[Any], field: Any, heights: dict[str, int]) -> str | None:
    """What is wrong with a relation, or None."""
    here, there = model.__module__.split(".")[2], field.related_model
    if not there.__module__.startswith("guiju.apps."):
        return None
    target = there.__module__.split(".")[2]
    where = f"{here}.{model.__name__}.{field.name}"
    if here == target:
        return None
    if heights[target] >= heights[here]:
        return f"{where} points up or sideways to {target}.{there.__name__}"
    if field.remote_field.related_name != "+":
        return f'{where} needs related_name="+": {target} must not know that {here} exists'
    return None


def test_foreign_keys_point_down_and_leave_no_name_behind() -> None:
    heights, found = storeys(), list(relations())
    assert found, "the offices have relations"
    assert [problem for model, field in found if (problem := fault(model, field, heights))] == []


def _relation(here: str, there: str, related_name: str | None) -> tuple[Any, Any]:
    model = type("Row", (), {"__module__": f"guiju.apps.{here}.models"})
    target = type("Other", (), {"__module__": f"guiju.apps.{there}.models"})
    return model, SimpleNamespace(
        name="other", related_model=target, remote_field=SimpleNamespace(related_name=related_name)
    )


def test_a_key_that_points_up_is_caught() -> None:
    assert "points up" in (fault(*_relation("ledger", "vouchers", "+"), storeys()) or "")


def test_a_key_between_siblings_is_caught() -> None:
    assert "sideways" in (fault(*_relation("ledger", "parties", "+"), storeys()) or "")


def test_a_key_that_leaves_its_name_in_the_office_below_is_caught() -> None:
    assert "related_name" in (fault(*_relation("vouchers", "matters", None), storeys()) or "")


def test_a_key_that_points_down_is_fine() -> None:
    assert fault(*_relation("vouchers", "parties", "+"), storeys()) is None
