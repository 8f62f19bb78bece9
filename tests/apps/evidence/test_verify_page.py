"""The page that checks in the browser: the same sentences as `guiju verify`, of a file that stays where it is."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, Request, expect

from guiju.apps.evidence.adapters import signatures
from guiju.core import checking, checkpoints, journal, merkle, receipts
from guiju.core.notes import Algorithm, Key, Note
from guiju.core.receipts import Posted, Receipt
from guiju.documents import certificates
from tests import browsers
from tests.apps.evidence import world
from tests.core import told
from tests.look import conftest as look

pytestmark = pytest.mark.django_db
visit = look.visit
Opener = look.Opener

MARKS = {True: "✓", False: "✗", None: "–"}
SOUND, FALSE = "未发现不实之处。", "其中有不实之处，见带 ✗ 的各行。"
KEYS = (told.LOG.key, told.WITNESS.key)


@pytest.fixture
def page_that_checks(visit: Opener) -> Page:
    """The page in Chinese, with the keys of the told receipts trusted."""
    page = visit("/evidence/verify/")
    trust(page, *KEYS)
    return page


def trust(page: Page, *keys: Key) -> None:
    page.locator("#key").fill("\n".join(key.vkey for key in keys))


def give(page: Page, content: bytes, name: str = "receipt.json") -> str:
    """Choose a file; the words of the outcome once it is checked."""
    page.locator("#outcome").evaluate("element => { element.textContent = '' }")
    page.locator("#file").set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": content})
    return outcome(page)


def outcome(page: Page) -> str:
    expect(page.locator("#outcome")).not_to_have_text("")
    expect(page.locator("#outcome")).not_to_have_class("wait")
    return page.locator("#outcome").inner_text()


def lines(page: Page) -> list[tuple[str, str]]:
    """Mark and sentence of every line."""
    shown = page.locator("#verdict li").evaluate_all("all => all.map(one => [...one.children].map(x => x.textContent))")
    return [(mark, words) for mark, words in shown]


def expected(of: Receipt, *trusted: Key, tongue: str = "zh") -> list[tuple[str, str]]:
    said = checking.check(of, check=signatures.is_signed, trusted=trusted)
    return [(MARKS[one.holds], getattr(one, tongue)) for one in said.statements]


def test_a_sound_receipt_says_what_guiju_verify_says(page_that_checks: Page) -> None:
    assert give(page_that_checks, told.receipt().as_bytes()) == SOUND
    assert lines(page_that_checks) == expected(told.receipt(), *KEYS)


def test_in_english_too(visit: Opener, client: Client) -> None:
    client.cookies["django_language"] = "en"
    page = visit("/evidence/verify/")
    trust(page)
    assert give(page, told.receipt().as_bytes()) == "Nothing in it is false."
    assert lines(page) == expected(told.receipt(), tongue="en")


@pytest.mark.parametrize("lie", told.LIES)
def test_a_lie_is_found_and_named_as_by_guiju_verify(page_that_checks: Page, lie: str) -> None:
    lied = told.LIES[lie][0](told.receipt())
    assert give(page_that_checks, lied.as_bytes()) == FALSE
    assert lines(page_that_checks) == expected(lied, *KEYS)


def test_another_key_is_not_this_logs(page_that_checks: Page) -> None:
    give(page_that_checks, told.receipt().as_bytes())
    trust(page_that_checks, told.OTHER.key)
    page_that_checks.locator("#key").blur()
    expect(page_that_checks.locator("#outcome")).to_have_text(FALSE)
    assert lines(page_that_checks) == expected(told.receipt(), told.OTHER.key)


def test_what_is_not_sealed_yet_is_said(page_that_checks: Page) -> None:
    waiting = replace(told.receipt(), entries=tuple(replace(one, proof=None) for one in told.receipt().entries))
    assert give(page_that_checks, waiting.as_bytes()) == SOUND
    assert lines(page_that_checks) == expected(waiting, *KEYS)


def test_the_words_for_files_that_are_no_receipts_are_those_of_guiju_verify(page_that_checks: Page) -> None:
    files = [told.malformed(path, value) for path, value, _ in told.MALFORMED]
    for content in [*files, *told.NO_JSON, told.receipt().as_bytes()[:-9]]:
        with pytest.raises(receipts.BadReceipt) as refused:
            receipts.read(content)
        assert give(page_that_checks, content) == refused.value.zh, content[:80]
        assert page_that_checks.locator("#verdict").is_hidden()


def test_a_key_that_is_none_is_refused_in_words(page_that_checks: Page) -> None:
    page_that_checks.locator("#key").fill("x")
    assert "公钥应写作“名称+编号+base64”" in give(page_that_checks, told.receipt().as_bytes())


def test_an_sm2_signature_is_left_to_guiju_verify(page_that_checks: Page) -> None:
    whole = told.receipt()
    sm2 = signatures.generate(told.ORIGIN, Algorithm.SM2_SM3)
    proofs = [one.proof for one in whole.entries if one.proof is not None]
    note = proofs[0].note.signed([sm2.sign(proofs[0].note.text)])
    pairs = zip(whole.entries, proofs, strict=True)
    entries = tuple(replace(entry, proof=replace(proof, note=note)) for entry, proof in pairs)
    trust(page_that_checks, *KEYS, sm2.key)
    assert give(page_that_checks, replace(whole, entries=entries).as_bytes()) == SOUND
    shown = lines(page_that_checks)
    assert ("–", "此浏览器不能核验国密签名，请用 guiju verify。") in shown
    assert [line for line in shown if "国密" not in line[1]] == expected(whole, *KEYS)


Change = Callable[[bytes], bytes]
ODD_TRANSFERS: dict[str, Change] = {
    "as it was": lambda raw: raw,
    "too short": lambda raw: raw[:80],
    "another kind": lambda raw: raw[:72] + b"\x07" + raw[73:],
    "linked twice": lambda raw: raw[:73] + b"\x02" + raw[74:],
    "no amount": lambda raw: raw[:64] + bytes(8) + raw[72:],
    "too large": lambda raw: raw[:64] + struct.pack(">q", 2**62) + raw[72:],
    "one account": lambda raw: raw[:16] + raw[32:48] + raw[32:],
    "before the calendar": lambda raw: raw[:74] + struct.pack(">q", -(2**63)) + raw[82:],
    "on its last day": lambda raw: raw[:74] + struct.pack(">q", 253_402_290_000_000_000) + raw[82:],
    "long ago": lambda raw: raw[:74] + struct.pack(">q", -1) + raw[82:],
    "it expires": lambda raw: raw[:82] + struct.pack(">q", 1) + raw[90:],
    "no zero byte": lambda raw: raw.rstrip(b"\x00"),
    "with a memo": lambda raw: raw + '{"a":[1,"贵\\n"],"b":null}'.encode(),
    "with an empty memo": lambda raw: raw + b"{}",
    "with a memo of two spellings": lambda raw: raw + b'{"a": 1}',
    "with a fraction": lambda raw: raw + b'{"a":1.5}',
    "with a number too large": lambda raw: raw + b'{"a":9007199254740992}',
    "with no text": lambda raw: raw + b"\xff",
}


def _posting_of(content: bytes) -> Receipt:
    """A receipt that proves one transfer of these bytes."""
    whole = told.receipt()
    envelope = json.dumps(
        {"kind": "ledger.posting", "payload": {"root": merkle.leaf_hash(content).hex(), "transfers": 1}}
    )
    entry = replace(whole.entries[1], envelope=envelope, transfers=(Posted(content, 0, ()),))
    return replace(whole, entries=(entry,))


def test_transfers_that_no_ledger_wrote_are_judged_alike(page_that_checks: Page) -> None:
    sound = journal.encode(told.TRANSFER, b"", at_micros=journal.micros(told.AT))
    for name, change in ODD_TRANSFERS.items():
        odd = _posting_of(change(sound))
        give(page_that_checks, odd.as_bytes())
        assert lines(page_that_checks) == expected(odd, *KEYS), name


ODD_BODIES: list[dict[str, Any]] = [
    {"award": {"amount_fen": -5, "rate": 0.5, "is_partial": True, "face_fen": 10**15}},
    {"award": None, "findings": None},
    {"findings": [7, {"provision": None, "holds": []}, {"parts": [{"provision": "A", "holds": False, "says": 1}]}]},
    {"outcome": "unknown"},
    {"on": None},
]


def test_decisions_that_no_rule_made_are_judged_alike(page_that_checks: Page) -> None:
    for change in ODD_BODIES:
        body = json.dumps({**json.loads(told.BODY), **change})
        said = {**told.payload(body), **{name: json.loads(body)[name] for name in ("outcome",)}}
        envelope = json.dumps({"kind": "decision", "payload": said})
        odd = told.entry_with(0, body=body, envelope=envelope)(told.receipt())
        give(page_that_checks, odd.as_bytes())
        assert lines(page_that_checks) == expected(odd, *KEYS), change


def test_a_cosignature_from_the_end_of_time_breaks_nothing(page_that_checks: Page) -> None:
    proof = told.receipt().entries[0].proof
    assert proof is not None
    note = Note(proof.note.text, (proof.note.signatures[0], told.WITNESS.cosign(proof.note.text, 2**62)))
    late = told.proof_with(0, note=note)(told.receipt())
    give(page_that_checks, late.as_bytes())
    assert lines(page_that_checks) == expected(late, *KEYS)


def certificate() -> bytes:
    return certificates.certificate(
        told.receipt(),
        signed_at=told.AT + timedelta(seconds=2),
        signer=world.signer(),
        verify_url="https://gz.example/evidence/verify/",
    )


def test_of_a_certificate_the_receipt_inside_is_checked_and_that_is_said(page_that_checks: Page) -> None:
    assert give(page_that_checks, certificate(), "GZ.pdf") == SOUND
    (first, *rest) = lines(page_that_checks)
    assert first[0] == "–"
    assert "PDF 上印的文字是否被改过，请用 guiju verify" in first[1]
    assert rest == expected(told.receipt(), *KEYS)


def test_pdfs_without_one_whole_receipt_are_refused_in_words(page_that_checks: Page) -> None:
    whole = certificate()
    at = whole.index(b"/EmbeddedFile") - 200
    for content, words in (
        (b"%PDF-1.7\n%%EOF\n", "没有附上凭证"),
        (whole + b"\n1 0 obj <</Type /EmbeddedFile>> endobj", "没有附上凭证"),
        (whole[: whole.index(b"stream", at + 200) + 60], "已损坏"),
        (whole.replace(b"/Type/EmbeddedFile/Filter/FlateDecode", b"/Type/EmbeddedFile/Filter/LZWDecode  "), "已损坏"),
    ):
        said = give(page_that_checks, content, "x.pdf")
        assert said.startswith("这不是可读的存证凭证")
        assert words in said


def test_whoever_scans_the_printed_code_is_told_whether_the_file_is_that_one(visit: Opener) -> None:
    proof = told.receipt().entries[0].proof
    assert proof is not None
    root = checkpoints.read(proof.note).root
    for size, says, outcome_of in ((5, "一致", SOUND), (6, "不同", FALSE)):
        page = visit(f"/evidence/verify/#{size}-{root.hex()}")
        trust(page, *KEYS)
        assert give(page, told.receipt().as_bytes()) == outcome_of
        assert says in lines(page)[0][1]
        page.goto("about:blank")


def test_nothing_leaves_the_page(page_that_checks: Page) -> None:
    asked: list[Request] = []
    page_that_checks.on("request", lambda request: asked.append(request))  # noqa: PLW0108  Playwright marks its hearers
    give(page_that_checks, told.receipt().as_bytes())
    give(page_that_checks, certificate(), "GZ.pdf")
    give(page_that_checks, b"{}")
    assert [request.url for request in asked] == []


DROP = """(element, text) => {
  const files = new DataTransfer();
  files.items.add(new File([text], "receipt.json"));
  for (const kind of ["dragenter", "dragover", "drop"]) {
    element.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: files }));
  }
}"""


def test_a_file_may_be_dropped_anywhere_on_the_page(page_that_checks: Page) -> None:
    page_that_checks.locator("body").evaluate(DROP, told.receipt().as_bytes().decode())
    assert outcome(page_that_checks) == SOUND
    assert "over" not in (page_that_checks.locator("#drop").get_attribute("class") or "")


def test_it_works_by_keyboard_and_is_read_aloud(page_that_checks: Page) -> None:
    page_that_checks.on("filechooser", lambda _: None)  # else Chromium may open its own while the next line is set up
    page_that_checks.locator("#file").focus()
    with page_that_checks.expect_file_chooser() as chooser:
        page_that_checks.keyboard.press("Enter")
    chooser.value.set_files({"name": "r.json", "mimeType": "application/json", "buffer": told.receipt().as_bytes()})
    assert outcome(page_that_checks) == SOUND
    assert page_that_checks.locator("#outcome").get_attribute("role") == "status"


def test_the_page_is_fit_for_phones_and_desks_before_and_after(page_that_checks: Page, tmp_path: Path) -> None:
    browsers.assert_fit_to_be_shown(page_that_checks, "verify", str(tmp_path))
    give(page_that_checks, told.LIES["another decision"][0](told.receipt()).as_bytes())
    browsers.assert_fit_to_be_shown(page_that_checks, "verdict", str(tmp_path))
