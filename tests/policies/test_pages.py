"""docs/policies/ is what the packs say."""

from __future__ import annotations

from pathlib import Path

import pytest

from guiju.policies import catalogue, pages

DOCS = Path(__file__).parents[2] / "docs" / "policies"


@pytest.mark.parametrize("name", sorted(pages.pages()))
def test_a_page_is_as_its_pack_says(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == pages.pages()[name], "run `guiju policies docs`"


def test_there_is_no_page_without_a_pack() -> None:
    assert {file.name for file in DOCS.iterdir()} == set(pages.pages())


@pytest.mark.parametrize("policy", sorted({edition.policy for edition in catalogue.EDITIONS}))
def test_a_page_tells_every_provision_term_reading_and_fact(policy: str) -> None:
    page = pages.page(policy)
    pack = catalogue.editions(policy)[-1].pack
    assert all(f"### {id} " in page or f"**{id}** " in page for id in pack.provisions)
    assert all(f"`{term.name}`" in page for term in pack.terms.values())
    assert all(f"### {name}\n" in page for name in pack.readings)
    assert all(point.question.zh in page for point in pack.readings.values())
