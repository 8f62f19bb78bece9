"""A mail server of the tests' own, on a real socket: takes letters one line after another, and refuses whom it is told.

Speaks as much of SMTP (RFC 5321) as Django's client asks for, without encryption. What was taken is kept in order.
"""

from __future__ import annotations

import re
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

ADDRESS = re.compile(rb"<([^>]*)>")


@dataclass
class Taken:
    """One letter as it came over the wire."""

    sender: str
    to: str
    content: bytes

    @property
    def letter(self) -> EmailMessage:
        return cast("EmailMessage", message_from_bytes(self.content, policy=policy.default))


@dataclass
class Mailing:
    """How the server behaves, and what it took. `breaks_after`: it hangs up instead of saying yes to that one."""

    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    refuses: dict[str, int] = field(default_factory=dict)
    breaks_after: int | None = None
    wait_seconds: float = 0.0
    connections: int = 0

    @property
    def to(self) -> list[str]:
        return [each.to for each in self.taken]


class _Talk(socketserver.StreamRequestHandler):
    """One client."""

    def handle(self) -> None:
        mailing: Mailing = self.server.mailing  # type: ignore[attr-defined]
        mailing.connections += 1
        self._say("220 tests")
        sender, to = "", ""
        for line in self.rfile:
            verb = line[:4].upper()
            address = (
                (found[1].decode() if (found := ADDRESS.search(line)) else "") if verb in {b"MAIL", b"RCPT"} else ""
            )
            if verb == b"MAIL":
                sender = address
                self._say("250 ok")
            elif verb == b"RCPT":
                to = address
                code = mailing.refuses.get(to, 250)
                self._say(f"{code} {to}")
            elif verb == b"DATA":
                self._say("354 go on")
                if not self._take(mailing, sender, to):
                    return
            elif verb == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _take(self, mailing: Mailing, sender: str, to: str) -> bool:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        else:
            return False
        mailing.taken.append(Taken(sender, to, b"".join(lines)))
        time.sleep(mailing.wait_seconds)
        if mailing.breaks_after == len(mailing.taken):
            return False
        self._say("250 taken")
        return True

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def mail_server() -> Iterator[Mailing]:
    """A mail server on a port of its own, for the length of a with-block."""
    with _Server(("127.0.0.1", 0), _Talk) as server:
        mailing = Mailing(port=server.server_address[1])
        server.mailing = mailing  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield mailing
        server.shutdown()
        thread.join()
