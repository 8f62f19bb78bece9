"""Certificates: the same bytes everywhere, nothing drawn as a box, and every change after signing found."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from guiju.core import receipts
from guiju.core.decision import Says
from guiju.core.receipts import BadReceipt, Receipt
from guiju.core.refusals import Refused
from guiju.documents import certificate_words, certificates, typefaces
from tests.apps.evidence import world
from tests.core import told

URL = "https://gz.example/evidence/verify/"
SIGNED_AT = told.AT + timedelta(seconds=2)
AGAIN = """
import sys
from datetime import datetime
from pathlib import Path
from guiju.core import receipts
from guiju.documents import certificates
from guiju.documents.pdf_signatures import Signer
folder, at, url, to = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), sys.argv[3], Path(sys.argv[4])
signer = Signer(key=(folder / "key").read_bytes(), certificate=(folder / "certificate").read_bytes())
receipt = receipts.read((folder / "receipt.json").read_bytes())
to.write_bytes(certificates.certificate(receipt, signed_at=at, signer=signer, verify_url=url))
print([name for name in ("django", "psycopg", "ninja") if name in sys.modules])
"""


def made(of: Receipt | None = None) -> bytes:
    return certificates.certificate(of or told.receipt(), signed_at=SIGNED_AT, signer=world.signer(), verify_url=URL)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return made()


def said(content: bytes, trusted: str = "") -> list[tuple[bool | None, str]]:
    return [(one.holds, one.zh) for one in certificates.read(content, trusted=trusted)[1]]


def test_the_same_inputs_give_the_same_bytes_in_two_processes_without_django(pdf: bytes, tmp_path: Path) -> None:
    signer = world.signer()
    (tmp_path / "key").write_bytes(signer.key)
    (tmp_path / "certificate").write_bytes(signer.certificate)
    (tmp_path / "receipt.json").write_bytes(told.receipt().as_bytes())
    digests = {hashlib.sha256(pdf).hexdigest()}
    for name, hash_seed in (("one.pdf", "1"), ("two.pdf", "2")):
        done = subprocess.run(
            [sys.executable, "-c", AGAIN, tmp_path, SIGNED_AT.isoformat(), URL, tmp_path / name],
            env={"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": hash_seed, "TZ": f"UTC+{hash_seed}"},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert done.stdout.strip() == "[]"
        digests.add(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    assert len(digests) == 1


def test_another_instant_or_receipt_gives_another_file(pdf: bytes) -> None:
    later = certificates.certificate(
        told.receipt(), signed_at=SIGNED_AT + timedelta(seconds=1), signer=world.signer(), verify_url=URL
    )
    assert later != pdf


def test_it_carries_the_receipt_and_says_who_signed_it(pdf: bytes) -> None:
    attached, _ = certificates.read(pdf)
    assert attached == told.receipt().as_bytes()
    assert said(pdf) == [
        (
            True,
            f"PDF 由“{world.ORIGIN}”签名（所署时间 2024-06-03 09:00:02 +08:00），此后没有改动。",
        ),
        (
            None,
            "签名证书是自制的，谁都能用这个名字制作。请与公布的指纹核对：" + world.signer().fingerprint,
        ),
    ]


def test_a_signer_one_knows_is_recognised_and_another_is_not(pdf: bytes) -> None:
    known = world.signer().fingerprint
    assert said(pdf, known.upper())[1] == (True, "签名证书正是您信任的那一张。")
    another = ("0" if known[0] != "0" else "1") + known[1:]
    assert said(pdf, another)[1][0] is False


def _flipped(at: int) -> Callable[[bytes], bytes]:
    return lambda pdf: pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


def _other_words(pdf: bytes) -> bytes:
    """The page's own drawing packed anew with something else in it, at the same length: what a forger would do."""
    for found in re.finditer(rb"stream\r?\n", pdf):
        end = pdf.index(b"endstream", found.end())
        try:
            drawn = zlib.decompress(pdf[found.end() : end])
        except zlib.error:
            continue
        if b" Tf" in drawn:
            forged = zlib.compress(drawn[:-40], 9)
            return pdf[: found.end()] + forged.ljust(end - found.end(), b"\n") + pdf[end:]
    raise AssertionError("a page draws something")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_other_words, "签名不成立：签名之后文件被改动过"),
        (lambda pdf: pdf.replace(b"D:20240603", b"D:20250603"), "签名不成立：签名之后文件被改动过"),
        (lambda pdf: pdf + b"%\n", "签名之后又添加了内容"),
        (
            lambda pdf: pdf.replace(b"/SubFilter /ETSI.CAdES.detached", b"/SubFilter /adbe.pkcs7.detached"),
            "签名不成立：签名之后文件被改动过",
        ),
    ],
)
def test_what_was_changed_after_signing_is_found(pdf: bytes, change: Callable[[bytes], bytes], says: str) -> None:
    changed = change(pdf)
    assert changed != pdf
    ((holds, words),) = said(changed)
    assert holds is False
    assert says in words


def test_no_flipped_bit_of_the_file_goes_unnoticed(pdf: bytes) -> None:
    """Whichever byte: the signature breaks, or nothing can be read. The spare room behind the signature too."""
    spare = pdf.index(b"0" * 200)
    for at in (*range(0, len(pdf), 2_411), spare + 100, spare + 2_000):
        try:
            found = [holds for holds, _ in said(_flipped(at)(pdf))]
        except BadReceipt:
            continue
        assert False in found, at


def test_a_pdf_without_signature_says_that_nobody_vouches_for_the_print(pdf: bytes) -> None:
    unsigned = pdf[: pdf.index(b"%%EOF") + len(b"%%EOF\n")]
    ((holds, words),) = said(unsigned)
    assert holds is False
    assert words.startswith("PDF 没有签名")
    assert certificates.read(unsigned)[0] == told.receipt().as_bytes()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.7\n%%EOF\n", "已损坏"),
        (b"%PDF-", "已损坏"),
        (b"%PDF-1.7\n" + bytes(2_000), "已损坏"),
    ],
)
def test_a_broken_pdf_is_refused_in_words(content: bytes, says: str) -> None:
    with pytest.raises(BadReceipt) as refused:
        certificates.read(content)
    assert says in refused.value.zh


def test_a_pdf_without_a_receipt_is_refused_in_words(pdf: bytes) -> None:
    with pytest.raises(BadReceipt, match="no receipt"):
        certificates.read(pdf.replace(b"(receipt\\056json)", b"(invoice\\056json)"))


def test_a_receipt_packed_to_burst_is_cut_off(pdf: bytes) -> None:
    packed = zlib.compress(bytes(4 * receipts.BYTES_MAX), 9)
    assert len(certificates._inflated(packed) or b"") == receipts.BYTES_MAX + 1


def test_what_is_not_sealed_yet_is_not_certified() -> None:
    waiting = told.entry_with(1, proof=None)(told.receipt())
    for unsealed in (waiting, replace(told.receipt(), entries=())):
        with pytest.raises(Refused) as refused:
            made(unsealed)
        assert refused.value.code == "evidence.not_sealed_yet"
        assert refused.value.zh.startswith("尚未封存，几秒后再试")


def test_a_character_without_a_glyph_is_refused_and_never_a_box() -> None:
    body = told.BODY.replace("贵州的算力", "贵州的\U000e0100\U0001f600")
    with pytest.raises(Refused) as refused:
        made(told.entry_with(0, body=body)(told.receipt()))
    assert refused.value.code == "documents.missing_glyph"
    assert "U+1F600" in refused.value.zh


def test_every_character_of_the_common_list_has_a_glyph() -> None:
    """GB 2312 whole, and the rarer characters of names and places that people ask about."""
    common = [bytes([high, low]).decode("gb2312", "ignore") for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF)]
    typefaces.refuse_missing([*common, "䶮龘㛃㑇㙘𬭎𬬻", "〔2024〕—…·“”✓￥¥"])


def test_a_missing_typeface_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typefaces, "WHEEL", "a_wheel_that_nobody_installed")
    with pytest.raises(Refused) as refused:
        made()
    assert refused.value.code == "documents.no_typeface"
    assert "manimgx-fonts-cjk" in refused.value.zh


def test_it_says_decision_payment_log_and_limits_in_both_tongues() -> None:
    titles = {"guizhou/compute_voucher": Says("贵州算力券管理办法", "Guizhou measures")}
    shown = json.dumps(_words(titles), ensure_ascii=False)
    for part in (
        "关于算力券 GZ-2024-000001 的存证证明", "为其第 0、1 号条目", "as number 0, 1", "准予", "186,000.00 元",
        "贵州算力券管理办法", "贵州的算力", "compute from Guizhou", "从年度额度中预留", "2024-06-03 09:00:00",
        told.LOG.key.fingerprint, "witness.example/w1", "所依据的事实是否属实", "11" * 32, "22" * 32,
    ):  # fmt: skip
        assert part in shown, part


def test_pdfsig_agrees_that_it_is_signed_whole(pdf: bytes, pdfsig: Path, tmp_path: Path) -> None:
    file = tmp_path / "certificate.pdf"
    file.write_bytes(pdf)
    told_so = subprocess.run([pdfsig, "-nocert", file], capture_output=True, text=True, check=False).stdout
    assert "Signature Validation: Signature is Valid." in told_so
    assert "Total document signed" in told_so
    assert "ETSI.CAdES.detached" in told_so
    file.write_bytes(_other_words(pdf))
    told_so = subprocess.run([pdfsig, "-nocert", file], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" not in told_so


def test_all_that_it_has_to_say_stands_on_the_page(pdf: bytes, pdfsig: Path, tmp_path: Path) -> None:
    """Read back from the paper, blanks aside: line breaks may fall anywhere, but nothing may be left out."""
    file = tmp_path / "certificate.pdf"
    file.write_bytes(pdf)
    read = subprocess.run(
        [pdfsig.with_name("pdftotext"), "-raw", file, "-"], capture_output=True, text=True, check=True
    )
    paper = "".join(read.stdout.split())
    silent = [text for text in certificate_words.texts(_words()) if "".join(text.split()) not in paper]
    assert silent == []


def test_no_glyph_of_the_file_comes_from_this_machine(pdf: bytes) -> None:
    names = {name.split(b"+")[-1] for name in re.findall(rb"/BaseFont/([\w+-]+)", pdf)}
    assert names == {b"NotoSansCJKsc-Thin", b"DejaVuSansMono"}


def _words(titles: Mapping[str, Says] = certificates.NO_TITLES) -> certificate_words.Words:
    setting = certificate_words.Setting(
        signed_at=SIGNED_AT,
        verify_url=URL,
        signer_name=world.signer().name,
        signer_fingerprint=world.signer().fingerprint,
        titles=titles,
    )
    return certificate_words.words(told.receipt(), certificates.sealed_under(told.receipt()), setting)
