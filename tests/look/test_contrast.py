"""Every pairing of ink and ground in the stylesheet reads at WCAG AA, 4.5 to 1; lines that carry meaning at 3 to 1."""

import re
from itertools import product
from pathlib import Path

import pytest

import guiju.project
from guiju.documents import drawing

CSS = Path(guiju.project.__file__).parent / "static/guiju/guiju.css"
TOKENS = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", CSS.read_text(encoding="utf-8")))
GROUNDS = ("paper", "card")
INKS = ("ink", "ink-2", "ink-3", "seal", "bamboo", "amber", "indigo")


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself_is_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("ink", "ground"), list(product(INKS, GROUNDS)))
def test_every_ink_reads_on_paper_and_on_cards(ink: str, ground: str) -> None:
    assert contrast(TOKENS[ink], TOKENS[ground]) >= 4.5


@pytest.mark.parametrize("hue", ["seal", "bamboo", "amber", "indigo"])
def test_every_chip_reads_on_its_own_ground(hue: str) -> None:
    assert contrast(TOKENS[hue], TOKENS[f"{hue}-soft"]) >= 4.5


def test_a_button_reads_and_a_field_shows_its_border() -> None:
    assert contrast(TOKENS["indigo"], "#ffffff") >= 4.5
    assert contrast(TOKENS["rule-2"], TOKENS["card"]) >= 3


@pytest.mark.parametrize("name", ["INK", "INK_2", "INK_3", "RULE", "INDIGO", "BAMBOO", "AMBER", "SEAL"])
def test_charts_are_drawn_in_the_same_inks(name: str) -> None:
    assert getattr(drawing, name) == TOKENS[name.lower().replace("_", "-")]


def test_the_stylesheet_stays_one_that_a_person_can_read() -> None:
    assert len(CSS.read_text(encoding="utf-8").splitlines()) < 400
