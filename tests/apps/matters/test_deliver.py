"""Delivering letters: sent once, tried a bounded number of times, given up with a reason people can read."""

from __future__ import annotations

import smtplib
from datetime import timedelta

import pytest
from django.core import mail as django_mail

from guiju.apps.matters import actions as matters
from guiju.apps.matters import queries
from guiju.apps.matters.actions import delivering
from guiju.apps.matters.adapters import mail
from guiju.apps.parties import models as parties
from tests.apps.matters import toys
from tests.apps.matters.toys import AT, DAY, step

pytestmark = pytest.mark.django_db


def one_letter() -> toys.Cast:
    who = toys.cast()
    step(toys.at_review(who), "return", who.operator, reason="缺页")
    return who


def failing(_: mail.Letter) -> None:
    raise mail.NotSent("邮件服务器暂不可用")


def test_a_letter_goes_to_the_handling_people_in_both_tongues_and_once() -> None:
    who = one_letter()
    assert matters.deliver(at=AT) == matters.Delivered(sent=1, put_off=0, given_up=0)
    assert matters.deliver(at=AT + DAY) == matters.Delivered(sent=0, put_off=0, given_up=0)
    (sent,) = django_mail.outbox
    handlers = set(
        parties.Membership.objects.filter(organisation=who.home, duties__contains=["handle"]).values_list(
            "person__email", flat=True
        )
    )
    assert set(sent.bcc) == handlers
    assert sent.to == []
    assert "待补正" in sent.subject
    assert "缺页" in sent.body
    assert "It is your turn" not in sent.body
    assert "To be corrected" in sent.body


def test_a_failed_letter_waits_longer_each_time_and_is_given_up_after_five_tries() -> None:
    who = one_letter()
    at = AT
    for wait in (1, 10, 60, 360):
        assert matters.deliver(at=at, send=failing) == matters.Delivered(sent=0, put_off=1, given_up=0)
        assert matters.deliver(at=at + timedelta(minutes=wait, microseconds=-1), send=failing).put_off == 0
        at += timedelta(minutes=wait)
    assert matters.deliver(at=at, send=failing) == matters.Delivered(sent=0, put_off=0, given_up=1)
    assert matters.deliver(at=at + 30 * DAY) == matters.Delivered(sent=0, put_off=0, given_up=0)
    (dead,) = queries.dead_letters(who.operator)
    assert (dead.tries, dead.dead_at, dead.reason, dead.organisation) == (5, at, "邮件服务器暂不可用", who.home)
    assert queries.notices(who.applicant).items[0].mail_failure == "邮件服务器暂不可用"


def test_dead_letters_are_shown_to_the_offices_only() -> None:
    who = one_letter()
    for day in range(9):
        matters.deliver(at=AT + day * DAY, send=failing)
    assert len(queries.dead_letters(who.chief)) == 1
    assert queries.dead_letters(who.applicant) == ()


def test_a_letter_that_was_given_up_can_be_tried_again() -> None:
    who = one_letter()
    for day in range(9):
        matters.deliver(at=AT + day * DAY, send=failing)
    (dead,) = queries.dead_letters(who.operator)
    assert matters.retry(dead.notice, at=AT + 20 * DAY)
    assert not matters.retry(dead.notice, at=AT + 20 * DAY)
    assert matters.deliver(at=AT + 20 * DAY).sent == 1
    assert queries.dead_letters(who.operator) == ()


def test_an_organisation_without_any_address_is_said_so_at_once() -> None:
    who = one_letter()
    parties.Membership.objects.filter(organisation=who.home).update(until=AT)
    assert matters.deliver(at=AT) == matters.Delivered(sent=0, put_off=0, given_up=1)
    assert queries.dead_letters(who.operator)[0].reason == delivering.NO_ADDRESS


def test_without_handling_people_the_contact_address_is_used() -> None:
    who = one_letter()
    parties.Membership.objects.filter(organisation=who.home).update(until=AT)
    parties.Organisation.objects.filter(id=who.home).update(contact_email="office@example.cn")
    matters.deliver(at=AT)
    assert django_mail.outbox[0].bcc == ["office@example.cn"]


def test_one_failing_letter_does_not_hold_up_the_others() -> None:
    who = toys.cast()
    for _ in range(3):
        step(toys.at_review(who), "return", who.operator, reason="缺页")
    tried: list[str] = []

    def second_fails(letter: mail.Letter) -> None:
        tried.append(letter.title)
        if len(tried) == 2:
            raise mail.NotSent("慢")

    assert matters.deliver(at=AT, send=second_fails) == matters.Delivered(sent=2, put_off=1, given_up=0)


def test_a_round_is_bounded() -> None:
    who = toys.cast()
    for _ in range(3):
        step(toys.at_review(who), "return", who.operator, reason="缺页")
    assert matters.deliver(at=AT, limit=2).sent == 2
    assert matters.deliver(at=AT, limit=2).sent == 1


@pytest.mark.parametrize(
    ("error", "is_final"),
    [
        (smtplib.SMTPServerDisconnected("gone"), False),
        (smtplib.SMTPRecipientsRefused({"a@b.cn": (550, b"no such user")}), True),
        (ConnectionRefusedError("refused"), False),
        (TimeoutError(), False),
    ],
)
def test_what_the_mail_server_says_becomes_a_reason(
    monkeypatch: pytest.MonkeyPatch, error: Exception, is_final: bool
) -> None:
    def refuse(_: object) -> None:
        raise error

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    with pytest.raises(mail.NotSent) as failed:
        mail.send(mail.Letter(to=("a@b.cn",), title="题\r\nBcc: x@y.cn", text="文"))
    assert failed.value.is_final is is_final
    assert "邮件服务器" in str(failed.value)


def test_a_title_cannot_smuggle_in_a_header() -> None:
    mail.send(mail.Letter(to=("a@b.cn",), title="题\r\nBcc: x@y.cn", text="文"))
    assert django_mail.outbox[0].subject == "题 Bcc: x@y.cn"
