"""The decision's page, its file, the register and the API, as the offices and the organisation concerned meet them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client

from guiju.apps.decisions import actions as decisions
from guiju.apps.decisions import models
from guiju.apps.evidence import actions as sealer
from guiju.apps.evidence import queries as evidence
from guiju.core import vouchers as law
from guiju.core.parties import CLOCK, Role
from tests import factories
from tests.apps.decisions.cases import AT, GRANTED, LACKING, ON, PLACE, REFUSED
from tests.apps.evidence import world as logs

pytestmark = pytest.mark.django_db

API = "/api/v1/decisions"


def text_of(response: object) -> str:
    """The page as words: tags and runs of blanks gone."""
    html = response.content.decode()  # type: ignore[attr-defined]
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def signed_in(actor: object) -> Client:
    return factories.sign_in(Client(), actor)  # type: ignore[arg-type]


def decided(facts: law.Claim = GRANTED, concerns: UUID | None = None) -> UUID:
    id = factories.new_id("decision")
    decisions.decide(law.AWARD, facts, id=id, place=PLACE, on=ON, at=AT, subject=id, actor=CLOCK, concerns=concerns)
    return id


def test_a_granted_decision_shows_amount_clauses_law_and_its_replay() -> None:
    id = decided()
    page = signed_in(factories.bureau()).get(f"/decisions/{id}/")
    words = text_of(page)
    assert page.status_code == 200
    assert decisions.number_of(id) in words
    assert "¥ 186,000.00" in words
    assert "合同成交金额 ¥ 6,200,000.00" in words
    assert "3%" in words
    assert "贵州算力券管理办法" in words
    assert "✓ 符合" in words
    assert "R1 激励标准" in words
    assert "可按合同成交金额的3%" in words
    assert "平台约定" in words
    assert "结果逐字节一致" in words
    assert "1 项尚未封存" in words
    assert "2024-03-01" in words


def test_the_strip_names_the_entry_of_the_log_once_it_is_published_and_says_what_is_not(tmp_path: Path) -> None:
    log, office = logs.log(tmp_path), signed_in(factories.bureau())
    logs.append(2)
    logs.advance(log)
    id = decided()
    waiting = text_of(office.get(f"/decisions/{id}/"))
    assert ("1 项尚未封存" in waiting, "日志第" in waiting) == (True, False)
    sealer.seal(log, at=logs.AT)
    assert "1 项尚未封存" in text_of(office.get(f"/decisions/{id}/")), "sealed, and not yet public"
    logs.advance(log)
    (leaf,) = evidence.of_subject(id)
    assert leaf.index is not None
    shown = text_of(office.get(f"/decisions/{id}/"))
    assert f"日志第 {leaf.index} 号" in shown
    assert "尚未封存" not in shown
    assert office.get(f"{API}/{id}").json()["standing"] == {"entries": [leaf.index], "unsealed": 0}


def test_a_refusal_shows_the_clause_and_what_would_change_it() -> None:
    words = text_of(signed_in(factories.bureau()).get(f"/decisions/{decided(REFUSED)}/"))
    assert "✗ 不符合" in words
    assert "要求：算力提供方不得申领" in words
    assert "申领方的角色 算力提供方" in words


def test_a_part_that_another_part_makes_needless_is_not_shown_as_an_obstacle() -> None:
    provider = replace(GRANTED, claimant_role=Role.DATA_PROVIDER)
    page = signed_in(factories.bureau()).get(f"/decisions/{decided(provider)}/")
    assert "申领的提供方应为独立法人。" in text_of(page)
    assert "申领方为需求方" not in text_of(page)
    assert 'class="fails"' not in page.content.decode()


def test_silence_shows_what_is_needed() -> None:
    words = text_of(signed_in(factories.bureau()).get(f"/decisions/{decided(LACKING)}/"))
    assert "？ 待补正" in words
    assert "还需要说明这些，才能决定 是否在平台上交易" in words


def test_the_page_speaks_english_too() -> None:
    client = signed_in(factories.bureau())
    client.cookies["django_language"] = "en"
    words = text_of(client.get(f"/decisions/{decided(REFUSED)}/"))
    assert "✗ Not met" in words
    assert "A compute provider may not claim." in words
    assert "it gives the same bytes" in words


def test_the_file_is_the_recorded_bytes() -> None:
    id = decided()
    response = signed_in(factories.bureau()).get(f"/decisions/{id}.json")
    assert response.content.decode() == models.Record.objects.get(id=id).body
    assert response["Content-Disposition"] == f'attachment; filename="{decisions.number_of(id)}.json"'


def test_only_the_offices_and_the_organisation_concerned_see_it() -> None:
    mine, other = factories.actor(), factories.actor()
    id = decided(concerns=mine.organisation)
    for address in (f"/decisions/{id}/", f"/decisions/{id}.json"):
        assert signed_in(mine).get(address).status_code == 200
        assert signed_in(other).get(address).status_code == 404
        assert Client().get(address).status_code == 302
    number = decisions.number_of(id)
    assert number in text_of(signed_in(mine).get("/decisions/"))
    assert number not in text_of(signed_in(other).get("/decisions/"))


def test_the_register_filters_sorts_and_says_when_it_is_empty() -> None:
    granted, refused = decided(), decided(REFUSED)
    client = signed_in(factories.bureau())
    words = text_of(client.get("/decisions/", {"outcome": "refused"}))
    assert decisions.number_of(refused) in words
    assert decisions.number_of(granted) not in words
    assert "这里还没有决定" in text_of(client.get("/decisions/", {"number": "D-ZZZ"}))
    assert "这里还没有决定" in text_of(client.get("/decisions/", {"until": "2024-03-03"}))
    assert "这里还没有决定" not in text_of(client.get("/decisions/", {"from": "2024-03-04", "until": "2024-03-04"}))
    assert client.get("/decisions/", {"sort": "assessed_at"}).status_code == 200
    assert client.get("/decisions/", {"colour": "red"}).status_code == 422


def test_the_register_says_what_whom_and_how_much_and_leads_to_the_case() -> None:
    home = factories.organisation()
    id = decided(concerns=home.id)
    client = signed_in(factories.bureau())
    words = text_of(client.get("/decisions/"))
    assert f"{decisions.number_of(id)} 核定申领 {home.name} 准予 186,000.00 看办件" in words
    assert "vouchers.award" not in words
    assert f'href="/matters/about/{id}/"' in client.get("/decisions/").content.decode()
    assert "这里还没有决定" in text_of(client.get("/decisions/", {"question": "vouchers.lapse"}))


def test_a_filter_that_does_not_read_is_said_at_its_field_and_nothing_is_listed() -> None:
    number = decisions.number_of(decided())
    client = signed_in(factories.bureau())
    for key, typed in (("from", "2024-13-01"), ("until", "昨天"), ("outcome", "maybe")):
        page = client.get("/decisions/", {key: typed, "number": number[:4]})
        html = page.content.decode()
        assert page.status_code == 422
        assert re.search(rf'<(input|select)[^>]*name="{key}"[^>]*aria-invalid="true"', html), html
        assert 'class="problems"' not in html
        assert f'value="{number[:4]}"' in html, "what else was typed stays"
        assert f"/decisions/{number}" not in html
        assert number not in html


def test_the_register_is_saved_as_a_file_with_what_was_filtered() -> None:
    granted, refused = decided(), decided(REFUSED)
    saved = signed_in(factories.bureau()).get("/decisions/", {"outcome": "refused", "export": "csv"})
    lines = b"".join(saved.streaming_content).decode()  # type: ignore[attr-defined]
    assert decisions.number_of(refused) in lines
    assert decisions.number_of(granted) not in lines
    assert "核定申领" in lines


def test_a_decision_s_page_names_whom_it_is_about_and_no_ids_of_the_code() -> None:
    home = factories.organisation()
    id = decided(concerns=home.id)
    words = text_of(signed_in(factories.bureau()).get(f"/decisions/{id}/"))
    assert f"决定什么 核定申领 · {home.name}" in words
    assert "vouchers.award" not in words
    assert "guizhou/compute_voucher" not in words


def test_what_was_rounded_is_said_in_yuan_and_kept_exact_in_the_file() -> None:
    id = decided(replace(GRANTED, contract_price_fen=10_001))  # 3 % of 100.01 yuan is 3.0003 yuan
    client = signed_in(factories.bureau())
    words = text_of(client.get(f"/decisions/{id}/"))
    assert "¥ 3.0003，舍去不足一分" in words
    assert "取整前" not in words
    assert '"before_rounding":"300.03"' in client.get(f"/decisions/{id}.json").content.decode()


def test_a_year_is_no_quantity() -> None:
    id = factories.new_id("decision")
    opening = law.Opening(year=2024, appropriation_fen=100)
    decisions.decide(law.PROGRAMME, opening, id=id, place=PLACE, on=ON, at=AT, subject=id, actor=CLOCK)
    words = text_of(signed_in(factories.bureau()).get(f"/decisions/{id}/"))
    assert "年度 2024" in words
    assert "2,024" not in words


def test_a_page_of_a_decision_takes_a_fixed_number_of_statements(django_assert_num_queries) -> None:
    id = decided()
    client = signed_in(factories.bureau())
    client.get(f"/decisions/{id}/")
    # Who is asking: 4. The record, its replay, its evidence (2): 4. The shell: 5.
    with django_assert_num_queries(12):
        client.get(f"/decisions/{id}/")


def program(actor: object, scope: str = "decisions:read") -> Client:
    token = factories.api_key(actor, scope)  # type: ignore[arg-type]
    return Client(headers={"Authorization": f"Bearer {token}"})


def test_the_api_gives_the_decision_with_its_bytes_and_its_replay() -> None:
    mine, other = factories.actor(), factories.actor()
    id = decided(concerns=mine.organisation)
    found = program(mine).get(f"{API}/{id}").json()
    assert found["decision"]["award"]["amount_fen"] == 18_600_000
    assert found["body"] == models.Record.objects.get(id=id).body
    assert program(mine).get(f"{API}/{id}/replay").json() == {
        "id": str(id),
        "identical": True,
        "differences": [],
        "pack": "current",
        "engine": decisions.engine(),
        "engine_now": decisions.engine(),
    }
    for address in (f"{API}/{id}", f"{API}/{id}/replay"):
        answer = program(other).get(address)
        assert (answer.status_code, answer.json()["code"]) == (404, "decisions.not_found")
    assert program(mine, "matters:read").get(f"{API}/{id}").status_code == 403


def test_the_api_lists_with_a_cursor_and_refuses_what_it_does_not_know() -> None:
    mine = factories.actor()
    ids = {str(decided(concerns=mine.organisation)) for _ in range(3)}
    decided()
    client, found, cursor = program(mine), set(), None
    while True:
        page = client.get(API, {"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        found |= {item["id"] for item in page["items"]}
        cursor = page["next"]
        if cursor is None:
            break
    assert found == ids
    assert client.get(API, {"outcome": "refused"}).json()["items"] == []
    for asked in ({"outcome": "x"}, {"assessed_from": "2024-03-01T00:00:00"}, {"q": "x"}, {"cursor": "x"}):
        assert client.get(API, asked).status_code == 422, asked
