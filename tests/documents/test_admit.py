"""A workbook made to break its reader is refused before anything in it is laid out in memory."""

from __future__ import annotations

import contextlib
import io
import struct
import zipfile
from collections.abc import Mapping

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from guiju.core.refusals import Refused
from guiju.documents import admission, forms
from guiju.documents.form_templates import template
from tests.documents.test_fill_in import FORM, GOOD, filled, refusal

SPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"


def rebuilt(parts: Mapping[str, bytes], *, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The template with these parts instead of, or beside, its own."""
    own = zipfile.ZipFile(io.BytesIO(template(FORM, tongue="zh")))
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", packing) as packed:
        for name, part in ({each: own.read(each) for each in own.namelist()} | dict(parts)).items():
            packed.writestr(name, part)
    return to.getvalue()


def sheet(rows: bytes, *, before: bytes = b"", after: bytes = b"") -> bytes:
    return b"<worksheet " + SPACE + b">" + before + b"<sheetData>" + rows + b"</sheetData>" + after + b"</worksheet>"


def cells(*places: str) -> bytes:
    return b"".join(b'<row><c r="%s"><v>1</v></c></row>' % place.encode() for place in places)


def code_of(parts: Mapping[str, bytes]) -> str:
    return refusal(rebuilt(parts)).code


@pytest.mark.parametrize(
    "rows",
    [
        cells("A1", "XFD1048576"),
        cells("A1", "ALL60000"),
        cells("A1", "A4001"),
        cells("A1", "BI2"),
        b'<row r="4001"><c><v>1</v></c></row>',
        b'<row r="4001"><c r="A1"><v>1</v></c></row>',
        b'<row r="4000"/><row><c><v>1</v></c></row>',
        b'<row r="1"><c r="BH1"><v>1</v></c><c><v>1</v></c></row>',
        b'<row r="1">' + b"<c><v>1</v></c>" * 61 + b"</row>",
        b"<row><c><v>1</v></c></row>" * 4001,
    ],
)
def test_a_cell_beyond_the_bounds_is_refused_wherever_it_says_it_stands(rows: bytes) -> None:
    assert code_of({SHEET: sheet(rows)}) == "workbook.too_long"
    assert code_of({"xl/worksheets/other.xml": sheet(rows)}) == "workbook.too_long", "in a sheet nobody asked for"


def test_the_last_cell_within_the_bounds_is_let_in() -> None:
    assert (2 * forms.ROWS_MAX, forms.COLUMNS_MAX) == (4000, 60)
    assert code_of({SHEET: sheet(cells("A1", "BH4000"))}) == "workbook.wrong_columns"


def test_a_prefix_does_not_hide_a_cell() -> None:
    hidden = b'<x:worksheet xmlns:x="urn:x"><x:sheetData><x:row><x:c r="A9999"/></x:row></x:sheetData></x:worksheet>'
    assert code_of({SHEET: hidden}) == "workbook.too_long"


def test_what_a_sheet_says_of_its_own_dimension_is_not_believed() -> None:
    for said in (b"A1:A1", b"A1:XFD1048576", b"B2:A1"):
        lie = b'<dimension ref="' + said + b'"/>'
        assert code_of({SHEET: sheet(cells("A1", "A9999"), before=lie)}) == "workbook.too_long"
        assert code_of({SHEET: sheet(cells("A1"), before=lie)}) == "workbook.wrong_columns"


def test_a_merged_range_beyond_the_bounds_is_refused() -> None:
    merged = b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    assert code_of({SHEET: sheet(cells("A1"), after=merged)}) == "workbook.too_long"


@pytest.mark.parametrize("part", [STRINGS, STYLES])
def test_a_number_of_texts_or_styles_that_is_only_announced_is_refused(part: str) -> None:
    root = b"sst" if part == STRINGS else b"styleSheet"
    for name in (b"count", b"uniqueCount"):
        said = b"<%s %s><x %s='99999999999999999'/></%s>" % (root, SPACE, name, root)
        assert code_of({part: said}) == "workbook.too_big"


def test_one_long_text_in_every_cell_is_refused() -> None:
    texts = b"<sst " + SPACE + b"><si><t>" + b"a" * 30_000 + b"</t></si></sst>"
    row = b"<row>" + b'<c t="s"><v>0</v></c>' * 60 + b"</row>"
    assert code_of({STRINGS: texts, SHEET: sheet(row * 17)}) == "workbook.too_big"
    assert code_of({STRINGS: texts, SHEET: sheet(row * 16)}) == "workbook.wrong_columns"


def test_more_elements_than_any_form_needs_are_refused() -> None:
    assert code_of({STRINGS: b"<sst " + SPACE + b">" + b"<si/>" * 400_001 + b"</sst>"}) == "workbook.too_big"


@pytest.mark.parametrize(
    "odd",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><worksheet/>',
        b"<worksheet><?a b?></worksheet>",
        b"<worksheet><!-- a --></worksheet>",
        b'<?xml version="1.0" encoding="cp500"?><worksheet>\xff</worksheet>',
        "<worksheet/>".encode("utf-16"),
        b"<worksheet><sheetData><row><row/></row></sheetData></worksheet>",
        b"<worksheet><sheetData><c/></sheetData></worksheet>",
        b"<worksheet><sheetData><row r='-1'/></sheetData></worksheet>",
        b"<worksheet><sheetData><row><c r='A0'/></row></sheetData></worksheet>",
        b"<worksheet><sheetData><row><c r='A1' r='B1'/></row></sheetData></worksheet>",
        b"<worksheet><sheetData>",
    ],
)
def test_what_no_spreadsheet_program_writes_is_refused(odd: bytes) -> None:
    assert code_of({SHEET: odd}) == "workbook.unreadable"


def test_what_is_not_looked_at_is_not_handed_on() -> None:
    bomb = cells("XFD1048576")
    others = {"xl/worksheets/deep/sheet1.xml": sheet(bomb), "xl/media/image1.png": sheet(bomb), "xl/workbook.bin": b"x"}
    admitted = admission.admit(rebuilt({**others, SHEET: sheet(cells("A1"))}), forms.BOUNDS)
    assert set(zipfile.ZipFile(io.BytesIO(admitted)).namelist()) == {
        "_rels/.rels", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml",
        "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml",
    }  # fmt: skip


def test_a_sheet_that_the_workbook_keeps_elsewhere_is_not_read() -> None:
    links = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        b'Target="media/image1.png"/></Relationships>'
    )
    parts = {"xl/_rels/workbook.xml.rels": links, "xl/media/image1.png": sheet(cells("A1", "XFD1048576"))}
    assert code_of(parts) == "workbook.unreadable"


def test_a_part_that_stands_twice_or_is_packed_another_way_is_refused() -> None:
    assert code_of({"XL/worksheets/Sheet1.xml": sheet(cells("A1"))}) == "workbook.unreadable"
    assert refusal(rebuilt({}, packing=zipfile.ZIP_BZIP2)).code == "workbook.unreadable"


def test_a_zip_whose_bytes_are_wrong_is_refused_wherever_they_are() -> None:
    whole = filled(GOOD)
    for at in range(1, 400):
        for wrong in (0x00, 0x21, 0xFF):
            with contextlib.suppress(Refused):
                forms.read(FORM, whole[:-at] + bytes([wrong]) + whole[len(whole) - at + 1 :])


def test_a_size_that_is_lied_about_does_not_help() -> None:
    size = 100_000
    honest = rebuilt({SHEET: sheet(cells("A1"), after=b" " * (size - len(sheet(cells("A1")))))})
    assert honest.count(struct.pack("<I", size)) == 2
    assert refusal(honest.replace(struct.pack("<I", size), struct.pack("<I", 100))).code == "workbook.unreadable"


def test_a_workbook_before_the_zip_is_not_what_is_read() -> None:
    other = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert forms.read(FORM, other + filled(GOOD)).rows == forms.read(FORM, filled(GOOD)).rows


def test_a_workbook_with_a_merged_cell_and_a_second_sheet_is_read() -> None:
    def adorn(own: Worksheet) -> None:
        own.merge_cells("H1:I2")
        own.parent.create_sheet("别的")["C9"] = "备忘"

    assert forms.read(FORM, filled(GOOD, change=adorn)).rows[0].values["contract"] == "QS-2024-0117"
