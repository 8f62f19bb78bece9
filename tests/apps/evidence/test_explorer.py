"""The log explorer: what waits is said apart, sealed from signed and from public, and each witness as it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from guiju.apps.evidence import actions, models
from guiju.apps.evidence.adapters import signatures
from guiju.apps.evidence.adapters.witnesses import Witness
from guiju.core.notes import Algorithm
from tests.apps.evidence.world import AT, advance, append, log

pytestmark = pytest.mark.django_db


def explorer(tongue: str = "zh-hans") -> str:
    client = Client()
    client.cookies["django_language"] = tongue
    return client.get("/evidence/").content.decode()


def test_what_waits_to_be_sealed_and_what_waits_for_witnesses_are_said_apart(tmp_path: Path) -> None:
    ours = log(tmp_path)
    append(3)
    advance(ours)
    key = signatures.generate("witness.example/w1", Algorithm.COSIGNATURE).key
    strict = replace(ours, witnesses=(Witness(key, "http://127.0.0.1:9"),), quorum=1)
    append(2)
    assert advance(strict) is None
    append(1)
    shown = explorer()
    assert "另有 2 条已签入检查点，尚未公布。" in shown
    assert "最早的一条自" in shown
    assert "还没有签过" in shown
    assert actions.show(ours, at=AT) == 5
    assert "尚未公布" not in explorer()


def test_a_witness_that_signed_is_told_with_size_and_time_in_either_tongue() -> None:
    at = AT + timedelta(minutes=5)
    models.Witness.objects.create(name="witness.example/w1", size=1631, asked_at=at, signed_at=at)
    assert "签到 1,631 条，2024-03-01 09:05" in explorer()
    assert "signed 1,631 entries, 2024-03-01 09:05" in explorer("en")
