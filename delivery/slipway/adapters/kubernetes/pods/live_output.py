"""Tells what a command in a pod says while it says it, and at its end whatever was not told by then."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress

import httpx2 as httpx

from slipway.adapters.kubernetes.api import ClusterApi
from slipway.decisions.cluster.running import pod_states

PAUSE_SECONDS = 0.25
# Of the end of a command: the last of what it said may still be on its way.
LAST_SECONDS = 10.0


class LiveOutput:
    """Tells it piece by piece from a thread of its own, so that a connection that breaks ends no command.

    It reads the log alone: that takes no right but the one by which the output is read at the end.
    """

    def __init__(self, api: ClusterApi, pod: str, container: str, tell: Callable[[str], None]) -> None:
        self._api, self._pod, self._container, self._tell = api, pod, container, tell
        self._told, self._turn, self._is_over = 0, threading.Lock(), False
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()

    def finish(self, whole: str) -> None:
        """Tell what is left of all that the command has said."""
        self._thread.join(LAST_SECONDS)
        with self._turn:
            self._is_over = True
            if rest := whole[self._told :]:
                self._tell(rest)

    def _follow(self) -> None:
        with suppress(Exception):
            # Whatever goes wrong here is told by who waits for the command, and the rest of the output at its end.
            self._wait_until_begun()
            with suppress(httpx.HTTPError):
                for piece in self._api.pour(self._pod, self._container):
                    self._tell_piece(piece)

    def _wait_until_begun(self) -> None:
        while (pod := self._api.get("Pod", self._pod)) and not self._is_over:
            if pod_states.is_running(pod) or pod_states.has_ended(pod):
                return
            time.sleep(PAUSE_SECONDS)

    def _tell_piece(self, piece: str) -> None:
        with self._turn:
            if not self._is_over:
                self._tell(piece)
                self._told += len(piece)
