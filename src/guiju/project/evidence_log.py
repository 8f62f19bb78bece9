"""The evidence log as this installation has set it up: name, keys, folder, witnesses. And its sealer and publisher.

`guiju serve` keeps both running, in one process and a thread each: twice a second the sealer seals what waits and lays
the files, and shows the world what needs no further witness; beside it the publisher asks the witnesses, and shows what
they signed. A witness that hangs holds up the publisher alone.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guiju.core import notes
from guiju.core.notes import Algorithm, BadNote
from guiju.core.refusals import Refused
from guiju.project.environment import SettingRefused

if TYPE_CHECKING:
    from guiju.apps.evidence.actions import Certifier, Log
    from guiju.apps.evidence.adapters.keys import Ring
    from guiju.apps.evidence.adapters.witnesses import Witness

LOOK_SECONDS = 0.5
TROUBLE_SECONDS = 5.0
LOGGER = logging.getLogger("guiju.sealer")


def configured() -> Log:
    """The log of the settings. Raises SettingRefused for witnesses that cannot be read, KeysRefused for the keys."""
    from django.conf import settings

    from guiju.apps.evidence.actions import Log
    from guiju.apps.evidence.adapters.log_files import LogFolder

    witnesses = tuple(_witness(text) for text in settings.LOG_WITNESSES)
    if len(witnesses) < settings.LOG_QUORUM:
        raise SettingRefused(
            f"GUIJU_WITNESS_QUORUM asks for {settings.LOG_QUORUM} witnesses, GUIJU_WITNESSES names {len(witnesses)}."
        )
    return Log(
        origin=settings.LOG_ORIGIN,
        ring=ring(),
        folder=LogFolder(settings.LOG_FOLDER),
        witnesses=witnesses,
        quorum=settings.LOG_QUORUM,
    )


def ring() -> Ring:
    """The log's keys; a key file is made where there is none yet. Raises KeysRefused."""
    from django.conf import settings

    from guiju.apps.evidence.adapters import keys
    from guiju.project import clock

    algorithms = [Algorithm.ED25519, *([Algorithm.SM2_SM3] if settings.LOG_HAS_SM2 else [])]
    return keys.ensure(
        settings.LOG_KEYS_FILE, settings.LOG_ORIGIN, algorithms, on=clock.today(), given=settings.LOG_KEYS
    )


def certifier() -> Certifier:
    """Who certifies receipts as PDFs; its key is made where there is none yet. Raises KeysRefused."""
    from django.conf import settings
    from django.urls import reverse

    from guiju.apps.evidence.actions import Certifier
    from guiju.apps.evidence.adapters import certificate_keys
    from guiju.project import clock

    return Certifier(
        published=settings.EVIDENCE_LOG.published,
        signer=certificate_keys.ensure(settings.CERTIFICATE_KEY_FILE, settings.LOG_ORIGIN, on=clock.today()),
        verify_url=settings.PUBLIC_URL + reverse("evidence:verify"),
    )


def seal(log: Log) -> int:
    """One turn of the sealer: checkpoint after checkpoint until nothing waits; the size that is laid."""
    laid, is_more = seal_once(log)
    while is_more:
        laid, is_more = seal_once(log)
    return laid


def seal_once(log: Log) -> tuple[int, bool]:
    """Lay what was signed, seal what waits, lay that too, show it; the size that is laid, and whether anything waited.

    Shown is each checkpoint by itself: under a steady load something always waits for the next.
    """
    from guiju.apps.evidence import actions
    from guiju.project import clock

    at = clock.now()
    laid = actions.lay(log, at=at)
    is_sealed = actions.seal(log, at=at) is not None
    if is_sealed:
        laid = actions.lay(log, at=at)
    actions.show(log, at=at)
    return laid, is_sealed


def publish(log: Log) -> int | None:
    """One turn of the publisher: the witnesses are asked to sign what is laid, which is then public; its size."""
    from guiju.apps.evidence import actions
    from guiju.project import clock

    return actions.publish(log, at=clock.now())


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What somebody does with the log over and over, under which advisory lock, and how that is told when it fails."""

    lock: int
    turn: Callable[[Log], object]
    stands: str
    goes_on: str


SEALER = Duty(
    lock=0x6775696A756C6F67,  # "guijulog" in ASCII
    turn=seal,
    stands="the evidence log stands still: %s",
    goes_on="the evidence log goes on",
)
PUBLISHER = Duty(
    lock=0x6775696A75707562,  # "guijupub" in ASCII
    turn=publish,
    stands="the evidence log is sealed, but not published: %s",
    goes_on="the evidence log is published again",
)


def main() -> None:
    """Seal and publish until the process is ended; it ends by itself when one of the two broke down."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guiju.project.settings")
    django.setup()
    keep_up(configured(), stop=threading.Event())


def keep_up(log: Log, *, stop: threading.Event) -> None:
    """Seal here and publish in a thread of its own until told to stop. Either one's breakdown stops the other."""
    publisher = threading.Thread(target=_repeat, args=(PUBLISHER, log, stop), name="publisher", daemon=True)
    publisher.start()
    _repeat(SEALER, log, stop)


def _repeat(duty: Duty, log: Log, stop: threading.Event) -> None:
    """Turn after turn. What goes wrong is said once, and tried again: nothing waits for the log."""
    from django.db import connection

    said = ""
    try:
        while not stop.is_set():
            trouble = _attempt(duty, log)
            if trouble and trouble != said:
                LOGGER.error(duty.stands, trouble)
            elif said and not trouble:
                LOGGER.warning(duty.goes_on)
            said = trouble
            stop.wait(TROUBLE_SECONDS if trouble else LOOK_SECONDS)
    finally:
        stop.set()
        connection.close()


def _attempt(duty: Duty, log: Log) -> str:
    """One turn, if it is ours to take; what went wrong, or nothing."""
    from django.db import DatabaseError, close_old_connections

    from guiju.project import turns

    try:
        if turns.is_ours(duty.lock):
            duty.turn(log)
    except Refused as refused:
        return refused.en
    except (DatabaseError, OSError) as problem:
        close_old_connections()
        return f"{type(problem).__name__}: {problem}"
    return ""


def _witness(text: str) -> Witness:
    from guiju.apps.evidence.adapters.witnesses import Witness

    vkey, _, url = text.partition(" ")
    try:
        key = notes.read_key(vkey)
    except BadNote as bad:
        raise SettingRefused(f"GUIJU_WITNESSES: {vkey}: {bad.en}") from bad
    if key.algorithm is not Algorithm.COSIGNATURE or not url.strip().startswith(("https://", "http://")):
        raise SettingRefused(f"GUIJU_WITNESSES: {text!r} should read `KEY https://address`, KEY as a witness gives it.")
    return Witness(key, url.strip())


if __name__ == "__main__":
    main()
