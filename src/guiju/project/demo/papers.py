"""The papers people hand in in the demonstration: each says what it stands for, and no more."""

from __future__ import annotations


def proof_of_payment(number: str, serial: int) -> bytes:
    """A payment proof for one share of a voucher."""
    return _page(f"Demonstration payment proof {number} no. {serial}")


def contract(number: str) -> bytes:
    """The scan of a contract."""
    return _page(f"Demonstration contract {number}")


def _page(words: str) -> bytes:
    """A PDF of one page with one line on it."""
    text = f"BT /F1 14 Tf 72 720 Td ({words}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for at, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (at, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        body
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + (b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body))
    )
