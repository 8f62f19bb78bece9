"""The processes of this machine from the kernel's own table (/proc), or where that lacks from `ps`."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

TABLE = Path("/proc")


@dataclass(frozen=True)
class Process:
    """One process: its parent, its state (a letter; Z is dead and not yet fetched) and its command line."""

    pid: int
    parent: int
    state: str
    command: str


def listed() -> dict[int, Process]:
    """Every process by its id."""
    if (TABLE / "self").exists():
        return {found.pid: found for entry in TABLE.iterdir() if entry.name.isdigit() and (found := _read(entry))}
    shown = subprocess.run(["ps", "-A", "-ww", "-o", "pid=,ppid=,stat=,command="], capture_output=True, check=True)
    rows = (line.split(maxsplit=3) for line in shown.stdout.decode(errors="replace").splitlines())
    return {int(row[0]): Process(int(row[0]), int(row[1]), row[2][0], row[3] if row[3:] else "") for row in rows}


def children(pid: int) -> set[int]:
    """The processes that `pid` started and that are there still."""
    return {one.pid for one in listed().values() if one.parent == pid}


def descendants(pid: int) -> set[int]:
    """Every process below `pid`."""
    table, found, open_ = listed().values(), set[int](), [pid]
    while open_:
        parent = open_.pop()
        below = {one.pid for one in table if one.parent == parent}
        found |= below
        open_ += below
    return found


def is_alive(pid: int) -> bool:
    """Whether `pid` runs; one that is dead and not yet fetched does not."""
    one = listed().get(pid)
    return one is not None and one.state != "Z"


def _read(entry: Path) -> Process | None:
    """One folder of /proc, or None when its process has gone meanwhile. Its name may hold blanks and brackets."""
    try:
        state, parent = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()[:2]
        command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return None
    return Process(int(entry.name), int(parent), state, command)
