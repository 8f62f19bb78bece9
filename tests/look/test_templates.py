"""Every template of ours loads, speaks both tongues, and carries neither style nor script of its own."""

import re
from pathlib import Path

import pytest
from django.template import engines

import guiju

ROOT = Path(guiju.__file__).parent
TEMPLATES = sorted(path for path in ROOT.rglob("*.html") if "templates" in path.parts)
BY_NAME = {str(path)[str(path).rindex("/templates/") + len("/templates/") :]: path for path in TEMPLATES}
STANDALONE = {"500.html"}  # shown when nothing else works: both tongues stand on it at once
COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)
SPEAKING = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
LANG = re.compile(r"<(\w+)[^>]*\slang=\"zh-Hans\"[^>]*>.*?</\1>", re.DOTALL)


@pytest.mark.parametrize("name", BY_NAME)
def test_a_template_loads(name: str) -> None:
    assert engines["django"].get_template(name)


@pytest.mark.parametrize("name", [name for name in BY_NAME if "/letter_" not in name])  # mail has no stylesheet
def test_a_template_carries_no_style_and_no_inline_script(name: str) -> None:
    text = BY_NAME[name].read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|javascript:|\son\w+=\"", text)
    assert all(
        " src=" in tag and tag.endswith("></script>") for tag in re.findall(r"<script.*?</script>", text, re.DOTALL)
    )
    assert "http://" not in text.replace("http://www.w3.org", "")
    assert "https://" not in text


@pytest.mark.parametrize("name", sorted(set(BY_NAME) - STANDALONE))
def test_a_template_has_no_chinese_that_the_other_tongue_would_miss(name: str) -> None:
    """Words stand in tags that say them in both tongues; bare Chinese is a seal or marked as Chinese."""
    bare = SPEAKING.sub("", LANG.sub("", COMMENT.sub("", BY_NAME[name].read_text(encoding="utf-8"))))
    assert re.findall(r"[\u4e00-\u9fff]+", bare) in ([], ["中文"])


def test_there_are_templates_to_look_at() -> None:
    assert {"base.html", "hall.html", "404.html", "policies/detail.html", "components/section.html"} <= set(BY_NAME)
