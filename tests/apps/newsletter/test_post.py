"""Letters over a real socket to a real mail server: what it took, what it refused, and what nobody knows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from guiju.apps.newsletter import actions, models, queries, tasks
from guiju.apps.newsletter.adapters import post
from tests.apps.newsletter.world import LOOM, SITE, Press
from tests.mailing import Mailing, mail_server


@pytest.fixture
def mailing(settings: Settings) -> Iterator[Mailing]:
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_TIMEOUT = 5
        settings.DEFAULT_FROM_EMAIL = "样例刊物 <press@press.example>"
        yield server


def read_by(press: Press, *addresses: str) -> None:
    press.headed()
    for address in addresses:
        press.subscribed(address)
    models.Letter.objects.update(state="dropped", next_at=None)
    press.published()


def deliver(press: Press, *, attaches: bool = False) -> actions.Delivered:
    return actions.deliver(at=press.at, site=SITE, per_minute=100, attaches=attaches, office=post.MailServer)


def test_all_letters_of_a_round_go_over_one_connection(press: Press, mailing: Mailing) -> None:
    read_by(press, "one@example.cn", "two@example.cn")
    assert deliver(press) == actions.Delivered(sent=2)
    assert sorted(mailing.to) == ["one@example.cn", "two@example.cn"]
    assert mailing.connections == 1
    letter = mailing.taken[0].letter
    assert mailing.taken[0].sender == "press@press.example"
    assert letter["To"] == mailing.to[0]
    assert letter["Subject"].strip() == "《样例政策动态》2024年第1期（总第41期）"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text = letter.get_body(("plain",))
    assert text is not None
    assert LOOM.headline in text.get_content()
    assert letter.get_body(("html",)) is not None


def test_the_pdf_arrives_as_it_is_kept(press: Press, mailing: Mailing) -> None:
    read_by(press, "one@example.cn")
    deliver(press, attaches=True)
    (attached,) = mailing.taken[0].letter.iter_attachments()
    assert attached.get_content() == queries.content(41, "pdf")
    assert attached.get_filename() == "2024年第1期（总第41期）.pdf"


def test_a_refused_address_is_given_up_without_being_written_down(press: Press, mailing: Mailing) -> None:
    mailing.refuses = {"gone@example.cn": 550, "full@example.cn": 452}
    read_by(press, "gone@example.cn", "full@example.cn", "one@example.cn")
    assert deliver(press) == actions.Delivered(sent=1, put_off=1, given_up=1)
    assert mailing.to == ["one@example.cn"]
    (failed,) = queries.failed_letters(press.writer)
    assert failed.reason == "收件地址被拒 Recipient refused（550）"
    assert not models.Letter.objects.filter(reason__contains="@").exists()


def test_a_line_that_breaks_after_the_text_leaves_a_doubt_and_no_second_letter(press: Press, mailing: Mailing) -> None:
    mailing.breaks_after = 1
    read_by(press, "one@example.cn", "two@example.cn")
    assert deliver(press) == actions.Delivered(given_up=1)
    assert deliver(press.later(minutes=2)) == actions.Delivered(sent=1)
    assert sorted(mailing.to) == ["one@example.cn", "two@example.cn"]
    assert queries.failed_letters(press.writer)[0].is_in_doubt


def test_a_server_that_is_not_there_puts_letters_off(press: Press, mailing: Mailing, settings: Settings) -> None:
    read_by(press, "one@example.cn", "two@example.cn")
    with mail_server() as other:
        settings.EMAIL_PORT = other.port
    assert deliver(press) == actions.Delivered(put_off=1)
    settings.EMAIL_PORT = mailing.port
    assert deliver(press.later(minutes=5)) == actions.Delivered(sent=2)
    assert sorted(mailing.to) == ["one@example.cn", "two@example.cn"]


def test_the_task_delivers_only_where_a_mail_server_is_named(
    press: Press, mailing: Mailing, settings: Settings
) -> None:
    read_by(press, "one@example.cn")
    settings.MAIL_URL = ""
    assert tasks.deliver_letters.func() == {}
    settings.MAIL_URL = "smtp://127.0.0.1"
    assert tasks.deliver_letters.func() == {"sent": 1, "put_off": 0, "given_up": 0, "dropped": 0}
    assert mailing.to == ["one@example.cn"]
    assert tasks.forget_unconfirmed.func() == 0
