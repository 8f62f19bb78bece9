"""`guiju verify`: offline, without Django, with an honest exit code for receipts and certificates."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from guiju.documents import certificates
from tests.apps.evidence import world
from tests.core import told

# A network that anybody reached for, or a framework that anybody loaded, ends this program with code 9.
ALONE = """
import socket, sys
def refuse(*arguments, **named):
    print("somebody asked the network", file=sys.stderr)
    sys.exit(9)
socket.socket.connect = socket.getaddrinfo = refuse
from guiju.project import cli
code = 0
try:
    cli.main()
except SystemExit as ended:
    code = ended.code or 0
loaded = {"django", "psycopg", "ninja"} & set(sys.modules)
sys.exit(9 if loaded else code)
"""


def verify(file: Path, *arguments: str, tongue: str = "zh") -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GUIJU_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-c", ALONE, "verify", str(file), *arguments],
        env={**clean, "GUIJU_LANG": tongue, "PYTHONPATH": ":".join(sys.path), "COLUMNS": "200"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return certificates.certificate(
        told.receipt(),
        signed_at=told.AT + timedelta(seconds=2),
        signer=world.signer(),
        verify_url="https://gz.example/evidence/verify/",
    )


def written(folder: Path, content: bytes, name: str = "file") -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


def test_a_sound_receipt_ends_with_0_and_says_what_is_proved(tmp_path: Path) -> None:
    done = verify(written(tmp_path, told.receipt().as_bytes()), "--key", told.LOG.key.vkey)
    assert done.returncode == 0, done.stderr
    assert "✓ 检查点（log.guiju.example/gz，5 条）由该日志的密钥签名。" in done.stdout
    assert done.stdout.rstrip().endswith("未发现不实之处。")


def test_a_lie_ends_with_1_and_is_marked(tmp_path: Path) -> None:
    lie, says = told.LIES["another decision"]
    done = verify(written(tmp_path, lie(told.receipt()).as_bytes()), tongue="en")
    assert done.returncode == 1
    assert any(line.strip().startswith("✗") and says in line for line in done.stdout.splitlines())


@pytest.mark.parametrize("content", [*told.NO_JSON, told.malformed("format", "x"), b"%PDF-1.7\n"])
def test_what_cannot_be_read_ends_with_2_and_one_sentence(tmp_path: Path, content: bytes) -> None:
    done = verify(written(tmp_path, content))
    assert done.returncode == 2
    assert "这不是可读的存证凭证" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_key_that_is_none_ends_with_2(tmp_path: Path) -> None:
    done = verify(written(tmp_path, told.receipt().as_bytes()), "--key", "x")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_certificate_ends_with_0_and_says_who_signed_it(tmp_path: Path, pdf: bytes) -> None:
    done = verify(written(tmp_path, pdf), "--key", told.LOG.key.vkey)
    assert done.returncode == 0, done.stderr
    assert f"✓ PDF 由“{world.ORIGIN}”签名" in done.stdout
    assert world.signer().fingerprint in done.stdout
    assert "✓ 条目 1：决定 D-7F3A9C21B4" in done.stdout


def test_another_signer_than_the_one_trusted_ends_with_1(tmp_path: Path, pdf: bytes) -> None:
    file = written(tmp_path, pdf)
    assert verify(file, "--signer", world.signer().fingerprint).returncode == 0
    done = verify(file, "--signer", "00" * 32)
    assert done.returncode == 1
    assert "不是您信任的那一张" in done.stdout


def test_a_certificate_whose_print_was_changed_ends_with_1(tmp_path: Path, pdf: bytes) -> None:
    changed = pdf.replace(b"/MediaBox[0 0 595", b"/MediaBox[0 0 594")
    assert changed != pdf
    done = verify(written(tmp_path, changed))
    assert done.returncode == 1
    assert "签名之后文件被改动过" in done.stdout


def test_a_certificate_around_a_lie_ends_with_1(tmp_path: Path) -> None:
    lie = told.LIES["a richer transfer"][0](told.receipt())
    forged = certificates.certificate(lie, signed_at=told.AT, signer=world.signer(), verify_url="https://x.example/")
    done = verify(written(tmp_path, forged))
    assert done.returncode == 1
    assert "一笔账目不在这次记账之内" in done.stdout


def test_a_pdf_without_receipt_ends_with_2_and_says_so(tmp_path: Path, pdf: bytes) -> None:
    done = verify(written(tmp_path, pdf.replace(b"(receipt\\056json)", b"(invoice\\056json)")))
    assert done.returncode == 2
    assert "这个 PDF 里没有附上凭证（receipt.json）" in done.stderr


def test_as_json_it_says_the_same(tmp_path: Path, pdf: bytes) -> None:
    told_so = json.loads(verify(written(tmp_path, pdf), "--json").stdout)
    assert told_so["is_sound"] is True
    assert [one["holds"] for one in told_so["statements"] if one["part"] == "certificate"] == [True, None]
