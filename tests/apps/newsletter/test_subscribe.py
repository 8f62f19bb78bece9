"""Double opt-in: nothing is sent to an address whose people did not say yes, and nobody learns who subscribes."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.core import signing

from guiju.apps.newsletter import actions, models, queries
from guiju.apps.newsletter.actions import subscribing
from guiju.apps.newsletter.adapters import links
from guiju.core.parties import Role
from tests import factories
from tests.apps.newsletter.world import PostBox, Press
from tests.apps.vouchers.world import refused

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def state(id: UUID) -> str:
    return models.Subscriber.objects.get(id=id).state


def token_of(box: PostBox) -> str:
    """The token of the link in the latest letter."""
    (link,) = [line for line in str(box.taken[-1].body).splitlines() if "/confirm/" in line]
    return link.rstrip("/").rpartition("/")[2]


def test_who_asks_gets_one_letter_and_subscribes_by_saying_yes(press: Press) -> None:
    reader, box = press.asked(" Wang@Example.cn "), PostBox()
    assert press.deliver(box).sent == 1
    assert (box.to, state(reader)) == (["wang@example.cn"], "asked")
    actions.confirm(token_of(box), at=press.at + HOUR)
    actions.confirm(token_of(box), at=press.at + HOUR)
    assert state(reader) == "confirmed"


def test_a_link_is_good_for_two_days_and_not_an_instant_longer(press: Press) -> None:
    reader, box = press.asked("wang@example.cn"), PostBox()
    press.deliver(box)
    with refused("newsletter.link_expired"):
        actions.confirm(token_of(box), at=press.at + 2 * DAY)
    assert state(reader) == "asked"
    actions.confirm(token_of(box), at=press.at + 2 * DAY - timedelta(seconds=1))
    assert state(reader) == "confirmed"


def test_a_forged_token_opens_nothing(press: Press) -> None:
    reader = press.asked("wang@example.cn")
    good = links.to_confirm(reader, press.at + HOUR)
    said, _, mark = good.rpartition(":")
    later = signing.Signer(salt="guiju.newsletter.confirm", key="another key").sign_object([str(reader), 2**40])
    for forged in (
        "",
        "x",
        said,
        f"{said}:{mark[:-1]}A",
        links.to_leave(reader),
        later,
        good * 20,
        links.to_confirm(factories.new_id(), press.at + HOUR),
    ):
        with refused("newsletter.bad_link"):
            actions.confirm(forged, at=press.at)
    assert state(reader) == "asked"
    with refused("newsletter.bad_link"):
        actions.leave(good, at=press.at)


def test_an_address_is_asked_at_most_once_a_day(press: Press) -> None:
    reader, box = press.asked("wang@example.cn"), PostBox()
    press.deliver(box)
    press.later(hours=23, minutes=59).asked("wang@example.cn")
    press.deliver(box)
    assert len(box.taken) == 1
    press.later(minutes=1).asked("wang@example.cn", "en")
    press.deliver(box)
    assert len(box.taken) == 2
    assert "Confirm your subscription" in box.taken[-1].subject
    assert models.Subscriber.objects.get().id == reader


def test_who_subscribes_already_is_written_to_no_more_and_stays(press: Press) -> None:
    reader, box = press.subscribed("wang@example.cn"), PostBox()
    press.deliver(box)
    press.later(days=3).asked("WANG@example.cn")
    assert press.deliver(box) == actions.Delivered()
    assert state(reader) == "confirmed"
    assert models.Subscriber.objects.count() == 1


@pytest.mark.parametrize(
    "address", ["", "wang", "wang@", "a b@example.cn", "w@例子.cn", "w@x.cn\nBcc: y@x.cn", "a" * 250 + "@x.cn"]
)
def test_what_is_no_address_is_said_so(press: Press, address: str) -> None:
    with refused("newsletter.wrong_words", field="address"):
        press.asked(address)


def test_without_a_mail_server_and_beyond_the_limit_nobody_is_taken(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    with refused("newsletter.closed"):
        actions.subscribe("w@example.cn", id=factories.new_id(), tongue="en", at=press.at, is_open=False)
    press.asked("one@example.cn")
    monkeypatch.setattr(subscribing, "SUBSCRIBERS_MAX", 1)
    with refused("newsletter.full"):
        press.asked("two@example.cn")


def test_who_leaves_is_erased_and_nothing_that_waits_is_sent(press: Press) -> None:
    press.headed()
    reader = press.subscribed("wang@example.cn")
    issue = press.published()
    for _ in range(2):
        actions.leave(links.to_leave(reader), at=press.at)
    row = models.Subscriber.objects.get(id=reader)
    assert (row.state, row.address) == ("left", None)
    assert models.Letter.objects.get(issue=issue).state == "dropped"
    assert press.deliver().sent == 0
    (left,) = models.Departure.objects.values_list("digest", flat=True)
    assert left == links.digest("wang@example.cn")
    assert "wang" not in left
    with refused("newsletter.bad_link"):
        actions.confirm(links.to_confirm(reader, press.at + HOUR), at=press.at)


def test_who_left_is_not_asked_again_for_a_week_and_may_then_come_back(press: Press) -> None:
    first, box = press.subscribed("wang@example.cn"), PostBox()
    press.deliver()
    actions.leave(links.to_leave(first), at=press.at)
    press.later(days=6, hours=23).asked("wang@example.cn")
    assert press.deliver(box) == actions.Delivered()
    second = press.later(hours=1).asked("wang@example.cn")
    assert press.deliver(box).sent == 1
    actions.confirm(token_of(box), at=press.at)
    assert (state(first), state(second)) == ("left", "confirmed")
    assert not models.Departure.objects.exists()


def test_who_never_answers_is_forgotten_after_a_week(press: Press) -> None:
    press.asked("never@example.cn")
    press.deliver()
    stays = press.subscribed("wang@example.cn")
    press.later(days=6, hours=23)
    assert actions.forget_unconfirmed(at=press.at) == 0
    assert actions.forget_unconfirmed(at=press.later(hours=1).at) == 1
    assert list(models.Subscriber.objects.values_list("id", flat=True)) == [stays]


def test_the_bureau_sees_counts_and_masks_and_others_nothing(press: Press) -> None:
    press.subscribed("wang@example.cn")
    press.later(minutes=1).asked("li@example.cn")
    gone = press.later(minutes=1).subscribed("gone@example.cn")
    actions.leave(links.to_leave(gone), at=press.at)
    counts = queries.subscriber_counts(press.writer)
    assert (counts.confirmed, counts.asked, counts.left) == (1, 1, 1)
    page = queries.subscribers(press.writer, limit=1)
    assert [each.masked for each in page.items] == ["l***@example.cn"]
    assert [each.masked for each in queries.subscribers(press.writer, cursor=page.next).items] == ["w***@example.cn"]
    earliest = queries.subscribers(press.writer, sort=queries.Sort.EARLIEST, state="confirmed")
    assert [each.state for each in earliest.items] == ["confirmed"]
    for actor in (factories.actor(Role.DEMANDER), factories.operator()):
        with refused("newsletter.not_found"):
            queries.subscribers(actor)
