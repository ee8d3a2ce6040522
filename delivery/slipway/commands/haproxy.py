"""haproxy's configuration and its commands at run time, as data.

Shares are weights from 0 to 256 relative to their sum, so the least share is 1/257, about 0.39 %. Whole percents,
halves of a percent and most others come out exactly; the rest within a hundredth of what was asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from slipway.errors import StepFailed
from slipway.ports import Slot

MOST_WEIGHT = 256
# How far the smaller share may be from what was asked for, as a part of it.
RESOLUTION = 0.01
PEOPLE = "people"
SLOT_HEADER = "X-Slipway-Slot"
TOKEN_HEADER = "X-Slipway-Token"  # noqa: S105  # a header's name
# A slot without a share is in maintenance: its health does not matter, and it is up at once when it gets one.
MAINTENANCE = "maint"

CONFIGURATION = """\
# Written by Slipway. Weights stand here as they were last set, so that a restart begins with them.
global
    description {description}
    stats socket {socket} mode 600 level admin
    stats timeout 30s
    nbthread 1
    hard-stop-after 60s
    # Two proxies on one address would share its requests between them, and nobody would know.
    noreuseport
    log stdout format raw local0 notice

defaults
    mode http
    log global
    option httplog
    # A request whose client has gone away ends, and counts: it was not answered for as long as somebody waited.
    option abortonclose
    option dontlog-normal
    timeout connect 2s
    timeout check 5s
    timeout client {answer_seconds}s
    timeout server {answer_seconds}s
    timeout http-request 15s
    timeout http-keep-alive 60s
    timeout queue 15s
    timeout tunnel 1h
    retries 3
    option redispatch 1
    option forwardfor
    # Each request has a connection of its own to the release: none is lost because a release closed an idle one at
    # the same moment, and each that gets no answer can be told from one that was never sent.
    option http-server-close

frontend {people}
    bind {listen}
    # While new settings are taken up, a kept connection is ended with its next answer and not under its next request.
    option idle-close-on-response
    http-request set-var(txn.slot) req.hdr({slot_header}) if {{ req.hdr({token_header}) -m str -- {token} }}
    http-request del-header {slot_header}
    http-request del-header {token_header}
{routes}
    default_backend {people}

backend {people}
    balance roundrobin
    option allbackups
    option httpchk
    http-check send meth GET uri {health} ver HTTP/1.1 hdr Host 127.0.0.1
    http-check expect status 200
    default-server inter 2s downinter 500ms fall 3 rise 1
{servers}

{backends}
"""
# The second is asked when every first one is marked down: on a busy machine checks fail before releases do, and a
# request that is tried in vain is counted with its slot.
SERVER = """\
    server {slot} 127.0.0.1:{port} check weight {weight}{state}
    server {slot}-anyway 127.0.0.1:{port} backup weight {weight}{state}"""
ROUTE = "    use_backend only-{slot} if {{ var(txn.slot) -m str {slot} }}"
BACKEND = "backend only-{slot}\n    server {slot} 127.0.0.1:{port}\n"


@dataclass(frozen=True, slots=True)
class Proxy:
    """What the proxy of an environment is made of."""

    listen: str
    ports: Mapping[Slot, int]
    health: str
    socket: str
    token: str
    answer_seconds: int

    @property
    def description(self) -> str:
        """A name for everything but the weights; a running proxy tells its own."""
        text = _text(self, dict.fromkeys(Slot, 0), description="")
        return f"slipway-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def configuration(proxy: Proxy, weights: Mapping[Slot, int]) -> str:
    """Return the configuration file of a proxy that begins with these weights."""
    return _text(proxy, weights, description=proxy.description)


def run(program: str, file: str) -> tuple[str, ...]:
    """Run the proxy in the foreground. On SIGUSR2 it takes up a new configuration without closing its door."""
    return (program, "-W", "-f", file)


def check(program: str, file: str) -> tuple[str, ...]:
    """Say what is wrong with a configuration file, changing nothing."""
    return (program, "-c", "-f", file)


def weights_for(shares: Mapping[Slot, float]) -> dict[Slot, int]:
    """Return the weights that come nearest to these shares in percent.

    Raises `StepFailed` when a share is out of reach: nobody may get more of a new release than was asked for.
    """
    if any(share < 0 for share in shares.values()) or abs(sum(shares.values()) - 100) > 1e-6:
        raise StepFailed(f"The shares {_words(shares)} do not add up to 100 %.")
    small = min(Slot, key=lambda slot: shares.get(slot, 0.0))
    wanted = shares.get(small, 0.0) / 100
    if not wanted:
        return {small: 0, small.other: 100}
    pairs = ((round(wanted * rest / (1 - wanted)), rest) for rest in range(MOST_WEIGHT, 0, -1))
    weight, rest = min(
        (pair for pair in pairs if pair[0]), key=lambda pair: _error(wanted, *pair), default=(1, 256)
    )
    if _error(wanted, weight, rest) > RESOLUTION * wanted:
        raise StepFailed(
            f"A share of {100 * wanted:g} % is out of the proxy's reach.",
            next_step=f"The least is {100 / (MOST_WEIGHT + 1):.2g} %; change `canary.steps`.",
        )
    return {small: weight, small.other: rest}


def set_weights(weights: Mapping[Slot, int]) -> str:
    """Return the one line that sets these weights: who gets something is let in before the other is shut out."""
    ins = [(name, weights[slot]) for slot in Slot if weights[slot] for name in servers(slot)]
    outs = [name for slot in Slot if not weights[slot] for name in servers(slot)]
    words = [
        *(f"set server {PEOPLE}/{name} weight {weight}" for name, weight in ins),
        *(f"set server {PEOPLE}/{name} state ready" for name, _ in ins),
        *(f"set server {PEOPLE}/{name} state {MAINTENANCE}" for name in outs),
    ]
    return "; ".join(words)


def servers(slot: Slot) -> tuple[str, str]:
    """Return the names of a slot's servers: the one that is checked, and the one for when every other is down."""
    return slot.value, f"{slot}-anyway"


SHOW = "show stat"
DESCRIBE = "show info"


def _text(proxy: Proxy, weights: Mapping[Slot, int], *, description: str) -> str:
    places = [{"slot": slot.value, "port": proxy.ports[slot]} for slot in Slot]
    states = [{"weight": weights[slot] or 1, "state": "" if weights[slot] else " disabled"} for slot in Slot]
    return CONFIGURATION.format(
        description=description,
        socket=proxy.socket,
        answer_seconds=proxy.answer_seconds,
        people=PEOPLE,
        listen=proxy.listen,
        token=proxy.token,
        slot_header=SLOT_HEADER,
        token_header=TOKEN_HEADER,
        health=proxy.health,
        routes="\n".join(ROUTE.format(**place) for place in places),
        servers="\n".join(
            SERVER.format(**place, **state) for place, state in zip(places, states, strict=True)
        ),
        backends="\n".join(BACKEND.format(**place) for place in places),
    )


def _error(wanted: float, weight: int, rest: int) -> float:
    return abs(weight / (weight + rest) - wanted)


def _words(shares: Mapping[Slot, float]) -> str:
    return ", ".join(f"{slot} {share:g} %" for slot, share in shares.items())
