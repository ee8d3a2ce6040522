"""A release that serves at an address, and what it says when it is asked."""

from __future__ import annotations

from collections.abc import Callable

from slipway.config import Service
from slipway.decisions.text.answers import answer_words
from slipway.errors import StepFailed
from slipway.ports import NO_EFFECTS, Effects, Ended, NotReady, Readiness, Ready, Web

OK = 200
SAID_CHARACTERS = 500


class HttpInstance:
    """Asks by HTTP. `ended` says whether a process of it has ended, None where all run.

    `effects` says what it did besides answering, where it is closed off.
    """

    def __init__(
        self,
        url: str,
        service: Service,
        web: Web,
        *,
        ended: Callable[[], Ended | None],
        effects: Callable[[], Effects] = lambda: NO_EFFECTS,
    ) -> None:
        self.url, self._service, self._web = url, service, web
        self._ended, self._effects = ended, effects

    def ready(self) -> Readiness:
        """Return whether it can serve now, by its health address."""
        status, said = self._asked(self._service.health)
        if status == OK:
            return Ready()
        return self._ended() or NotReady(f"{self._service.health} says {said}")

    def version(self) -> str:
        """Return what it says at its version address. Raises `StepFailed` when it does not say."""
        status, body = self._web.get(self.url + self._service.version)
        if status != OK:
            raise StepFailed(f"It said: {body.decode(errors='replace').strip()[:SAID_CHARACTERS]}")
        return body.decode(errors="replace")

    def effects(self) -> Effects:
        """Return what it did besides answering since this was last asked; nothing unless it is closed off."""
        return self._effects()

    def _asked(self, path: str) -> tuple[int, str]:
        status, body = self._web.get(self.url + path)
        return status, answer_words(status, body, self.url + path, most=SAID_CHARACTERS)
