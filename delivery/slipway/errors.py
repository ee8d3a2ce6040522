"""What can go wrong, each with the exit code that others rely on."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What a command ends with. Scripts and pagers rely on these numbers."""

    DONE = 0
    FAILED = 1
    WRONG_USE = 2
    PUT_BACK = 3
    ABSENT = 4
    LOCKED = 5
    NEEDS_PERSON = 6
    REFUSED = 7
    INTERRUPTED = 130


MEANINGS = {
    Exit.DONE: "Done.",
    Exit.FAILED: "Failed, and nothing was changed. Also: a damaged restore point or audit log.",
    Exit.WRONG_USE: "The command or the settings are wrong. Nothing was changed.",
    Exit.PUT_BACK: "The deployment failed and was put back. The release before serves, as before.",
    Exit.ABSENT: "What was asked for does not exist.",
    Exit.LOCKED: "Another deployer holds the lock, or this one lost it.",
    Exit.NEEDS_PERSON: "Failed, and a person has to act. For `status`: users are not served.",
    Exit.REFUSED: "A gate is closed.",
    Exit.INTERRUPTED: "Interrupted (Ctrl-C or SIGTERM), and put back.",
}


class SlipwayError(Exception):
    """Something that a person has to hear of: what happened, and after an empty line what to do next."""

    exit_code = Exit.FAILED

    def __init__(self, what: str, *, next_step: str = "") -> None:
        super().__init__(f"{what}\n{next_step}" if next_step else what)
        self.what = what
        self.next_step = next_step


class WrongUse(SlipwayError):
    """The settings or the words of the command are wrong; nothing was touched."""

    exit_code = Exit.WRONG_USE


class Interrupted(SlipwayError):
    """A person asked the command to stop."""

    exit_code = Exit.INTERRUPTED


class Absent(SlipwayError):
    """What was asked for does not exist."""

    exit_code = Exit.ABSENT


class Locked(SlipwayError):
    """Another deployer is at work on this environment."""

    exit_code = Exit.LOCKED


class Refused(SlipwayError):
    """A gate is closed, or could not be read."""

    exit_code = Exit.REFUSED


class StepFailed(SlipwayError):
    """A step could not do its work. Nothing of it is promised to be there, nor promised to be absent."""


class PutBack(SlipwayError):
    """The deployment failed, and everything it had changed was put back."""

    exit_code = Exit.PUT_BACK


class NeedsPerson(SlipwayError):
    """The deployment failed and could not be put back by itself."""

    exit_code = Exit.NEEDS_PERSON


class LockLost(SlipwayError):
    """Another deployer holds a higher fencing number: whatever this one would do next could do harm."""

    exit_code = Exit.LOCKED


def place_of(error: OSError, root: str) -> str:
    """Return which place a fault of the system is about: what was to be written where there are two, else `root`.

    The system names the source of a copy first, and of a full disk often nothing.
    """
    return str(error.filename2 or error.filename or root)
