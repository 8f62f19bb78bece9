"""The mail, as Django's settings know it: a server, or files on a laptop. Sends one letter, or says why it did not."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass

from django.core.mail import EmailMessage

REASON_LENGTH_MAX = 300


class NotSent(Exception):
    """The letter did not leave; the words are for people. `is_final` when trying again is no use."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason[:REASON_LENGTH_MAX])
        self.is_final = is_final


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter to the people of one organisation; nobody sees the others' addresses."""

    to: tuple[str, ...]
    title: str
    text: str


def send(letter: Letter) -> None:
    """Hand the letter to the mail server. Raises NotSent."""
    subject = " ".join(letter.title.split())
    try:
        EmailMessage(subject, letter.text, bcc=list(letter.to)).send()
    except smtplib.SMTPRecipientsRefused as refused:
        raise NotSent(f"邮件服务器拒收收件地址 Recipients refused: {refused}", is_final=True) from refused
    except (smtplib.SMTPException, OSError) as failed:
        raise NotSent(f"邮件服务器暂不可用 The mail server failed: {failed or type(failed).__name__}") from failed
