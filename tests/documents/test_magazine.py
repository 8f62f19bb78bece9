"""The next issue as readers get it: a PDF and an EPUB, every piece with its source."""

from datetime import date
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

import pypdfium2
import pytest

from guiju.core.refusals import Refused
from guiju.documents.epub import epub
from guiju.documents.magazine import PIECES_MAX, QUOTE_MAX, Figure, Magazine, Piece, _for_print, pdf


def text_of(made: bytes) -> str:
    return "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(made))


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20"><rect width="40" height="20" fill="#c8161d"/></svg>'
LOOM = Piece(
    section="国策要论",
    headline="两部门为织机联网定下尺子",
    summary=("样例：织机联网后，按开机时长与合格率分四级，各级各有标准。", "样例：分级结果两年有效，到期重评。"),
    source="样例部门，2030-05-06 印发",
    quote="联网先联质量",
    link="https://policy.example/loom?a=1&b=2",
    figures=(Figure(title="各级织机", svg=SVG, note="样例数据，截至 2030-05-01"),),
)
FERRY = Piece(
    section="地方新政",
    headline="江南渡口 <全部> 接入调度",
    summary=("样例：渡口四十处，年内接入三十处。",),
    source="样例市，2030-05-08",
)


def issue(*pieces: Piece) -> Magazine:
    return Magazine(
        name="样例动态", motto="样例刊物，内容为虚构", number="第3期 总第12期", issued_on=date(2030, 5, 9),
        publisher="样例研究院", statement="内部交流", pieces=pieces,
    )  # fmt: skip


def test_the_pdf_has_a_red_head_contents_and_every_piece_with_its_source() -> None:
    made = pdf(issue(LOOM, FERRY))
    said = "".join(text_of(made).split())
    for words in (
        "样例动态",
        "第3期总第12期",
        "2030年5月9日",
        "本期要目",
        "国策要论",
        "联网先联质量",
        "来源样例市，2030-05-08",
    ):
        assert words in said
    assert said.count("两部门为织机联网定下尺子") >= 3, "on the cover, in the contents, over the piece"


def test_the_same_issue_gives_the_same_bytes() -> None:
    assert pdf(issue(LOOM, FERRY)) == pdf(issue(LOOM, FERRY))
    assert epub(issue(LOOM, FERRY)) == epub(issue(LOOM, FERRY))


def test_the_epub_is_well_formed_and_its_contents_lead_to_every_piece() -> None:
    with ZipFile(BytesIO(epub(issue(LOOM, FERRY)))) as book:
        first = book.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
        assert book.read("mimetype") == b"application/epub+zip"
        parsed = {
            name: ElementTree.fromstring(book.read(name))
            for name in book.namelist()
            if name.endswith((".xhtml", ".opf", ".xml", ".svg"))
        }
        hrefs = {item.get("href") for item in parsed["EPUB/package.opf"].iter("{http://www.idpf.org/2007/opf}item")}
        assert {f"EPUB/{href}" for href in hrefs} == set(book.namelist()) - {
            "mimetype", "META-INF/container.xml", "EPUB/package.opf",
        }  # fmt: skip
        links = [a.get("href") for a in parsed["EPUB/nav.xhtml"].iter("{http://www.w3.org/1999/xhtml}a")]
        assert links == ["piece-01.xhtml", "piece-02.xhtml"]
        page = "".join(parsed["EPUB/piece-02.xhtml"].itertext())
        assert "江南渡口 <全部> 接入调度" in page
        assert "来源：样例市，2030-05-08" in page


@pytest.mark.parametrize("made", [pdf, epub])
def test_an_issue_that_is_not_finished_is_refused(made) -> None:  # type: ignore[no-untyped-def]
    bare = Piece(headline="只有标题", summary=(" ",), source="样例市")
    long = Piece(headline="引得太长", summary=("样例",), source="样例市", quote="引" * (QUOTE_MAX + 1))
    for unfinished, code in (
        (issue(), "documents.issue_size"),
        (issue(*[FERRY] * (PIECES_MAX + 1)), "documents.issue_size"),
        (issue(bare), "documents.piece_unfinished"),
        (issue(Piece(headline="没有来源", summary=("样例",), source=" ")), "documents.piece_unfinished"),
        (issue(long), "documents.quote_too_long"),
    ):
        with pytest.raises(Refused) as refused:
            made(unfinished)
        assert refused.value.code == code


def test_a_character_that_cannot_be_set_is_named() -> None:
    strange = Piece(headline="缺字", summary=("\U0001f9ff",), source="样例市")
    with pytest.raises(Refused, match="1F9FF"):
        pdf(issue(strange))


def test_letters_of_a_figure_are_drawn_heavy_enough_to_be_read_on_paper() -> None:
    drawn = '<text x="1" font-size="12" fill="#454c5a">8.0</text><rect fill="#fff"/>'
    assert _for_print(drawn) == (
        '<text x="1" font-size="12" fill="#454c5a" stroke="#454c5a" stroke-width="0.5">8.0</text><rect fill="#fff"/>'
    )
