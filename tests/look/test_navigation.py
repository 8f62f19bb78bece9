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
    everybody = ["办事大厅", "公示公开", "政策目标", "政策库", "刊物", "存证日志"]
    assert names(person=None) == everybody
    assert names() == [*everybody, "消息", "本单位"]
    assert names(Role.DEMANDER) == [
        "办事大厅",
        "我的算力券",
        "公示公开",
        "政策目标",
        "政策库",
        "刊物",
        "存证日志",
        "消息",
        "本单位",
    ]
    assert names(Role.COMPUTE_PROVIDER) == [*everybody, "消息", "本单位"]
    assert names(Role.PLATFORM_OPERATOR) == ["待办", "台账", *everybody[:-2], "消息", "本单位"]
    assert names(Role.BUREAU) == ["总览", "待办", "台账", *everybody[:-2], "消息", "本单位"]


@pytest.mark.urls("tests.look.gallery")
def test_the_offices_find_every_register_behind_one_entry() -> None:
    request = RequestFactory().get("/")
    request.actor = Actor(person=1, organisation=UUID(int=1), name="张经办", roles=frozenset({Role.BUREAU}))
    request.resolver_match = type("Match", (), {"view_name": "vouchers:envelopes"})()
    (registers,) = (link for link in context.navigation(request)["house"]["links"] if link.get("links"))
    assert [link["name"] for link in registers["links"]] == [
        "申领",
        "算力券",
        "兑现",
        "拨付",
        "决定",
        "存证日志",
        "刊物",
        "单位",
    ]
    assert registers["is_here"]
    assert [link["is_here"] for link in registers["links"]] == [False, False, False, True, *[False] * 4]


@pytest.mark.urls("tests.look.gallery")
def test_the_menu_says_how_much_waits_and_how_much_is_unread() -> None:
    request = RequestFactory().get("/")
    request.actor = Actor(person=1, organisation=UUID(int=1), name="张经办", roles=frozenset({Role.BUREAU}))
    request.waiting, request.unread = "25", ""
    counts = {link["name"]: link.get("count", "") for link in context.navigation(request)["house"]["links"]}
    assert (counts["待办"], counts["消息"], counts["总览"]) == ("25", "", "")


@pytest.mark.urls("tests.look.gallery")
def test_a_page_without_an_actor_still_has_its_header() -> None:
    house = context.navigation(RequestFactory().get("/"))["house"]
    assert house["person"] == ""
    assert [link["name"] for link in house["links"]] == [
        "办事大厅",
        "公示公开",
        "政策目标",
        "政策库",
        "刊物",
        "存证日志",
    ]


@pytest.mark.urls("tests.look.gallery")
def test_the_place_one_is_at_is_marked(rf: RequestFactory) -> None:
    request: HttpRequest = rf.get("/library/")
    request.resolver_match = type("Match", (), {"view_name": "briefing:library"})()
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
