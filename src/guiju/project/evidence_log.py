"""The evidence log as this installation has set it up: name, keys, folder, witnesses. And its sealer, which runs alone.

`guiju serve` keeps the sealer running: twice a second it seals what waits, lays the files and asks the witnesses.
"""

from __future__ import annotations

import logging
import os
import time
from typing import TYPE_CHECKING, NoReturn

from guiju.core import notes
from guiju.core.notes import Algorithm, BadNote
from guiju.core.refusals import Refused
from guiju.project.environment import SettingRefused

if TYPE_CHECKING:
    from guiju.apps.evidence.actions import Certifier, Log
    from guiju.apps.evidence.adapters.keys import Ring
    from guiju.apps.evidence.adapters.witnesses import Witness

LOCK = 0x6775696A756C6F67  # "guijulog" in ASCII: the advisory lock of the one sealer
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


def work(log: Log) -> int | None:
    """One round of the sealer: finish what was begun, seal what waits, lay it, publish it; the size that is new."""
    from guiju.apps.evidence import actions
    from guiju.project import clock

    at = clock.now()
    actions.lay(log, at=at)
    while actions.seal(log, at=at) is not None:
        actions.lay(log, at=at)
    return actions.publish(log, at=at)


def main() -> NoReturn:
    """Seal until the process is ended. What goes wrong is said once, and tried again: nothing waits for the sealer."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guiju.project.settings")
    django.setup()
    log, said = configured(), ""
    while True:
        trouble = _attempt(log)
        if trouble and trouble != said:
            LOGGER.error("the evidence log stands still: %s", trouble)
        elif said and not trouble:
            LOGGER.warning("the evidence log goes on")
        said = trouble
        time.sleep(TROUBLE_SECONDS if trouble else LOOK_SECONDS)


def _attempt(log: Log) -> str:
    """One round, if it is ours to make; what went wrong, or nothing."""
    from django.db import DatabaseError, close_old_connections

    from guiju.project import turns

    try:
        if turns.is_ours(LOCK):
            work(log)
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
