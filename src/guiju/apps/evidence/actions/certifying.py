"""Certificates: a receipt checked once more and set as a signed PDF. Writes nothing; the same receipt, the same PDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guiju.apps.evidence import queries
from guiju.apps.evidence.adapters import signatures
from guiju.apps.evidence.queries import Published
from guiju.core import checking, checkpoints
from guiju.core.decision import Says
from guiju.core.receipts import Receipt
from guiju.core.refusals import Refused

if TYPE_CHECKING:
    from guiju.documents.pdf_signatures import Signer


class Unsound(Refused):
    """What the receipt holds is not what was logged: somebody changed a row behind our back."""

    def __init__(self) -> None:
        super().__init__(
            "evidence.unsound",
            zh="记录与存证日志不符，不能出具证明。请立即告知系统管理员；可用 guiju verify 查看是哪一条。",
            en="The records are not what was logged, so nothing is certified. Tell the administrator at once; "
            "guiju verify names the entry.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Certifier:
    """Who certifies: the log, the signer of its PDFs, and the address of the page that checks them."""

    published: Published
    signer: Signer
    verify_url: str

    def certify(self, receipt: Receipt, *, titles: Mapping[str, Says]) -> bytes:
        """The certificate of a receipt that was just made from this log. `titles` are the policies' by their ids.

        Raises Refused("evidence.not_sealed_yet"), Unsound, or what `documents.typefaces` refuses to set.
        """
        from guiju.documents import certificates  # what sets and signs PDFs is large: whoever only seals does without

        note = certificates.sealed_under(receipt)
        trusted = (*self.published.keys, *self.published.witnesses)
        if not checking.check(receipt, check=signatures.is_signed, trusted=trusted).is_sound:
            raise Unsound
        view = queries.checkpoint(checkpoints.read(note).size)
        assert view is not None, "a proof leads to a published checkpoint"
        return certificates.certificate(
            receipt, signed_at=view.signed_at, signer=self.signer, verify_url=self.verify_url, titles=titles
        )
