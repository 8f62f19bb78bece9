"""The program `guiju`, and `python -m guiju.project`: the command line, quiet from its first moment.

Loading the commands takes a moment. A Ctrl-C in it ends the program at once, for nothing was started yet.
"""

from __future__ import annotations

import signal


def main() -> None:
    """Load the command line and run it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from guiju.project import cli

    cli.main()


if __name__ == "__main__":
    main()
