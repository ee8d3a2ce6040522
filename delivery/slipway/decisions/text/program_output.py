"""What programs have said, cut to what a person needs of it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

# Who logs in, in an address, and the password of PostgreSQL's other way of writing one.
CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+(?=@)|(?<=password=)(?:'[^']*'|\S+)")
# What Python writes between the tracebacks of one fault.
CHAINED = (
    "The above exception was the direct cause of the following exception:",
    "During handling of the above exception, another exception occurred:",
)
TYPED, KEPT_BLANK = re.compile(r"`[^`]*`"), "\0"
TRACEBACK = "Traceback (most recent call last)"


def end_of(text: str, most: int) -> str:
    """Return the last whole lines of a text, in at most so many characters; of a longer last line its end."""
    text = text.strip()
    if len(text) <= most:
        return text
    end = text[-most:]
    _, broken, whole = end.partition("\n")
    return f"… {whole.strip() if broken else end}"


def without_tracebacks(text: str) -> str:
    """Return what a program said, and of each Python traceback only what it ends with: the fault, not the way to it."""
    kept, inside = list[str](), False
    for line in text.splitlines():
        if TRACEBACK in line:
            before = line.partition(TRACEBACK)[0].strip()
            kept += [before] if before else []
            inside = True
        elif not inside:
            kept.append(line)
        elif line[:1].strip():
            # The first line that is not indented is the fault itself.
            kept.append(line)
            inside = False
    return "\n".join(line for line in kept if line.strip() not in CHAINED)


def summary_of(text: str) -> str:
    """Return the one line that says the most: the first one, and of a traceback what it ends with."""
    lines = text.strip().splitlines()
    if not lines:
        return ""
    before, traceback, _ = lines[0].partition(TRACEBACK)
    return f"{before}{lines[-1].strip()}" if traceback else lines[0]


def wrapped(text: str, width: int, *, first: str = "", rest: str = "") -> list[str]:
    """Return a text in lines of so many characters at the most. What stands between backticks is typed by people, so
    it is never divided, however long. `first` and `rest` begin the lines.
    """
    lines = list[str]()
    for line in text.splitlines():
        whole = TYPED.sub(lambda typed: typed[0].replace(" ", KEPT_BLANK), line)
        pieces = textwrap.wrap(
            whole,
            width,
            initial_indent=first,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        )
        lines += [piece.replace(KEPT_BLANK, " ") for piece in pieces]
    return lines


def command_line(words: Sequence[str]) -> str:
    """Return a command for people, without whatever somebody could log in with."""
    return CREDENTIALS.sub("…", " ".join(words))
