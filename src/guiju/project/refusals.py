"""Cannot run: the machine, the settings or a file keep a command from its work. (What an office refuses is core's.)"""


class CannotRun(RuntimeError):
    """The message says what, why and what to do; the command line prints it and exits with code 2."""
