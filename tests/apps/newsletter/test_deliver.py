"""Delivery: each letter once, in both tongues, ever later after a failure, at most so many a minute, on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from guiju.apps.newsletter import actions, models, queries
from guiju.apps.newsletter.adapters import post
from tests import factories
from tests.apps.newsletter.world import FERRY, LOOM, PostBox, Press
from tests.apps.vouchers.world import refused


def with_readers(press: Press, *addresses: str) -> None:
    press.headed()
    for address in addresses or ("wang@example.cn",):
        press.subscribed(address)
    press.deliver()
    press.later(minutes=2).published()


def header(box: PostBox, name: str) -> str:
    return str(box.taken[-1].message()[name])


def test_an_issue_goes_to_each_reader_once(press: Press) -> None:
    with_readers(press, "wang@example.cn", "li@example.cn")
    box = PostBox()
    assert press.deliver(box) == actions.Delivered(sent=2)
    assert press.later(days=1).deliver(box) == actions.Delivered()
    assert sorted(box.to) == ["li@example.cn", "wang@example.cn"]


def test_a_letter_names_the_pieces_the_page_and_the_way_out(press: Press) -> None:
    with_readers(press)
    box = PostBox()
    press.deliver(box)
    (letter,) = box.taken
    text, html = str(letter.body), str(letter.alternatives[0][0])
    assert letter.subject == "《样例政策动态》2024年第1期（总第41期）"
    for said in (LOOM.headline, FERRY.headline, "https://press.example/newsletter/41/"):
        assert said in text
        assert said in html
    way_out = header(box, "List-Unsubscribe").strip("<>")
    assert way_out in text
    assert way_out.startswith("https://press.example/newsletter/leave/")
    assert header(box, "List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"
    assert LOOM.summary[:10] not in text
    assert letter.attachments == []


def test_an_english_reader_gets_it_in_english(press: Press) -> None:
    press.headed()
    press.subscribed("wang@example.com", "en")
    press.published()
    box = PostBox()
    press.deliver(box)
    assert box.taken[-1].subject == "样例政策动态, 2024 no. 1 (no. 41 in all)"
    assert "In this issue" in str(box.taken[-1].body)
    assert "本期要目" not in str(box.taken[-1].body)


def test_the_pdf_goes_along_where_the_site_says_so(press: Press) -> None:
    with_readers(press)
    box = PostBox()
    press.deliver(box, attaches=True)
    (attached,) = box.taken[-1].attachments
    assert attached[1] == queries.content(41, "pdf")


def test_a_failure_waits_longer_each_time_and_ends_with_its_reason(press: Press) -> None:
    with_readers(press)
    down = post.NotSent("邮件服务器暂不可用", is_server=True)
    for wait in (5, 30, 120, 720):
        assert press.deliver(PostBox(down)) == actions.Delivered(put_off=1)
        press.later(minutes=wait, microseconds=-1)
        assert press.deliver() == actions.Delivered()
        press.later(microseconds=1)
    assert press.deliver(PostBox(down)) == actions.Delivered(given_up=1)
    (failed,) = queries.failed_letters(press.writer)
    assert (failed.tries, failed.reason, failed.is_in_doubt, failed.number) == (5, "邮件服务器暂不可用", False, 41)
    assert failed.masked == "w***@example.cn"


def test_an_address_that_is_refused_for_good_is_given_up_at_once_and_the_others_go(press: Press) -> None:
    with_readers(press, "one@example.cn", "two@example.cn")
    assert press.deliver(PostBox(post.NotSent("被拒（550）", is_final=True))) == actions.Delivered(sent=1, given_up=1)


def test_when_the_server_is_down_the_round_ends(press: Press) -> None:
    with_readers(press, "one@example.cn", "two@example.cn")
    box = PostBox(post.NotSent("暂不可用", is_server=True))
    assert press.deliver(box) == actions.Delivered(put_off=1)
    assert box.taken == []


def test_no_more_than_so_many_go_in_any_minute(press: Press) -> None:
    with_readers(press, *(f"r{n}@example.cn" for n in range(5)))
    assert press.deliver(per_minute=2).sent == 2
    press.later(seconds=59)
    assert press.deliver(per_minute=2) == actions.Delivered()
    press.later(seconds=1)
    assert press.deliver(per_minute=2).sent == 2
    assert press.later(minutes=1).deliver(per_minute=2).sent == 1


def test_a_letter_cut_off_is_set_aside_in_doubt_and_sent_again_only_by_a_person(press: Press) -> None:
    with_readers(press)
    assert press.deliver(PostBox(post.InDoubt())) == actions.Delivered(given_up=1)
    (failed,) = queries.failed_letters(press.writer)
    assert failed.is_in_doubt
    press.later(days=1)
    assert press.deliver() == actions.Delivered()
    assert actions.retry(failed.id, actor=press.writer, at=press.at)
    assert not actions.retry(failed.id, actor=press.writer, at=press.at)
    assert press.deliver().sent == 1


def test_what_a_dead_deliverer_left_behind_is_in_doubt(press: Press) -> None:
    with_readers(press, "one@example.cn", "two@example.cn")
    letter = models.Letter.objects.filter(issue__isnull=False).order_by("id").first()
    assert letter is not None
    models.Letter.objects.filter(id=letter.id).update(state="sending", next_at=None)
    assert press.deliver() == actions.Delivered(sent=1, given_up=1)
    assert queries.failed_letters(press.writer)[0].is_in_doubt


def test_a_letter_to_somebody_who_left_is_not_tried_again(press: Press) -> None:
    with_readers(press)
    press.deliver(PostBox(post.InDoubt()))
    (failed,) = queries.failed_letters(press.writer)
    reader = models.Subscriber.objects.get()
    reader.state, reader.address, reader.left_at = "left", None, press.at
    reader.save()
    assert not actions.retry(failed.id, actor=press.writer, at=press.at)
    with refused("newsletter.not_found"):
        actions.retry(failed.id, actor=factories.actor(), at=press.at)
    with refused("newsletter.not_found"):
        actions.retry(0, actor=press.writer, at=press.at)


def test_a_reader_who_leaves_in_the_middle_of_a_round_gets_nothing(press: Press) -> None:
    with_readers(press)
    models.Subscriber.objects.update(state="left", address=None, left_at=press.at)
    assert press.deliver() == actions.Delivered(dropped=1)


def test_the_database_refuses_a_second_letter_and_a_second_sending(press: Press) -> None:
    with_readers(press)
    press.deliver()
    letter = models.Letter.objects.get(issue__isnull=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Letter.objects.create(
            subscriber=letter.subscriber, issue=letter.issue, next_at=press.at, moved_at=press.at
        )
    with pytest.raises(IntegrityError, match="goes to an address once"), transaction.atomic():
        models.Letter.objects.filter(id=letter.id).update(state="waiting", next_at=press.at)


def test_counts_tell_how_an_issue_stands(press: Press) -> None:
    with_readers(press, "one@example.cn", "two@example.cn", "three@example.cn")
    press.deliver(PostBox(post.NotSent("被拒（550）", is_final=True)), per_minute=2)
    issue = models.Issue.objects.get().id
    assert queries.letter_counts([issue], press.writer)[issue] == queries.LetterCounts(waiting=1, sent=1, failed=1)


def test_publishing_queues_letters_in_one_statement_however_many_read(press: Press) -> None:
    press.headed()
    models.Subscriber.objects.bulk_create(
        models.Subscriber(
            id=factories.new_id(), state="confirmed", address=f"r{n}@example.cn", tongue="en",
            asked_at=press.at, confirmed_at=press.at,
        )
        for n in range(500)
    )  # fmt: skip
    issue = press.checked(replace(LOOM, figures=()))
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        press.publish(issue)
    assert models.Letter.objects.filter(issue=issue).count() == 500
    assert sum("newsletter_letter" in each["sql"] for each in seen) == 1
    assert len(seen) < 25


def test_waits_are_five_minutes_to_twelve_hours() -> None:
    from guiju.apps.newsletter.actions import delivering

    assert delivering.WAITS[0] == timedelta(minutes=5)
    assert delivering.TRIES_MAX == 5
