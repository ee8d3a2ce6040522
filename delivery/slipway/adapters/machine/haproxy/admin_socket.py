"""Asks a running haproxy, by its socket."""

from __future__ import annotations

import socket

from slipway.adapters.io import files
from slipway.adapters.machine.home import MachineHome
from slipway.errors import StepFailed

# The group of the proxy's program under the supervisor.
GROUP = "haproxy"
ANSWER_SECONDS = 5.0
LOG_BYTES = 1024 * 1024
LAST_LINES = 2


class HaproxySocket:
    """The socket of one environment's proxy."""

    def __init__(self, home: MachineHome) -> None:
        self._home = home

    def ask(self, words: str) -> str:
        """Return what the proxy answers. Raises `StepFailed` with the last of its log."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asked:
                asked.settimeout(ANSWER_SECONDS)
                asked.connect(str(self._home.haproxy_socket))
                asked.sendall(f"{words}\n".encode())
                return b"".join(iter(lambda: asked.recv(65536), b"")).decode()
        except OSError as error:
            raise StepFailed(
                f"The proxy does not answer at {self._home.haproxy_socket}: {error.strerror or error}.",
                next_step=_last_lines(self.log()),
            ) from error

    def log(self) -> str:
        """Return the end of the proxy's log."""
        return files.end_of(self._home.log(GROUP), LOG_BYTES)


def _last_lines(log: str) -> str:
    """Return the last few lines of the proxy's own; at its end it says one for each part that it stops."""
    own = [line for line in log.splitlines() if line.startswith("[") and " stopped (" not in line]
    return "\n".join(own[-LAST_LINES:])
