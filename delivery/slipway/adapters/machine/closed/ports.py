"""The ports at which somebody answers instead of the world."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from slipway.adapters.machine.closed.order import Order

MAIL = (25, 465, 587, 1025, 2525)
WEB = (80, 443, 8080, 8443)
POSTGRES = 5432
# The port of another machine's address, as "://host:8025/" has one. At one of its own the release may listen itself.
IN_ADDRESS = re.compile(
    r"://(?:[^/\s?#@]*@)?(?!localhost|127\.|0\.0\.0\.0)[^/\s?#@:]+:(\d{1,5})(?=[/?#,\s]|$)"
)
OF_MAIL = re.compile(r"(?:MAIL|SMTP)\w*PORT$", re.IGNORECASE)
LARGEST = 65535


def watched(order: Order) -> list[int]:
    """Return every port at which somebody is to answer: the usual ones, those of the release's copies, and those that
    its settings name. Its own port is left to it.
    """
    own = (each.port for each in order.reach.places if not each.is_socket)
    found = {*MAIL, *WEB, POSTGRES, *own, *_named(order.environment)} - {order.port}
    return sorted(port for port in found if 0 < port <= LARGEST)


def _named(environment: Mapping[str, str]) -> Iterable[int]:
    for name, value in environment.items():
        yield from map(int, IN_ADDRESS.findall(value))
        if OF_MAIL.search(name) and value.isdigit():
            yield int(value)
