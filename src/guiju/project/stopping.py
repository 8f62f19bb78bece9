"""Stop signals: Ctrl-C, SIGTERM and SIGHUP end a command wherever it is, and what it started is ended before it.

`stoppable` stands once, around a whole command; `undisturbed` around the few moments that must not be cut in two.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
ECHO_SECONDS = 1.0  # `timeout` and some terminals send one wish twice
AGAIN_SECONDS = 0.05
CODE_OF_SIGNAL_0 = 128  # a shell's convention: 130 for Ctrl-C, 143 for SIGTERM


class Stopped(KeyboardInterrupt):
    """Somebody asked us to stop. Not an error; it passes every `except Exception`.

    As a KeyboardInterrupt it is known to those who wait outside Python: psycopg cancels its query, subprocess ends
    its child. Another kind of exception would leave the connection in the middle of a statement.
    """

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)


class Wish:
    """Whether a command was asked to stop, and by which signal."""

    def __init__(self) -> None:
        self.number: int | None = None
        self.at = -ECHO_SECONDS

    @property
    def exit_code(self) -> int:
        """What a command that was stopped halfway ends with."""
        return CODE_OF_SIGNAL_0 + (self.number or signal.SIGINT)

    def hear(self, number: int, _frame: FrameType | None) -> None:
        """The signals' handler. One wish that comes twice counts once; a second wish may come in later."""
        is_echo = self.number is not None and time.monotonic() - self.at < ECHO_SECONDS
        self.number, self.at = number, time.monotonic()
        if not is_echo:
            raise Stopped(number)

    def lost(self, found: sys.UnraisableHookArgs) -> bool:
        """Whether this is our Stopped, raised where nothing passes on: in a finalizer, say. Then it comes again."""
        if not isinstance(found.exc_value, Stopped) or self.number is None:
            return False
        again = threading.Timer(AGAIN_SECONDS, os.kill, (os.getpid(), self.number))
        again.daemon = True
        self.at = -ECHO_SECONDS
        again.start()
        return True


@contextlib.contextmanager
def stoppable() -> Iterator[Wish]:
    """Turn the stop signals into Stopped inside the with-block, even where a shell had them ignored."""
    wish = Wish()
    before = {number: signal.signal(number, wish.hear) for number in STOP_SIGNALS}
    usual = sys.unraisablehook
    sys.unraisablehook = lambda found: None if wish.lost(found) else usual(found)
    try:
        yield wish
    finally:
        sys.unraisablehook = usual
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Bring what is inside to its end: a stop signal that comes meanwhile takes effect right after it.

    For what would be left half made or left running: keep it short, and every wait in it bounded.
    """
    if threading.current_thread() is not threading.main_thread():  # signals are the main thread's
        yield
        return
    came: list[int] = []
    before = {number: signal.signal(number, lambda number, _: came.append(number)) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if came:
        signal.raise_signal(came[0])
