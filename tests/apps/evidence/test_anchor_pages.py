"""Anchors on the public pages: what stands where and since when, what was not verified, and an alarm."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from guiju.apps.evidence import models
from tests.apps.evidence.world import AT, advance, append, log

pytestmark = pytest.mark.django_db
CHAIN = "eip155:20200:0x5fbdb2315678afecb367f032d93f642f64180aa3"
TSA = "https://tsa.example/tsr"


@pytest.fixture(autouse=True)
def _anchored(tmp_path: Path) -> None:
    """Three entries, anchored on a chain in a transaction and under a time stamp that nobody verified."""
    append(3)
    advance(log(tmp_path))
    on_chain = {"root": "x", "time": "2024-03-01T02:03:04+00:00", "transaction": "0xabcd", "block": 7}
    stamped = {"reply": "", "note": "", "time": "2024-03-01T02:05:06+00:00", "serial": "1", "is_verified": False}
    for kind, where, proof in (("chain", CHAIN, on_chain), ("time_stamp", TSA, stamped)):
        models.Anchor.objects.create(checkpoint_id=3, kind=kind, where=where, proof=proof, anchored_at=AT)
        models.AnchorPlace.objects.create(where=where, kind=kind, tried_at=AT)


def page(name: str, *arguments: int) -> str:
    answer = Client().get(reverse(f"evidence:{name}", args=arguments))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_explorer_shows_each_anchor_with_the_time_its_place_says() -> None:
    shown = page("explorer")
    assert CHAIN in shown
    assert "10:03" in shown, "the block's time, in China"
    assert f"{TSA} · " in shown
    assert shown.count("（未核验）") == 1
    assert "警报" not in shown


def test_a_checkpoints_page_names_the_transaction() -> None:
    shown = page("checkpoint", 3)
    assert "<code>0xabcd</code>" in shown
    assert shown.count("（未核验）") == 1


def test_trouble_and_alarms_are_shown_to_everybody() -> None:
    models.AnchorPlace.objects.filter(where=CHAIN).update(trouble="FORK: the chain holds 9", is_alarm=True)
    models.AnchorPlace.objects.filter(where=TSA).update(trouble="the authority answers 500")
    shown = page("explorer")
    assert shown.index("警报") < shown.index("FORK: the chain holds 9") < shown.index("未锚定")
    assert "the authority answers 500" in shown


def test_a_place_in_trouble_is_not_called_unconfigured() -> None:
    assert "还没有设置链或时间戳服务" not in page("explorer")
