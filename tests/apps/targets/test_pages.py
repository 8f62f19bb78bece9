"""The pages without a browser: who sees what, and what each form does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guiju.apps.targets import actions, queries
from guiju.core.parties import Actor
from guiju.core.targets import Status
from tests import factories
from tests.apps.targets.world import World
from tests.apps.vouchers.world import PDF


@dataclass
class Visitor:
    """A browser on the world's clock, signed in as somebody or as nobody."""

    world: World
    actor: Actor | None = None

    def __post_init__(self) -> None:
        self.client = factories.sign_in(Client(), self.actor) if self.actor else Client()

    def get(self, page: str, *args: object, answers: int = 200, **query: str) -> str:
        settings.CLOCK_OFFSET = self.world.at - datetime.now(UTC)
        response = self.client.get(reverse(f"targets:{page}", args=args), query)
        assert response.status_code == answers, (page, response.status_code, response.content[:500])
        content = b"".join(response) if response.streaming else response.content
        return content.decode(errors="replace")

    def post(self, page: str, *args: object, answers: int = 302, **data: Any) -> str:
        settings.CLOCK_OFFSET = self.world.at - datetime.now(UTC)
        response = self.client.post(reverse(f"targets:{page}", args=args), data)
        assert response.status_code == answers, (page, response.status_code, response.content.decode()[:3000])
        return response.content.decode()


def new_id() -> str:
    return str(factories.new_id("form"))


def test_the_empty_overview_says_how_to_begin(world: World) -> None:
    assert "还没有纳入的目标" in Visitor(world).get("overview")
    assert "提出目标" in Visitor(world, world.maker).get("overview")


def test_the_bureau_proposes_by_hand_and_accepts_with_an_owner(world: World) -> None:
    bureau = Visitor(world, world.maker)
    said = {
        "document": "工作要点", "quote": "高速网络直连城市达到40个以上", "name": "高速网络直连城市",
        "comparator": "at_least",
        "value": "40", "unit": "个", "course": "level", "firmness": "duty", "deadline": "2024-12-31",
        "region": "520000",
    }  # fmt: skip
    bureau.post("proposal_new", id=new_id(), **said)
    ((waiting),) = queries.proposals(world.maker)
    (view,) = waiting.proposals
    assert "高速网络直连城市" in bureau.get("proposals")
    bureau.post("proposals_decide", id=[str(view.id)], step="accept", owner=str(world.owner.organisation))
    standing = queries.standing(view.id, world.owner, on=world.on)
    assert (standing.indicator.owner, standing.status) == (world.owner.organisation, Status.UNKNOWN)


def test_the_owner_measures_in_its_row_and_corrects_with_a_reason(world: World) -> None:
    id = world.accepted()
    owner = Visitor(world, world.owner)
    assert "智慧社区样板" in owner.get("mine")
    owner.post("measure", id, id=new_id(), value="20", measured_on="2024-02-01")
    ((only),) = queries.measurements(id, world.owner)
    assert "必填" not in owner.get("correct", id, only.id)
    owner.post("correct", id, only.id, answers=422, id=new_id(), value="30", measured_on="2024-02-01")
    owner.post("correct", id, only.id, id=new_id(), value="30", measured_on="2024-02-01", reason="抄错了")
    assert [(each.value, each.is_live) for each in queries.measurements(id, world.owner)] == [(30, True), (20, False)]
    assert "抄错了" in owner.get("indicator", id)
    assert "抄错了" in Visitor(world).get("indicator", id), "why something was corrected is public"


def test_an_evidence_file_is_for_who_answers_for_the_indicator(world: World) -> None:
    id = world.accepted()
    paper = SimpleUploadedFile("统计表.pdf", PDF)
    Visitor(world, world.owner).post("measure", id, id=new_id(), value="1", measured_on="2024-02-01", paper=paper)
    ((one),) = queries.measurements(id, world.owner)
    assert "统计表.pdf" in Visitor(world, world.owner).get("indicator", id)
    assert "统计表.pdf" not in Visitor(world).get("indicator", id)
    Visitor(world, world.maker).get("measurement_file", id, one.id)
    Visitor(world, world.stranger).get("measurement_file", id, one.id, answers=404)


def test_the_bureau_edits_and_the_history_tells_what_changed(world: World) -> None:
    id = world.accepted()
    bureau = Visitor(world, world.maker)
    view = queries.indicator(id, world.maker)
    page = bureau.get("edit", id)
    assert "智慧社区样板" in page
    said = {
        "version": view.version, "name": "智慧社区样板（累计）", "region": "520100", "comparator": "at_least",
        "value": "250",
        "unit": "个", "course": "cumulative", "firmness": "duty", "deadline": "2024-12-31", "reason": "补充口径",
        "owner": str(world.owner.organisation), "tolerance": "10",
    }  # fmt: skip
    bureau.post("edit", id, id=new_id(), **said)
    shown = bureau.get("indicator", id)
    for words in ("智慧社区样板（累计）", "目标值 200 → 250", "补充口径"):
        assert words in shown
    bureau.post("edit", id, answers=409, id=new_id(), **said)


def test_milestones_are_the_owners_to_set(world: World) -> None:
    id = world.accepted()
    owner = Visitor(world, world.owner)
    version = queries.indicator(id, world.owner).version
    owner.post(
        "milestones", id, id=new_id(), version=version, milestones="2024-06-30 50\n2024-09-30: 120", reason="季度"
    )
    found = queries.indicator(id, world.owner).goal.milestones
    assert [(each.on, each.value) for each in found] == [(date(2024, 6, 30), 50), (date(2024, 9, 30), 120)]
    owner.post("milestones", id, answers=422, id=new_id(), version=version + 1, milestones="六月 50", reason="季度")


def test_a_stranger_and_the_public_only_read(world: World) -> None:
    id = world.accepted()
    measurement = world.measured(id, 20)
    for visitor in (Visitor(world), Visitor(world, world.stranger)):
        for name in ("overview", "indicators", "report"):
            visitor.get(name)
        visitor.get("indicator", id)
    stranger = Visitor(world, world.stranger)
    for name in ("measure", "milestones", "edit"):
        stranger.get(name, id, answers=403)
        stranger.post(name, id, answers=403)
    stranger.post("correct", id, measurement, answers=403)
    for name in ("proposals", "proposal_new"):
        stranger.get(name, answers=403)
    assert Visitor(world).post("measure", id) == "", "they are asked to sign in"


def test_the_overview_says_what_is_behind_and_why(world: World) -> None:
    id = world.accepted()
    world.measured(id, 20)
    world.later(days=200)
    world.measured(id, 30)
    page = Visitor(world).get("overview")
    assert "1 项滞后" in page
    assert "比进度落后" in page
    assert queries.standing(id, world.owner, on=world.on).status is Status.BEHIND
    assert "智慧社区样板" in Visitor(world).get("indicators", status="behind")
    assert "没有符合条件的" in Visitor(world).get("indicators", status="late")


def test_the_list_is_saved_as_a_workbook(world: World) -> None:
    world.accepted()
    assert Visitor(world).get("indicators", export="xlsx").startswith("PK")
    assert "智慧社区样板" in Visitor(world).get("indicators", export="csv")


def test_a_sheet_with_one_wrong_row_loads_nothing_and_says_which(world: World) -> None:
    id = world.accepted(code="K6")
    owner = Visitor(world, world.owner)
    assert owner.get("measurements_template").startswith("PK")
    rows = "指标代码,测量日期,测量值,说明\nK6,2024-01-10,12,\nK6,2024-01-20,十二,\nK9,2024-01-20,3,\n"
    page = owner.post(
        "measurements_import", answers=422, id=new_id(), workbook=SimpleUploadedFile("a.csv", rows.encode())
    )
    for words in ("一行也没有导入", "读不成数", "没有找到这项指标"):
        assert words in page
    assert queries.measurements(id, world.owner) == ()
    good = "指标代码,测量日期,测量值,说明\nK6,2024-01-10,12,\nK6,2024-01-20,15,半月\n"
    owner.post("measurements_import", id=new_id(), workbook=SimpleUploadedFile("a.csv", good.encode("gb18030")))
    assert [each.value for each in queries.measurements(id, world.owner)] == [15, 12]


def test_a_page_of_what_is_rejected_is_the_bureaus(world: World) -> None:
    id = world.proposed()
    Visitor(world, world.maker).post("proposals_decide", id=[str(id)], step="reject", reason="不是目标")
    assert "不是目标" in Visitor(world, world.maker).get("indicator", id)
    Visitor(world, world.owner).get("indicator", id, answers=404)
    with pytest.raises(Exception, match="decided"):
        actions.accept([actions.Acceptance(id=UUID(str(id)))], actor=world.maker, at=world.at)
