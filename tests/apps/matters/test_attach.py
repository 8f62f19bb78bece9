"""Handing in files: known by their bytes, cleanly named, bounded, kept once, for those who may see the matter."""

from __future__ import annotations

import io
import zipfile
from hashlib import sha256

import pytest
from django.db import DatabaseError

from guiju.apps.evidence import queries as evidence
from guiju.apps.matters import actions as matters
from guiju.apps.matters import models, queries
from guiju.core.parties import Actor
from tests import factories
from tests.apps.matters import toys
from tests.apps.matters.toys import AT, by_hand, refused, step

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\nstartxref\n9\n%%EOF\n"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU"
    b"\x00\x00\x00\nIDATx\x9cc`\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND\xaeB`\x82"
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x00" * 20 + b"\xff\xd9"


def archive(*names: str, comment: bytes = b"", stored: bytes = b"<x/>") -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as out:
        out.comment = comment
        for name in names:
            out.writestr(name, stored)
    return content.getvalue()


XLSX = archive("[Content_Types].xml", "xl/workbook.xml")
DOCX = archive("[Content_Types].xml", "word/document.xml")
OFD = archive("OFD.xml", "Doc_0/Document.xml")


def attach(
    matter: matters.MatterView, name: str, content: bytes, actor: Actor, **more: object
) -> queries.AttachmentView:
    more.setdefault("id", factories.new_id("file"))
    return matters.attach(matter.id, name=name, content=content, actor=actor, at=AT, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("合同.pdf", PDF, "application/pdf"),
        ("CONTRACT.PDF", PDF, "application/pdf"),
        ("付款.png", PNG, "image/png"),
        ("付款.jpg", JPEG, "image/jpeg"),
        ("付款.jpeg", JPEG, "image/jpeg"),
        ("明细.xlsx", XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("说明.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("发票.ofd", OFD, "application/ofd"),
    ],
)
def test_a_file_that_is_what_its_name_says_is_kept(name: str, content: bytes, media_type: str) -> None:
    who = toys.cast()
    matter = toys.open_one(who)
    file = attach(matter, name, content, who.applicant, label="contract")
    assert (file.name, file.media_type, file.size, file.label) == (name, media_type, len(content), "contract")
    assert file.sha256 == sha256(content).hexdigest()
    assert queries.content(file.id, who.applicant) == content
    assert queries.attachments(matter.id) == (file,)


def test_a_file_leaves_one_leaf_of_evidence_with_its_hash() -> None:
    who = toys.cast()
    file = attach(toys.open_one(who), "合同.pdf", PDF, who.applicant)
    (leaf,) = evidence.of_subject(file.id)
    assert leaf.kind == "attachment"
    assert leaf.payload is not None
    assert leaf.payload["sha256"] == file.sha256


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("付款.png", PDF),
        ("付款.jpg", PNG),
        ("合同.pdf", b"MZ\x90\x00" + b"\x00" * 100),
        ("合同.pdf", b"<html><script>alert(1)</script>"),
        ("合同.pdf", b" " + PDF),
        ("合同.pdf", PDF[:20]),
        ("明细.xlsx", DOCX),
        ("明细.xlsx", archive("a.txt")),
        ("明细.xlsx", b"PK\x03\x04 not an archive"),
        ("明细.xlsx", archive("xl/workbook.xml", "xl/vbaProject.bin")),
        ("明细.xlsx", archive("xl/workbook.xml", "../../etc/passwd")),
        ("明细.xlsx", archive("xl/workbook.xml", "/etc/passwd")),
        ("付款.jpg", JPEG[:-2]),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(name: str, content: bytes) -> None:
    who = toys.cast()
    with refused("matters.file_differs") as no:
        attach(toys.open_one(who), name, content, who.applicant)
    assert no.value.field == "file"
    assert not models.Blob.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("合同.pdf", PDF + archive("evil.class")),
        ("付款.png", PNG + archive("evil.class")),
        ("付款.jpg", JPEG + archive("evil.class")),
        ("付款.jpg", JPEG[:-2] + archive("evil.class", comment=b"\xff\xd9")),
        ("付款.jpg", JPEG[:20] + b"%PDF-1.7" + JPEG[20:]),
        ("付款.png", PNG[:33] + b"%PDF-1.7" + PNG[33:]),
        ("明细.xlsx", archive("xl/workbook.xml") + PDF),
        ("明细.xlsx", archive("xl/workbook.xml", stored=PDF)),
        ("明细.xlsx", PDF + archive("xl/workbook.xml")),
    ],
)
def test_a_file_that_reads_as_two_kinds_is_refused(name: str, content: bytes) -> None:
    who = toys.cast()
    with refused("matters.file_differs"):
        attach(toys.open_one(who), name, content, who.applicant)


@pytest.mark.parametrize(
    "name", ["run.exe", "page.html", "draw.svg", "合同", "合同.pdf.exe", "a.zip", "宏.xlsm", "pdf"]
)
def test_kinds_that_are_not_taken_are_refused_with_those_that_are(name: str) -> None:
    who = toys.cast()
    with refused("matters.file_type") as no:
        attach(toys.open_one(who), name, PDF, who.applicant)
    assert "pdf、png、jpg" in no.value.zh


def test_an_empty_file_is_refused() -> None:
    who = toys.cast()
    with refused("matters.file_empty"):
        attach(toys.open_one(who), "合同.pdf", b"", who.applicant)


def test_the_bound_of_a_file_is_exact() -> None:
    who = toys.cast()
    matter = toys.open_one(who)
    fits, over = matters.Limits(file_bytes_max=len(PDF)), matters.Limits(file_bytes_max=len(PDF) - 1)
    attach(matter, "合同.pdf", PDF, who.applicant, limits=fits)
    with refused("matters.file_too_large"):
        attach(matter, "合同.pdf", PDF, who.applicant, limits=over)


def test_the_bounds_of_a_matter_are_exact() -> None:
    who = toys.cast()
    matter = toys.open_one(who)
    for _ in range(2):
        attach(matter, "合同.pdf", PDF, who.applicant, limits=matters.Limits(matter_files_max=2))
    with refused("matters.too_many_files"):
        attach(matter, "合同.pdf", PDF, who.applicant, limits=matters.Limits(matter_files_max=2))
    with refused("matters.too_many_files"):
        attach(matter, "合同.pdf", PDF, who.applicant, limits=matters.Limits(matter_bytes_max=3 * len(PDF) - 1))
    attach(matter, "合同.pdf", PDF, who.applicant, limits=matters.Limits(matter_bytes_max=3 * len(PDF)))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\windows\\win.pdf", "win.pdf"),
        ("C:\\用户\\合同.pdf", "合同.pdf"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "abSet-Cookie_ x.pdf"),
        ("合同\u202efdp.pdf", "合同fdp.pdf"),
        ("ｃｏｎｔｒａｃｔ．ｐｄｆ", "contract.pdf"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("...pdf", "附件.pdf"),
        (". .pdf ", "附件.pdf"),
        ("x" * 500 + ".pdf", "x" * 116 + ".pdf"),
        ("", "附件"),
        ("a/", "附件"),
    ],
)
def test_names_are_cleaned(given: str, kept: str) -> None:
    assert matters.clean_name(given) == kept
    assert matters.clean_name(kept) == kept


def test_the_same_bytes_twice_are_kept_once() -> None:
    who = toys.cast()
    first, second = (attach(toys.open_one(who), name, PDF, who.applicant) for name in ("合同.pdf", "又一份.pdf"))
    assert first.id != second.id
    assert first.sha256 == second.sha256
    assert models.Blob.objects.count() == 1


def test_the_same_upload_twice_is_one_file() -> None:
    who = toys.cast()
    matter, id = toys.open_one(who), factories.new_id("file")
    first = attach(matter, "合同.pdf", PDF, who.applicant, id=id)
    assert attach(matter, "合同.pdf", PDF, who.applicant, id=id) == first
    assert len(evidence.of_subject(id)) == 1
    with refused("matters.id_taken"):
        attach(matter, "合同.pdf", PDF + b"\n", who.applicant, id=id)


def test_a_closed_matter_takes_no_more_files() -> None:
    who = toys.cast()
    matter = step(toys.at_review(who), "withdraw", who.applicant)
    with refused("matters.closed"):
        attach(matter, "合同.pdf", PDF, who.applicant)


def test_only_who_sees_the_matter_and_handles_things_hands_in_files() -> None:
    who = toys.cast()
    matter = toys.at_review(who)
    attach(matter, "合同.pdf", PDF, who.applicant)
    attach(matter, "核查.pdf", PDF, who.operator)
    with refused("matters.not_allowed"):
        attach(matter, "合同.pdf", PDF, who.reader)
    for other in (who.stranger, who.chief):
        with refused("matters.not_found"):
            attach(matter, "合同.pdf", PDF, other)


def test_nobody_adds_to_the_file_on_their_own_organisation_for_an_office() -> None:
    """Papers weigh in what the office decides; as a person of the applicant they may, and the file says so."""
    who = toys.cast()
    matter = toys.at_review(who)
    both = toys.works_for_both(who, who.operator)
    with refused("matters.four_eyes"):
        attach(matter, "核查.pdf", PDF, both)
    assert queries.attachments(matter.id) == ()
    kept = attach(matter, "合同.pdf", PDF, who.applicant)
    assert kept.actor_name == who.applicant.name


def test_only_who_sees_the_matter_reads_its_files() -> None:
    who = toys.cast()
    file = attach(toys.at_review(who), "合同.pdf", PDF, who.applicant)
    for reader in (who.reader, who.operator):
        assert queries.content(file.id, reader) == PDF
    for other in (who.stranger, who.chief):
        with refused("matters.not_found"):
            queries.attachment(file.id, other)
        with refused("matters.not_found"):
            queries.content(file.id, other)
    with refused("matters.not_found"):
        queries.content(factories.new_id("nothing"), who.applicant)


@pytest.mark.parametrize("table", ["matters_blob", "matters_attachment"])
def test_the_database_keeps_files_as_they_were(table: str) -> None:
    who = toys.cast()
    attach(toys.open_one(who), "合同.pdf", PDF, who.applicant)
    changes = {"matters_blob": "content = ''", "matters_attachment": "name = 'x.pdf'"}
    for statement in (f"UPDATE {table} SET {changes[table]}", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
        with pytest.raises(DatabaseError, match="append-only"):
            by_hand(statement)
