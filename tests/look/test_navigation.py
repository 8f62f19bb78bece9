"""Who sees which entries of the navigation, and that each leads somewhere."""

from uuid import UUID

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from guiju.core.parties import Actor, Role
from guiju.project import context


def names(*roles: Role, person: int | None = 1) -> list[str]:
    request = RequestFactory().get("/")
    request.actor = Actor(person=person, organisation=UUID(int=1), name="张经办", roles=frozenset(roles))
    return [link["name"] for link in context.navigation(request)["house"]["links"]]


@pytest.mark.urls("tests.look.gallery")
def test_each_audience_sees_its_own_places() -> None:
    everybody = ["办事大厅", "公示公开", "政策库"]
    assert names(person=None) == everybody
    assert names() == [*everybody, "消息", "本单位"]
    assert names(Role.DEMANDER) == ["办事大厅", "我的算力券", "公示公开", "政策库", "消息", "本单位"]
    assert names(Role.COMPUTE_PROVIDER) == [*everybody, "消息", "本单位"]
    assert names(Role.PLATFORM_OPERATOR) == ["待办", *everybody, "单位", "消息", "本单位"]
    assert names(Role.BUREAU) == ["总览", "待办", *everybody, "单位", "消息", "本单位"]


@pytest.mark.urls("tests.look.gallery")
def test_a_page_without_an_actor_still_has_its_header() -> None:
    house = context.navigation(RequestFactory().get("/"))["house"]
    assert house["person"] == ""
    assert [link["name"] for link in house["links"]] == ["办事大厅", "公示公开", "政策库"]


@pytest.mark.urls("tests.look.gallery")
def test_the_place_one_is_at_is_marked(rf: RequestFactory) -> None:
    request: HttpRequest = rf.get("/policies/")
    request.resolver_match = type("Match", (), {"view_name": "policies"})()
    marked = [link["name"] for link in context.navigation(request)["house"]["links"] if link["is_here"]]
    assert marked == ["政策库"]


NAMES = sorted({place.name for place in context.PLACES} | context.AWAITED)


@pytest.mark.parametrize("name", NAMES)
def test_a_place_leads_somewhere_or_is_awaited_and_no_longer(name: str) -> None:
    try:
        reverse(name)
    except NoReverseMatch:
        assert name in context.AWAITED, f"{name} has no page: give it one, or await it in context.AWAITED"
    else:
        assert name not in context.AWAITED, f"{name} has a page now: take it off context.AWAITED"
