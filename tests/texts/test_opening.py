"""Whatever is opened gives its text, or is refused with what to do: nothing else comes out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress

import docx
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from guiju.documents import typefaces
from guiju.texts import opening
from guiju.texts.opening import limits, pdf, word
from guiju.texts.refusals import Unreadable

SENTENCE = "青川省数据局印发通知，要求加强数据资产管理。"


def refusal(data: bytes, name: str) -> str:
    with pytest.raises(Unreadable) as refused:
        opening.open_text(data, name=name)
    assert refused.value.zh
    assert refused.value.en
    return refused.value.code


def word_file(build: Callable[[docx.document.Document], None]) -> bytes:
    document, out = docx.Document(), io.BytesIO()
    build(document)
    document.save(out)
    return out.getvalue()


def pdf_file(source: str) -> bytes:
    written = typst.Compiler(source.encode(), font_paths=typefaces.fonts()).compile(format="pdf")
    assert isinstance(written, bytes)
    return written


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gb2312", "utf-16"])
def test_plain_text_is_read_in_every_usual_encoding(encoding: str) -> None:
    assert opening.open_text(SENTENCE.encode(encoding), name="a.txt").body == SENTENCE


def test_line_ends_are_of_one_kind() -> None:
    assert opening.open_text(f"{SENTENCE}\r\n甲\r乙".encode(), name="a.md").body == f"{SENTENCE}\n甲\n乙"


def test_of_a_page_its_words_are_read_and_not_its_machinery() -> None:
    page = (
        "<html><head><title>题</title><style>p{}</style></head><body><nav>导航</nav><h2>青川省印发办法</h2>"
        f"<p>{SENTENCE}<br>第二行</p><script>var x</script><table><tr><td>登记</td><td>5日</td></tr></table></body>"
    )
    body = opening.open_text(page.encode(), name="a.html").body
    assert body.startswith(f"## 青川省印发办法\n\n{SENTENCE}\n第二行\n\n登记\t5日")
    assert not any(word in body for word in ("导航", "var x", "p{}"))


def test_a_page_in_gb18030_says_so_itself() -> None:
    page = f'<html><meta charset="gb2312"><body><p>{SENTENCE}</p></body></html>'
    assert SENTENCE in opening.open_text(page.encode("gb18030"), name="a.htm").body


def test_a_page_nested_deeper_than_the_stack_is_read() -> None:
    page = "<html><body>" + "<div>" * 20_000 + SENTENCE
    assert SENTENCE in opening.open_text(page.encode(), name="a.html").body


def test_of_a_word_file_headings_paragraphs_and_tables_come_in_their_order() -> None:
    def build(document: docx.document.Document) -> None:
        document.add_heading("青川省数据券管理办法", 0)
        document.add_heading("第一章 总则", 2)
        document.add_paragraph(SENTENCE)
        table = document.add_table(rows=1, cols=2)
        table.rows[0].cells[0].text, table.rows[0].cells[1].text = "登记", "5个工作日"
        document.add_paragraph("完。")

    body = opening.open_text(word_file(build), name="a.docx").body
    assert body.split("\n\n") == [
        "# 青川省数据券管理办法",
        "## 第一章 总则",
        SENTENCE,
        "登记\t5个工作日",
        "完。\n",
    ]


def test_a_pdf_is_read_page_by_page() -> None:
    body = opening.open_text(
        pdf_file(f'#set text(font: "{typefaces.WORDS}")\n{SENTENCE}#pagebreak()第二页'), name="a.pdf"
    ).body
    assert body.split("\f")[0].strip() == SENTENCE
    assert body.split("\f")[1].strip() == "第二页"


def test_a_scan_has_no_text_and_is_sent_to_text_recognition() -> None:
    drawn = "#set page(width: 9cm, height: 9cm)\n#rect(width: 4cm, height: 4cm, fill: black)"
    assert refusal(pdf_file(drawn), "scan.pdf") == "texts.no_text"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.txt", "texts.empty"),
        (b" \n\t ", "a.md", "texts.empty"),
        ("一二三".encode(), "a.txt", "texts.no_text"),
        (SENTENCE.encode(), "a.exe", "texts.unknown_format"),
        (SENTENCE.encode(), "no suffix", "texts.unknown_format"),
        (SENTENCE.encode(), "a.pdf", "texts.wrong_extension"),
        (b"%PDF-1.7\n%broken", "a.txt", "texts.wrong_extension"),
        (b"%PDF-1.7\n%broken", "a.pdf", "texts.broken_pdf"),
        (b"<html><body><p>x</p></body></html>", "a.txt", "texts.wrong_extension"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "a.docx", "texts.old_or_protected"),
        (b"PK\x03\x04 broken", "a.docx", "texts.broken_docx"),
        (bytes(range(256)) * 4, "a.txt", "texts.not_text"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 200, "a.txt", "texts.not_text"),
        (SENTENCE.encode().decode("latin-1").encode(), "a.txt", "texts.mojibake"),
        ((SENTENCE * 3).encode().decode("gb18030", "replace").encode(), "a.txt", "texts.mojibake"),
        (b"x" * (limits.BYTES_MAX + 1), "a.txt", "texts.too_large"),
    ],
)
def test_what_gives_no_text_is_refused_with_what_to_do(data: bytes, name: str, code: str) -> None:
    assert refusal(data, name) == code


def test_a_text_of_too_many_characters_is_refused() -> None:
    assert refusal(b"a " * (limits.CHARACTERS_MAX // 2 + 1), "a.txt") == "texts.too_large"


def test_an_archive_without_a_document_is_no_word_file() -> None:
    assert refusal(archive({"notes.txt": b"x"}), "a.docx") == "texts.not_a_document"


def test_a_word_file_that_unpacks_without_end_is_refused_while_it_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "UNPACKED_BYTES_MAX", 1_000_000)
    assert refusal(archive({"word/document.xml": b"\0" * 2_000_000}), "a.docx") == "texts.too_large_unpacked"


def test_a_pdf_of_too_many_pages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "PAGES_MAX", 1)
    assert refusal(pdf_file("one #pagebreak() two"), "a.pdf") == "texts.too_many_pages"


def test_a_pdf_with_a_password_is_refused() -> None:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.writer import copy_into_new_writer

    writer, out = copy_into_new_writer(PdfFileReader(io.BytesIO(pdf_file("locked text")))), io.BytesIO()
    writer.encrypt(owner_pass="secret", user_pass="secret")
    writer.write(out)
    assert refusal(out.getvalue(), "a.pdf") == "texts.protected"


HEADS = [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"<html><body>", b"\xff\xfe", b"\xef\xbb\xbf", b"\xd0\xcf\x11\xe0"]


@settings(max_examples=200, deadline=None)
@given(head=st.sampled_from(HEADS), data=st.binary(max_size=400), suffix=st.sampled_from(sorted(opening.FORMATS)))
def test_arbitrary_bytes_are_a_text_or_are_refused(head: bytes, data: bytes, suffix: str) -> None:
    with suppress(Unreadable):
        assert opening.open_text(head + data, name=f"a{suffix}").body


@settings(max_examples=60, deadline=None)
@given(at=st.integers(min_value=0, max_value=10_000), byte=st.integers(min_value=0, max_value=255), kind=st.booleans())
def test_a_damaged_file_is_a_text_or_is_refused(at: int, byte: int, kind: bool) -> None:
    whole = DOCX if kind else PDF
    damaged = bytearray(whole)
    damaged[at % len(whole)] = byte
    with suppress(Unreadable):
        assert opening.open_text(bytes(damaged), name="a.docx" if kind else "a.pdf").body


def archive(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


DOCX = word_file(lambda document: document.add_paragraph(SENTENCE) and None)
PDF = pdf_file("A short text in Latin letters alone")
