"""Exit codes, and the errors that end the command with one of them."""

from enum import IntEnum


class Exit(IntEnum):
    """What the command ends with; scripts may rely on the numbers."""

    FINE = 0
    FINDINGS = 1
    USAGE = 2
    NOT_ALLOWED = 3
    UNDECIDED = 4


class Stopped(Exception):
    """Ends the command. message: what happened and what to do, for the person who called it."""

    def __init__(self, code: Exit, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class NotThere(Stopped):
    """The API has nothing of that name, or nothing that the caller may see."""
