"""The mail server, spoken to one letter at a time over one connection, so that what it said no to is told from doubt.

Until a letter's text is handed over it has certainly not gone; while it is, a broken line leaves us in doubt.
"""

from __future__ import annotations

import smtplib
from types import TracebackType
from typing import Protocol, Self

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend

REASON_LENGTH_MAX = 200


class NotSent(Exception):
    """The letter did not go, for a reason that names nobody's address. `is_final`: trying again is no use.

    `is_server` means that no other letter would go now either.
    """

    def __init__(self, reason: str, *, is_final: bool = False, is_server: bool = False) -> None:
        super().__init__(reason[:REASON_LENGTH_MAX])
        self.is_final = is_final
        self.is_server = is_server


class InDoubt(Exception):
    """The line broke while the letter was handed over: the server may have taken it."""


class Post(Protocol):
    """Takes letters while it is open."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None
    ) -> None: ...

    def hand(self, letter: EmailMultiAlternatives) -> None:
        """Raises NotSent, InDoubt."""


class MailServer:
    """Django's own connection. Opened with the first letter, closed at the end."""

    def __init__(self) -> None:
        self.line = get_connection()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.line.close()

    def hand(self, letter: EmailMultiAlternatives) -> None:
        try:
            self.line.open()
        except (smtplib.SMTPException, OSError) as failed:
            raise NotSent(_unreachable(failed), is_server=True) from failed
        if not isinstance(self.line, EmailBackend):
            letter.connection = self.line
            letter.send()
            return
        server = self.line.connection
        assert server is not None
        try:
            self._envelope(server, letter)
        except (smtplib.SMTPException, OSError) as failed:
            self.line.close()
            raise NotSent(_unreachable(failed), is_server=True) from failed
        self._text(server, letter)

    def _envelope(self, server: smtplib.SMTP, letter: EmailMultiAlternatives) -> None:
        """From whom and to whom; nothing has gone yet."""
        server.ehlo_or_helo_if_needed()
        code, _ = server.mail(_bare(letter.from_email))
        if code != 250:
            server.rset()
            raise NotSent(_said("发件人被拒 Sender refused", code), is_server=True)
        code, _ = server.rcpt(letter.to[0])
        if code not in {250, 251}:
            server.rset()
            raise NotSent(_said("收件地址被拒 Recipient refused", code), is_final=500 <= code < 600)

    def _text(self, server: smtplib.SMTP, letter: EmailMultiAlternatives) -> None:
        """The letter itself; from here on a broken line is a doubt."""
        try:
            code, _ = server.data(_bytes(letter))
        except smtplib.SMTPDataError as refused:
            code = refused.smtp_code
        except (smtplib.SMTPException, OSError) as broken:
            self.line.close()
            raise InDoubt from broken
        if code != 250:
            server.rset()
            raise NotSent(_said("邮件被拒 Letter refused", code), is_final=500 <= code < 600)


def _bytes(letter: EmailMultiAlternatives) -> bytes:
    """The letter as it goes over the wire; Django's messages know how lines end there."""
    text: bytes = letter.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
    return text


def _bare(address: str) -> str:
    """The address in `规矩 <guiju@example.cn>`."""
    return address.rpartition("<")[2].rstrip("> ")


def _said(what: str, code: int) -> str:
    """What the server said by its number alone: its words may name the address."""
    return f"{what}（{code}）"


def _unreachable(failed: Exception) -> str:
    return f"邮件服务器暂不可用 The mail server failed（{type(failed).__name__}）"
