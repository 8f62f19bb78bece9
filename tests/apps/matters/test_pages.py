"""The desk, the case, its files and the messages, as people in different chairs meet them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from guiju.apps.matters import actions as matters
from guiju.apps.matters import models, queries
from guiju.apps.matters.adapters import mail
from guiju.core.parties import Duty
from tests import factories
from tests.apps.matters import toys
from tests.apps.matters.test_attach import PDF
from tests.apps.matters.toys import AT, DAY, step

pytestmark = pytest.mark.django_db


def text_of(response: object) -> str:
    """The page as words: tags and runs of blanks gone."""
    html = response.content.decode()  # type: ignore[attr-defined]
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def signed_in(actor: object) -> Client:
    return factories.sign_in(Client(), actor)  # type: ignore[arg-type]


def test_the_desk_shows_the_queue_by_deadline_and_the_first_case() -> None:
    who = toys.cast()
    now = timezone.now()
    later = step(toys.open_one(who, at=now), "submit", who.applicant, at=now, due_at=now + 5 * DAY)
    sooner = step(toys.open_one(who, at=now), "submit", who.applicant, at=now, due_at=now + DAY)
    page = signed_in(who.operator).get("/desk/")
    assert page.status_code == 200
    words = text_of(page)
    assert "2 件等您处理" in words
    assert words.index(sooner.number) < words.index(later.number)
    assert "去办理" in words
    assert "立件" not in words
    assert "提交 → 审核" in words
    assert f'href="/matters/{sooner.id}/"' in page.content.decode()


def test_a_deadline_beyond_the_published_holidays_says_so_on_the_page_and_over_the_api(settings: Settings) -> None:
    who = toys.cast()
    late = datetime(2026, 12, 31, 1, tzinfo=UTC)
    settings.CLOCK_OFFSET = late - timezone.now()
    matter = step(toys.open_one(who, at=late), "submit", who.applicant, at=late)
    client = signed_in(who.operator)
    words = text_of(client.get(f"/matters/{matter.id}/"))
    assert "2027-01-07 24:00 · 7 天后（估算）" in words
    assert "2027 年的节假日安排尚未公布" in words
    assert client.get(f"/api/v1/matters/{matter.id}").json()["is_due_estimated"] is True
    assert client.get("/api/v1/matters").json()["items"][0]["is_due_estimated"] is True


def test_the_desk_tells_what_is_mine_from_what_is_my_offices() -> None:
    who = toys.cast()
    matter = toys.at_approval(who)
    assert who.bureau.organisation is not None
    clerk = factories.colleague(who.bureau.organisation, frozenset({Duty.READ, Duty.HANDLE}))
    page = signed_in(clerk).get("/desk/")
    assert "没有等您处理的办件" in text_of(page)
    assert "本单位另有 1 件" in text_of(page)
    page = text_of(signed_in(clerk).get("/desk/", {"scope": "ours"}))
    assert matter.number in page
    assert "省大数据局的复核人员" in page
    assert "去办理" not in page
    assert "1 件等您处理" in text_of(signed_in(who.chief).get("/desk/"))


def test_the_desk_says_what_is_late() -> None:
    who = toys.cast()
    toys.at_review(who)
    assert "1 件已超期" in text_of(signed_in(who.operator).get("/desk/"))


def test_a_chosen_case_stands_on_the_right() -> None:
    who = toys.cast()
    toys.at_review(who)
    other = step(toys.open_one(who), "submit", who.applicant, due_at=AT + 300 * DAY)
    words = text_of(signed_in(who.operator).get("/desk/", {"case": str(other.id)}))
    assert words.count(other.number) == 2  # in the queue and in the case


def test_an_empty_desk_says_what_will_be_here() -> None:
    words = text_of(signed_in(factories.operator()).get("/desk/"))
    assert "没有等您处理的办件" in words
    assert "都办完了" in words


def test_the_desk_filters_and_keeps_what_was_asked() -> None:
    who = toys.cast()
    matter = toys.at_review(who)
    client = signed_in(who.operator)
    assert matter.number in text_of(client.get("/desk/", {"text": matter.number}))
    page = client.get("/desk/", {"text": "没有这个", "kind": "toys.loan/review", "due": "overdue"})
    assert "没有符合条件的办件" in text_of(page)
    assert 'value="没有这个"' in page.content.decode()
    assert matter.number in text_of(client.get("/desk/", {"kind": "toys.loan/review", "due": "overdue"}))
    assert matter.number not in text_of(client.get("/desk/", {"scope": "closed"}))


@pytest.mark.parametrize(
    "asked", [{"due": "x"}, {"scope": "x"}, {"case": "x"}, {"kind": "x/" * 300}, {"text": "\x00<script>"}]
)
def test_whatever_stands_in_the_address_the_desk_answers(asked: dict[str, str]) -> None:
    page = signed_in(factories.operator()).get("/desk/", asked)
    assert page.status_code == 200
    assert "<script>" not in page.content.decode()


def test_a_cursor_that_is_not_ours_is_not_found() -> None:
    assert signed_in(factories.operator()).get("/desk/", {"cursor": "x"}).status_code == 404


def test_the_queue_pages() -> None:
    who = toys.cast()
    openings = [
        matters.Opening(
            id=factories.new_id("m"),
            subject_organisation=who.home,
            prefix="TL",
            title_zh=f"第 {n} 件",
            title_en=f"No {n}",
        )
        for n in range(60)
    ]
    matters.open_many(toys.LOAN, openings, actor=who.applicant, at=AT)
    client = signed_in(who.applicant)
    first = client.get("/desk/").content.decode()
    assert first.count('aria-current="true"') == 1
    assert len(re.findall(r'<li><a href="\?', first)) == 50
    onward = re.search(r'rel="next" href="([^"]+)"', first)
    assert onward is not None
    second = client.get("/desk/" + onward[1].replace("&amp;", "&")).content.decode()
    assert len(re.findall(r'<li><a href="\?', second)) == 10


def test_what_is_about_something_leads_to_its_case() -> None:
    who = toys.cast()
    matter = toys.at_review(who)
    page = signed_in(who.operator).get(f"/matters/about/{matter.object_id}/")
    assert (page.status_code, page["Location"]) == (302, f"/matters/{matter.id}/")
    assert signed_in(factories.operator()).get(f"/matters/about/{factories.new_id()}/").status_code == 404
    stranger = factories.actor_for(factories.organisation().id)
    assert signed_in(stranger).get(f"/matters/about/{matter.object_id}/").status_code == 404


def test_the_desk_takes_a_fixed_number_of_statements(django_assert_num_queries) -> None:
    who = toys.cast()
    for _ in range(8):
        toys.at_review(who)
    client = signed_in(who.operator)
    client.get("/desk/")
    # Who is asking: 4. The queue, my heaps and my office's: 3. Whose each line is: 2.
    # The case's applicant, history, files, objections: 5. The shell: 5.
    with django_assert_num_queries(STATEMENTS_OF_THE_DESK):
        client.get("/desk/")


STATEMENTS_OF_THE_DESK = 19


def test_a_visitor_is_asked_to_sign_in() -> None:
    for address in ("/desk/", "/notices/", f"/matters/{factories.new_id()}/", f"/attachments/{factories.new_id()}/"):
        page = Client().get(address)
        assert page.status_code in {302, 403}, address


def test_a_strangers_case_and_file_are_not_found() -> None:
    who = toys.cast()
    matter = toys.at_review(who)
    file = matters.attach(matter.id, id=factories.new_id("f"), name="合同.pdf", content=PDF, actor=who.applicant, at=AT)
    client = signed_in(who.stranger)
    assert client.get(f"/matters/{matter.id}/").status_code == 404
    assert client.get(f"/attachments/{file.id}/").status_code == 404
    upload = {"file": SimpleUploadedFile("合同.pdf", PDF)}
    assert client.post(f"/matters/{matter.id}/attachments/", upload).status_code == 404
    assert matter.number not in text_of(client.get("/desk/", {"scope": "open"}))


def test_a_file_is_handed_in_once_and_taken_away_as_a_download() -> None:
    who = toys.cast()
    matter = toys.open_one(who)
    client = signed_in(who.applicant)
    sent = {"id": str(factories.new_id("upload")), "label": "contract"}
    for _ in range(2):
        page = client.post(
            f"/matters/{matter.id}/attachments/",
            {**sent, "file": SimpleUploadedFile("../合同 2024.pdf", PDF, "text/html")},
            follow=True,
        )
        assert "已收到：合同 2024.pdf" in text_of(page)
    (kept,) = queries.attachments(matter.id)
    response = client.get(f"/attachments/{kept.id}/")
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment;")
    assert "%E5%90%88%E5%90%8C%202024.pdf" in response["Content-Disposition"]
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]


def test_a_file_that_is_refused_says_why_on_the_page() -> None:
    who = toys.cast()
    matter = toys.open_one(who)
    page = signed_in(who.applicant).post(
        f"/matters/{matter.id}/attachments/", {"file": SimpleUploadedFile("合同.pdf", b"MZ not a pdf")}, follow=True
    )
    assert "的内容与扩展名不符" in text_of(page)


def test_an_upload_beyond_the_setting_is_refused(settings: object) -> None:
    settings.ATTACHMENT_MB_MAX = 1  # type: ignore[attr-defined]
    who = toys.cast()
    matter = toys.open_one(who)
    large = PDF + b" " * (1024 * 1024) + b"%%EOF"
    page = signed_in(who.applicant).post(
        f"/matters/{matter.id}/attachments/", {"file": SimpleUploadedFile("合同.pdf", large)}, follow=True
    )
    assert "超过了单个文件 1 MB 的上限" in text_of(page)
    assert not models.Attachment.objects.exists()


def test_a_reader_without_the_duty_is_offered_no_upload() -> None:
    who = toys.cast()
    matter = toys.open_one(who)
    assert "上传附件" in text_of(signed_in(who.applicant).get(f"/matters/{matter.id}/"))
    assert "上传附件" not in text_of(signed_in(who.reader).get(f"/matters/{matter.id}/"))


def test_messages_are_read_and_marked() -> None:
    who = toys.cast()
    matter = step(toys.at_review(who), "return", who.operator, reason="合同缺少第 3 页")
    client = signed_in(who.applicant)
    page = client.get("/notices/")
    assert "1 条未读" in text_of(page)
    assert "合同缺少第 3 页" in text_of(page)
    assert f'href="/matters/{matter.id}/"' in page.content.decode()
    (notice,) = queries.notices(who.applicant).items
    page = client.post("/notices/read/", {"id": [str(notice.id), "x"]}, follow=True)
    assert "未读" not in text_of(page)


def test_the_offices_see_dead_letters_and_try_again() -> None:
    who = toys.cast()
    step(toys.at_review(who), "return", who.operator, reason="缺页")

    def fail(_: mail.Letter) -> None:
        raise mail.NotSent("邮箱已满", is_final=True)

    matters.deliver(at=AT, send=fail)
    assert "邮箱已满" in text_of(signed_in(who.operator).get("/notices/"))
    own = text_of(signed_in(who.applicant).get("/notices/"))
    assert "没有送达的邮件" not in own
    assert "邮件没有送达：" in own
    (letter,) = queries.dead_letters(who.operator)
    address = f"/notices/{letter.notice}/retry/"
    assert signed_in(who.applicant).post(address).status_code == 403
    signed_in(who.operator).post(address)
    assert queries.dead_letters(who.operator) == ()


def test_pages_speak_english_too() -> None:
    who = toys.cast()
    step(toys.at_review(who), "return", who.operator, reason="page 3")
    client = signed_in(who.applicant)
    client.cookies["django_language"] = "en"
    assert "1 waiting for you" in text_of(client.get("/desk/"))
    assert "To be corrected" in text_of(client.get("/desk/"))
    assert "1 unread" in text_of(client.get("/notices/"))


def test_a_case_with_a_page_of_its_own_leads_there() -> None:
    who = toys.cast()
    object_id = factories.new_id("object")
    matters.open(
        toys.LOAN, id=factories.new_id("m"), subject_organisation=who.home, prefix="TL", title_zh="筝", title_en="Kite",
        actor=who.applicant, at=AT, url_name="decisions:decision", object_id=object_id,
    )  # fmt: skip
    page = signed_in(who.applicant).get("/desk/").content.decode()
    assert f'href="/decisions/{object_id}/"' in page
