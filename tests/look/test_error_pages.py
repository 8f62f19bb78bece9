"""Error pages are designed: they say what happened, that nothing was half done, and what to do next."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

PAGES = {"400.html": "请求读不懂", "403.html": "这一页不对您开放", "404.html": "没有这一页", "429.html": "操作太频繁"}


@pytest.mark.parametrize(("template", "title"), PAGES.items())
def test_an_error_page_says_what_and_what_next_in_both_tongues(template: str, title: str) -> None:
    page = render_to_string(template, request=RequestFactory().get("/"))
    assert f"<h1>{title}</h1>" in page
    assert 'class="button" href="/"' in page
    with override("en"):
        assert title not in render_to_string(template, request=RequestFactory().get("/"))


def test_the_last_page_needs_nothing_but_itself() -> None:
    page = render_to_string("500.html")
    assert "我们这边出错了" in page
    assert "Something failed on our side" in page
    assert "<script" not in page
