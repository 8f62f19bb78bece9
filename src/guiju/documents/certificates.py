"""The certificate for people: a PDF that says in Chinese and English what a receipt proves, with the receipt in it.

Typst sets it, the receipt is attached as `receipt.json`, and a PAdES signature closes it (`pdf_signatures`). Takes no
clock and no chance: the same receipt, instant and signer give the same bytes. Knows no framework and no database.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib import resources
from io import BytesIO
from types import MappingProxyType

import segno
import typst
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from guiju.core import checkpoints, receipts
from guiju.core.calendar import CHINA
from guiju.core.checking import Statement
from guiju.core.decision import Says
from guiju.core.notes import Note
from guiju.core.receipts import BadReceipt, Receipt
from guiju.core.refusals import Refused
from guiju.documents import certificate_words, pdf_signatures, typefaces
from guiju.documents.certificate_words import Setting
from guiju.documents.pdf_signatures import Signed, Signer

ATTACHED = "receipt.json"
PART = "certificate"
REASON = "存证证明 Certificate of evidence"
NO_TITLES: Mapping[str, Says] = MappingProxyType({})


def certificate(
    receipt: Receipt,
    *,
    signed_at: datetime,
    signer: Signer,
    verify_url: str,
    titles: Mapping[str, Says] = NO_TITLES,
) -> bytes:
    """The certificate of a receipt as a signed PDF. `signed_at` is when the receipt's checkpoint was signed.

    Whether the receipt is sound is the caller's to check first: what is printed and signed is believed.
    Raises Refused("evidence.not_sealed_yet"), or of `typefaces` for what cannot be set.
    """
    note = sealed_under(receipt)
    setting = Setting(
        signed_at=signed_at,
        verify_url=verify_url,
        signer_name=signer.name,
        signer_fingerprint=signer.fingerprint,
        titles=titles,
    )
    said = certificate_words.words(receipt, note, setting)
    template = _template()
    typefaces.refuse_missing([template, *certificate_words.texts(said)])
    said["qr"] = _qr(_address(verify_url, note))
    said["made"] = list(signed_at.astimezone(CHINA).timetuple()[:6])
    inputs = {"said": json.dumps(said, ensure_ascii=False), "receipt": receipt.as_bytes().decode()}
    compiler = typst.Compiler(template.encode(), font_paths=typefaces.fonts(), sys_inputs=inputs)
    # PDF/A-3: an archive may keep it with what is attached (ISO 19005-3). PDF/UA: it reads well aloud.
    plain = compiler.compile(format="pdf", pdf_standards=["a-3a", "ua-1"])
    assert isinstance(plain, bytes), "a PDF is one file"
    return pdf_signatures.sign(plain, signer, at=signed_at, reason=REASON)


def sealed_under(receipt: Receipt) -> Note:
    """The one checkpoint that all entries are proved under. Raises Refused("evidence.not_sealed_yet")."""
    notes = {None if entry.proof is None else str(entry.proof.note): entry.proof for entry in receipt.entries}
    proofs = list(notes.values())
    if len(proofs) != 1 or proofs[0] is None:
        raise Refused(
            "evidence.not_sealed_yet",
            zh="尚未封存，几秒后再试。决定或账目封存进存证日志之后，才能出具证明。",
            en="Not sealed yet; try again in some seconds. A certificate can be made once all entries are in the log.",
        )
    return proofs[0].note


def read(pdf: bytes, *, trusted: str = "") -> tuple[bytes, list[Statement]]:
    """The receipt that a certificate carries, and what the signatures under it say, checked offline.

    `trusted` is the fingerprint of the certificate that the reader knows to be the signer's, where they know one.
    Raises BadReceipt for what is no PDF, or has no receipt in it.
    """
    try:
        opened = pdf_signatures.reader(pdf)
        attached = _attached(opened)
        found = list(pdf_signatures.signed(opened))
    except pdf_signatures.NO_PDF:
        raise BadReceipt("file", zh="这个 PDF 已损坏，无法读取", en="the PDF is broken and cannot be read") from None
    if attached is None:
        raise BadReceipt(
            "file", zh=f"这个 PDF 里没有附上凭证（{ATTACHED}）", en=f"there is no receipt ({ATTACHED}) in this PDF"
        )
    return attached, list(_statements(found, "".join(trusted.split()).lower()))


def _statements(found: list[Signed], trusted: str) -> Iterator[Statement]:
    if not found:
        yield _said(
            False,
            "PDF 没有签名：印在上面的文字无人担保，只能核对其中附上的凭证。",
            "The PDF is not signed: nobody vouches for what is printed; only the receipt in it can be checked.",
        )
    for one in found:
        yield from _statements_of(one, trusted)


def _statements_of(one: Signed, trusted: str) -> Iterator[Statement]:
    at = "" if one.signed_at is None else one.signed_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S +08:00")
    if not one.is_true:
        yield _said(
            False,
            f"PDF 带有“{one.name}”的签名，但签名不成立：签名之后文件被改动过。",
            f"The PDF has a signature by “{one.name}” that does not fit: the file was changed after it was signed.",
        )
        return
    if not one.is_whole:
        yield _said(
            False,
            f"PDF 由“{one.name}”签名，但签名之后又添加了内容。",
            f"The PDF is signed by “{one.name}”, and something was added to it afterwards.",
        )
        return
    yield _said(
        True,
        f"PDF 由“{one.name}”签名（所署时间 {at}），此后没有改动。",
        f"The PDF is signed by “{one.name}” (dated {at}), and was not changed since.",
    )
    if not trusted:
        yield _said(
            None,
            f"签名证书是自制的，谁都能用这个名字制作。请与公布的指纹核对：{one.fingerprint}",
            "The signer's certificate is its own; anybody can make one of that name. Compare its fingerprint with the "
            f"published one: {one.fingerprint}",
        )
    else:
        is_known = one.fingerprint.replace(" ", "") == trusted
        yield _said(
            is_known,
            "签名证书" + ("正是您信任的那一张。" if is_known else f"不是您信任的那一张，其指纹为：{one.fingerprint}"),
            "The signer's certificate is "
            + ("the one you trust." if is_known else f"not the one you trust; its fingerprint: {one.fingerprint}"),
        )


def _said(holds: bool | None, zh: str, en: str) -> Statement:
    return Statement(part=PART, holds=holds, zh=zh, en=en)


def _attached(pdf: PdfFileReader) -> bytes | None:
    """The content of the one attachment that is the receipt. Two of them would let readers differ: that is none."""
    names = pdf.root.get("/Names", {}).get("/EmbeddedFiles", {}).get("/Names", [])
    files = [names[at + 1] for at in range(0, len(names) - 1, 2) if str(names[at]) == ATTACHED]
    if len(files) != 1:
        return None
    stream = files[0]["/EF"]["/F"]
    filtered = stream.get("/Filter")
    if not isinstance(stream, generic.StreamObject) or filtered not in {None, "/FlateDecode"}:
        return None
    raw = stream.encoded_data
    return bytes(raw) if filtered is None else _inflated(bytes(raw))


def _inflated(raw: bytes) -> bytes | None:
    """At most one byte more than a receipt may have, however small it was packed."""
    try:
        return zlib.decompressobj().decompress(raw, receipts.BYTES_MAX + 1)
    except zlib.error:
        return None


def _address(verify_url: str, note: Note) -> str:
    """The page that checks, with the checkpoint behind `#`, which browsers keep to themselves."""
    shown = checkpoints.read(note)
    return f"{verify_url}#{shown.size}-{shown.root.hex()}"


def _qr(address: str) -> str:
    drawing = BytesIO()
    segno.make(address, error="m", micro=False).save(drawing, kind="svg", border=0, xmldecl=False, svgns=True)
    return drawing.getvalue().decode()


def _template() -> str:
    return resources.files("guiju.documents").joinpath("certificate.typ").read_text(encoding="utf-8")


__all__ = ["ATTACHED", "PART", "Signed", "Signer", "certificate", "read", "sealed_under"]
