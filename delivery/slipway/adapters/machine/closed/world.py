"""Start a release behind a wall, and ask what it did there."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import slipway
from slipway.adapters.io import shell
from slipway.adapters.machine.closed.effect_lines import effects_of
from slipway.adapters.machine.closed.order import Order, order_line
from slipway.errors import StepFailed
from slipway.ports import NO_EFFECTS, Effects

# By their names: most commands close nothing off, and the two take long to load.
INSIDE, OUTSIDE = f"{__package__}.inside", f"{__package__}.outside"
PACKAGE = str(Path(slipway.__file__).parents[1])
TRY_SECONDS, START_SECONDS, ANSWER_SECONDS = 30.0, 60.0, 30.0
CHUNK = 64 * 1024
# More than the release itself gets to end.
SPARE_SECONDS = 5.0
NEEDED = "It needs Linux and the right to make namespaces: root's, or that of user namespaces for everybody \
(`sysctl kernel.apparmor_restrict_unprivileged_userns=0` on Ubuntu), and in a container a whole /proc (Docker's \
`--security-opt systempaths=unconfined`)."


@dataclass(frozen=True, slots=True)
class Closed:
    """A release that runs closed off."""

    server: shell.Serving
    line: socket.socket
    _one_asks: threading.Lock = field(default_factory=threading.Lock)

    def effects(self) -> Effects:
        """Return what it did since this was last asked; nothing once it has ended. Threads may ask side by side.

        Raises `StepFailed` when that is not said within some seconds.
        """
        with self._one_asks:
            try:
                answer = _asked(self.line, b"effects\n")
                return effects_of(answer) if answer else NO_EFFECTS
            except TimeoutError as error:
                raise StepFailed(
                    f"What a release did behind its wall was not said within {ANSWER_SECONDS:g} s.",
                    next_step="The machine has too much to do: run the rehearsal again when it has less.",
                ) from error


@contextmanager
def serving_closed(order: Order) -> Iterator[Closed]:
    """Run a program closed off while a block runs. It ends with the block, and with Slipway.

    Raises `StepFailed` when it cannot be closed off, or not be started.
    """
    for folder in order.reach.hidden:
        if Path(order.folder).is_relative_to(folder):
            raise StepFailed(
                f"The release lies in {folder}, which has to be hidden from it.",
                next_step="Give the bucket, or the managed database, a folder in which nothing else lies.",
            )
    ours, theirs = socket.socketpair()
    with (
        ours,
        theirs,
        shell.serving(
            (sys.executable, "-m", OUTSIDE, str(theirs.fileno())),
            environment=_own_environment(),
            folder=Path(order.folder),
            stop_within=order.stop_within + SPARE_SECONDS,
            open_files=(theirs.fileno(),),
        ) as server,
    ):
        theirs.close()
        ours.settimeout(START_SECONDS)
        if not _asked(ours, order_line(order)):
            raise StepFailed("The release could not be closed off from the world.", next_step=server.said())
        ours.settimeout(ANSWER_SECONDS)
        yield Closed(server, ours)


def why_not_closed() -> str:
    """Return why nothing can be closed off here, an empty text where it can. It is tried."""
    if sys.platform != "linux":
        return f"This is no Linux. {NEEDED}"
    tried = shell.run(
        (sys.executable, "-m", INSIDE), timeout_seconds=TRY_SECONDS, environment=_own_environment()
    )
    return f"{shell.last_words(tried.errors)}. {NEEDED}" if tried.code else ""


def _own_environment() -> dict[str, str]:
    return {"PYTHONPATH": PACKAGE, "PYTHONUNBUFFERED": "1"}


def _asked(line: socket.socket, words: bytes) -> bytes:
    """Say a line and return the line that is answered, none when the other side has ended."""
    found = bytearray()
    try:
        line.sendall(words)
        while not found.endswith(b"\n"):
            found += (part := line.recv(CHUNK))
            if not part:
                return b""
    except TimeoutError:
        raise
    except OSError:
        return b""
    return bytes(found)
