"""Several claims in one workbook, by the page: every mistake told by its row, nothing half loaded."""

from __future__ import annotations

import io
from collections.abc import Sequence

import openpyxl
import pytest

from guiju.apps.vouchers import queries
from guiju.core.parties import Actor
from tests.apps.vouchers.browsing import Visitor, visitor
from tests.apps.vouchers.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor(world: World) -> Actor:
    return world.claimant()


@pytest.fixture
def desk(world: World, actor: Actor) -> Visitor:
    return visitor(world, actor)


def row(world: World, number: str, price: str = "1,000,000.00", *, on_platform: str = "是") -> list[str]:
    """One contract with a verified provider, in the columns of the template."""
    seller = world.seller()
    bought = ["需求方（买方）", number, seller.uscc, seller.name, "算力服务", "GPU 算力 12 个月"]
    return [*bought, price, "2024-01-15", on_platform, "是", "", ""]


def filled(desk: Visitor, rows: Sequence[Sequence[str]]) -> bytes:
    """The downloaded template with these rows."""
    desk.open("vouchers:claim_template")
    book = openpyxl.load_workbook(io.BytesIO(desk.page.content))
    sheet = book.worksheets[0]
    for number, values in enumerate(rows, start=2):
        for column, value in enumerate(values, start=1):
            sheet.cell(row=number, column=column, value=value or None)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def send(world: World, desk: Visitor, rows: Sequence[Sequence[str]]) -> None:
    content = filled(desk, rows)
    desk.open("vouchers:claim_import", world.programme)
    desk.press("导入并提交", files={"workbook": ("批量.xlsx", content)})


def test_the_template_names_its_columns_in_the_pages_tongue(desk: Visitor) -> None:
    desk.open("vouchers:claim_template")
    heads = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(desk.page.content)).worksheets[0][1]]
    assert heads[:2] == ["本单位的身份 *", "合同编号 *"]
    desk.client.cookies["django_language"] = "en"
    desk.open("vouchers:claim_template")
    heads = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(desk.page.content)).worksheets[0][1]]
    assert heads[:2] == ["Your part *", "Contract number *"]


def test_a_workbook_in_order_submits_every_row(world: World, actor: Actor, desk: Visitor) -> None:
    send(world, desk, [row(world, "QS-1"), row(world, "QS-2", "2,000,000")])
    assert "2 份申领已全部提交" in desk.html
    claims = queries.claims(actor).items
    assert {claim.contract_number for claim in claims} == {"QS-1", "QS-2"}
    assert {claim.state for claim in claims} == {"operator_review"}


def test_one_row_that_is_refused_keeps_all_others_out(world: World, actor: Actor, desk: Visitor) -> None:
    send(world, desk, [row(world, "QS-1"), row(world, "QS-2", on_platform="否")])
    assert desk.page.status_code == 422
    assert "一行也没有导入" in desk.html
    assert "R9" in desk.html
    assert "30,000.00" in desk.html, "the row in order says what it would give"
    assert not queries.claims(actor).items


def test_cells_that_do_not_read_are_told_with_the_rows_that_are_refused(
    world: World, actor: Actor, desk: Visitor
) -> None:
    send(world, desk, [row(world, "QS-1", "一百万"), row(world, "QS-2", on_platform="否"), row(world, "QS-3")])
    assert desk.page.status_code == 422
    assert "<code>G2</code>" in desk.html
    assert "R9" in desk.html
    assert not queries.claims(actor).items


def test_something_else_than_the_template_is_refused_at_the_file(world: World, desk: Visitor) -> None:
    desk.open("vouchers:claim_import", world.programme)
    desk.press("导入并提交", files={"workbook": ("批量.xlsx", b"not a workbook")})
    assert desk.page.status_code == 422
    assert "这不是 xlsx 文件" in desk.html


def test_the_same_workbook_sent_again_changes_nothing(world: World, actor: Actor, desk: Visitor) -> None:
    rows = [row(world, "QS-1"), row(world, "QS-2")]
    send(world, desk, rows)
    send(world, desk, rows)
    assert desk.page.status_code == 422
    assert "已有一方申领" in desk.html
    assert len(queries.claims(actor).items) == 2
