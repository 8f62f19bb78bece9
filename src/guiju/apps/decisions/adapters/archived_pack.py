"""Ask a pack of the past, in a fresh interpreter that runs nothing else: bounded in time, memory and in what it says.

It inherits no environment, no open file and no path but Guiju's own, writes nothing, and is ended with the with-block.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from threading import Timer
from typing import Any

SECONDS_MAX = 10.0
ANSWER_BYTES_MAX = 8 * 1024 * 1024
SOURCES = Path(__file__).parents[4]
PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from guiju.apps.decisions.adapters import inside; inside.main()"
_KEPT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # what an interpreter may need to start at all


class PackFailed(RuntimeError):
    """The pack gave no answer; the message says why in a few words."""


class NoAnswer(PackFailed):
    """The interpreter hung and was ended, or ended by itself; there is nobody left to ask."""


class ArchivedPack:
    """One archived pack that answers; to be closed. What it is asked, one after another, comes from one thread."""

    def __init__(self, archive: bytes, pack_hash: str) -> None:
        """Start the interpreter and have it open the archive. Raises PackFailed."""
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-B", "-X", "utf8", "-c", PROGRAM, str(SOURCES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            cwd="/",
            start_new_session=True,
        )
        try:
            self._exchange({"archive": archive.decode(), "pack_hash": pack_hash})
        except PackFailed:
            self.close()
            raise

    def decide(self, question: str, inputs: str, *, on: date) -> str:
        """The decision's canonical bytes, as text, on these recorded inputs. Raises PackFailed."""
        return str(self._exchange({"question": question, "inputs": inputs, "on": on.isoformat()})["body"])

    def close(self) -> None:
        """End the interpreter, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            with suppress(OSError):  # what was still to be written to it
                stream.close()

    def _exchange(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        """One line there, one line back; an interpreter that takes too long is ended, which ends the reading too."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        timer = Timer(SECONDS_MAX, self._process.kill)
        timer.start()
        try:
            self._process.stdin.write(json.dumps(said).encode() + b"\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline(ANSWER_BYTES_MAX)
        except OSError:
            line = b""
        finally:
            timer.cancel()
        return self._answer(line)

    def _answer(self, line: bytes) -> Mapping[str, Any]:
        if not line.endswith(b"\n"):
            self.close()
            raise NoAnswer(
                "it said too much, or broke off" if line else f"it ended, or was ended after {SECONDS_MAX:.0f} seconds"
            )
        answer: Mapping[str, Any] = json.loads(line)
        if "trouble" in answer:
            raise PackFailed(str(answer["trouble"]))
        return answer
