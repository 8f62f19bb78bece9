"""One concept, one English word, one Chinese word; what the glossary calls an identifier is one."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from guiju.core.decision import Basis, Outcome
from guiju.core.parties import Duty, Role
from guiju.core.vouchers import VoucherKind

ROOT = Path(__file__).parents[2]
BOOK = tomllib.loads((ROOT / "docs/glossary.toml").read_text(encoding="utf-8"))
TERMS: list[dict[str, Any]] = [term for terms in BOOK.values() for term in terms]
KEYS = {"zh", "en", "identifier", "note"}
VAGUE = {"process", "manage", "data", "util", "utils", "helper", "manager", "misc"}


def test_each_term_has_both_tongues_and_nothing_unknown() -> None:
    for term in TERMS:
        assert {"zh", "en", "identifier"} <= set(term) <= KEYS, term
        assert re.search("[\u4e00-\u9fff]", term["zh"])
        assert re.search("[a-z]", term["en"])


def test_one_concept_has_one_word_in_each_tongue() -> None:
    for tongue in ("zh", "en"):
        doubled = [word for word, count in Counter(term[tongue] for term in TERMS).items() if count > 1]
        assert doubled == []


def test_every_identifier_is_one_in_the_code() -> None:
    code = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "src/guiju").rglob("*.py"))
    words = set(re.findall(r"[A-Za-z]+(?:_[A-Za-z]+)*", code))
    parts = {part for word in words for part in word.lower().split("_")} | words
    assert [term["identifier"] for term in TERMS if term["identifier"] and term["identifier"] not in parts] == []


def test_what_people_are_called_and_told_stands_in_the_glossary() -> None:
    listed = {term["identifier"] for term in TERMS}
    for kinds in (Outcome, Role, Duty, VoucherKind):
        assert {kind.name for kind in kinds} <= listed, kinds
    assert "Basis" in listed
    assert len(Basis) == 5


def test_no_module_or_class_has_a_vague_name() -> None:
    for file in (ROOT / "src/guiju").rglob("*.py"):
        assert not VAGUE & set(file.stem.split("_")), file
        for name in re.findall(r"^class (\w+)", file.read_text(encoding="utf-8"), flags=re.MULTILINE):
            assert not VAGUE & set(re.findall("[A-Z][a-z]+", name.lower().title())), f"{file}: {name}"
