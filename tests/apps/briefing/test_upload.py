"""Upload: a text is taken in by its bytes, once; what is no text says why."""

from __future__ import annotations

import pytest

from guiju.apps.briefing import actions, queries
from guiju.core.parties import Duty, Role
from guiju.core.refusals import Refused
from tests import factories
from tests.apps.briefing import desk

pytestmark = pytest.mark.django_db


def test_an_uploaded_text_waits_to_be_read() -> None:
    who = desk.editor()
    upload = queries.upload(desk.upload(who), who)
    assert (upload.state, upload.name, upload.form) == ("waiting", "样例简报.txt", "newsletter")
    assert queries.waiting() == upload.id


def test_the_same_file_twice_is_one_upload() -> None:
    who = desk.editor()
    first = desk.upload(who)
    assert desk.upload(who, name="改了名.txt") == first
    assert len(queries.uploads(who).items) == 1


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("空.txt", b"", "matters.file_empty"),
        ("表.xlsx", b"PK\x03\x04", "matters.file_type"),
        ("简报.pdf", "不是 PDF".encode(), "matters.file_differs"),
        ("简报.txt", b"\x00\x01", "matters.file_differs"),
    ],
)
def test_what_is_no_text_is_refused_with_its_reason(name: str, content: bytes, code: str) -> None:
    who = desk.editor()
    with pytest.raises(Refused) as refused:
        actions.upload(content, id=factories.new_id(), form="policy", name=name, actor=who, at=desk.AT)
    assert refused.value.code == code
    assert queries.uploads(who).items == ()


def test_only_editors_of_the_bureau_upload() -> None:
    for who in (
        factories.actor(Role.DEMANDER),
        factories.operator(),
        factories.colleague(desk.editor().organisation, frozenset({Duty.READ})),
    ):  # type: ignore[arg-type]
        with pytest.raises(Refused) as refused:
            desk.upload(who)
        assert refused.value.code == "briefing.not_allowed"


def test_more_than_can_wait_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guiju.apps.briefing.actions.uploading.WAITING_MAX", 1)
    who = desk.editor()
    first = desk.upload(who)
    assert desk.upload(who) == first
    with pytest.raises(Refused) as refused:
        desk.upload(who, "另一份文本")
    assert refused.value.code == "briefing.too_many_waiting"
