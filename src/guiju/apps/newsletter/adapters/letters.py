"""Letters as they are written: the question whether somebody asked, and an issue with its contents and its way out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from guiju.apps.newsletter.adapters import links
from guiju.core.decision import Says

CONFIRMED_WITHIN = timedelta(hours=48)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """An issue as a letter tells of it. `pdf` is empty where letters only link to it."""

    number: int
    name: str
    label: Says
    publisher: str
    headlines: tuple[tuple[str, str], ...]
    pdf: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class To:
    """Whom a letter is for, and what it is called, the same each time it is tried."""

    letter: int
    subscriber: UUID
    address: str
    tongue: str


def question(to: To, *, name: str, site: str, at: datetime) -> EmailMultiAlternatives:
    """Did you ask for this? Nothing more is sent until somebody says yes on the page it leads to."""
    until = at + CONFIRMED_WITHIN
    link = site + reverse("newsletter:confirm", args=[links.to_confirm(to.subscriber, until)])
    subject = Says(f"确认订阅《{name}》", f"Confirm your subscription to {name}")
    return _written(to, "question", subject, {"name": name, "link": link, "until": until}, site)


def issue(to: To, news: News, *, site: str) -> EmailMultiAlternatives:
    """What stands in an issue, where it is read, and how to leave by one click (RFC 8058)."""
    way_out = site + reverse("newsletter:leave", args=[links.to_leave(to.subscriber)])
    page = site + reverse("newsletter:issue", args=[news.number])
    subject = Says(f"《{news.name}》{news.label.zh}", f"{news.name}, {news.label.en}")
    letter = _written(to, "issue", subject, {"news": news, "page": page, "way_out": way_out}, site)
    letter.extra_headers["List-Unsubscribe"] = f"<{way_out}>"
    letter.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter.extra_headers["List-Id"] = f"<newsletter.{_host(site)}>"
    if news.pdf:
        letter.attach(f"{news.label.zh}.pdf", news.pdf, "application/pdf")
    return letter


def _written(to: To, kind: str, subject: Says, said: dict[str, object], site: str) -> EmailMultiAlternatives:
    with translation.override(to.tongue):
        text = render_to_string(f"newsletter/letter_{kind}.txt", said)
        html = render_to_string(f"newsletter/letter_{kind}.html", said)
    letter = EmailMultiAlternatives(
        subject=" ".join((subject.en if to.tongue == "en" else subject.zh).split()),
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to.address],
        headers={"Message-ID": f"<letter-{to.letter}@{_host(site)}>", "Auto-Submitted": "auto-generated"},
    )
    letter.attach_alternative(html, "text/html")
    return letter


def _host(site: str) -> str:
    return Address(username="x", domain=urlsplit(site).hostname or "localhost").domain
