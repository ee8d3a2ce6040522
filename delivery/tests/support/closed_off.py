"""A release that tries to reach the world, closed off from it."""

from __future__ import annotations

import os
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from slipway.adapters.machine.closed import world
from slipway.adapters.machine.closed.order import Order, Reach
from slipway.ports import Effects, Sent

from tests.support import place, tempted
from tests.support.ports import free_run

SECONDS = 60


@dataclass(frozen=True)
class Tempted:
    """A release behind a wall, and what it is asked to try."""

    port: int
    closed: world.Closed

    def tries(self, attempt: str, **words: object) -> str:
        """Return what an attempt came to."""
        words_of_url = urllib.parse.urlencode({name: str(value) for name, value in words.items()})
        url = f"http://127.0.0.1:{self.port}/{attempt}?{words_of_url}"
        with urllib.request.urlopen(url, timeout=SECONDS) as answer:
            return str(answer.read().decode())

    def effects(self) -> Effects:
        """Return what it did since this was last asked."""
        return self.closed.effects()

    def sent(self) -> tuple[Sent, ...]:
        """Return what it has tried to send since it was last asked."""
        return self.effects().sent

    def is_ready(self) -> bool:
        """Return whether it answers; one that has ended says its last words."""
        assert self.closed.server.code() is None, self.closed.server.said()
        try:
            return self.tries("") == "ready"
        except OSError:
            return False


HERE = Path(tempted.__file__).parent


def order(reach: Reach, variables: Mapping[str, str] | None = None, folder: Path = HERE) -> Order:
    """Return the order to run it with this reach, at a port that is free."""
    words = (sys.executable, tempted.__file__)
    environment = {"PATH": os.environ["PATH"], **(variables or {})}
    port, _ = free_run(1)
    return Order((*words, str(port)), environment, str(folder), port, 10.0, reach)


@contextmanager
def tempting(
    reach: Reach, variables: Mapping[str, str] | None = None, folder: Path = HERE
) -> Iterator[Tempted]:
    """Give it, ready, while the block runs. The test is left out where nothing can be closed off."""
    if why := world.why_not_closed():
        pytest.skip(why)
    ordered = order(reach, variables, folder)
    with world.serving_closed(ordered) as closed:
        found = Tempted(ordered.port, closed)
        place.wait_until(found.is_ready)
        found.effects()
        yield found
