"""The libraries' own words speak as ours do: one term a thing, polite, and nobody named whom one cannot reach."""

from __future__ import annotations

import ast
import gettext
from pathlib import Path

import pytest
from django.conf import settings
from django.forms import CharField, ValidationError
from django.utils import translation

CATALOGUES = sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po"))
NOT_OURS = ("Email", "双因素", "两步验证", "恢复代码", "帐户", "帐号", "账户", "你", "与我们联系")


def written(path: Path) -> dict[str, str]:
    """The pairs of a catalogue as it is written."""
    pairs, key, kind = {}, "", ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("msgid "):
            kind, key = "id", ast.literal_eval(line.removeprefix("msgid "))
        elif line.startswith("msgstr "):
            kind, pairs[key] = "str", ast.literal_eval(line.removeprefix("msgstr "))
        elif line.startswith('"') and kind == "str":
            pairs[key] += ast.literal_eval(line)
    return pairs


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_what_is_compiled_is_what_is_written(path: Path) -> None:
    with path.with_suffix(".mo").open("rb") as compiled:
        kept = gettext.GNUTranslations(compiled)._catalog  # type: ignore[attr-defined]
    assert kept == written(path)


def test_no_word_is_left_that_is_not_ours() -> None:
    (chinese,) = (path for path in CATALOGUES if "zh_Hans" in path.parts)
    for words in written(chinese).values():
        assert not [word for word in NOT_OURS if word in words], words


def test_a_field_left_empty_says_what_to_do() -> None:
    with translation.override("zh-hans"), pytest.raises(ValidationError, match="请填写这一项。"):
        CharField().clean("")


def test_one_word_for_one_thing() -> None:
    with translation.override("zh-hans"):
        said = [
            translation.gettext(words) for words in ("Email Addresses", "Two-Factor Authentication", "Recovery Codes")
        ]
    assert said == ["邮箱地址", "动态口令", "恢复码"]
