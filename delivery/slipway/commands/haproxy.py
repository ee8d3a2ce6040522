"""haproxy's configuration and its commands at run time, as data.

Shares are weights from 0 to 256 relative to their sum, so the least share is 1/257, about 0.39 %. Whole percents,
halves of a percent and most others come out exactly; the rest within a hundredth of what was asked for.

Who gets which release is decided by a draw: a random number below a million, and green serves those whose number is
below green's part of it. A request without a cookie gets a new number, so no route, no client and no order of
requests can be tied to one release. A visitor keeps the number in a cookie, so a page and all that it loads come
from one release; when the share rises, visitors change to the new release once, and never back. The number is signed
together with the mark of the deployment: nobody can choose a number, and in the next deployment it means nothing.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from slipway.commands import haproxy_recording as recording
from slipway.commands.haproxy_recording import Recorded
from slipway.config import HASHED_PATHS
from slipway.errors import StepFailed
from slipway.ports import Slot

MOST_WEIGHT = 256
# In percent: a weight of 1 against the largest.
SMALLEST_SHARE = 100 / (MOST_WEIGHT + 1)
# How far the smaller share may be from what was asked for, as a part of it.
RESOLUTION = 0.01
PEOPLE, ASSETS, FIGURES, PLACES = "people", "assets", "figures", "places"
DRAWS = 1_000_000
# Counted of each answer, by clients in groups: what kind it was, and within how many seconds it began.
GROUPS = 16
ANSWERED, REDIRECTED, REFUSED, BROKEN = range(4)
SECONDS = (
    *(0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75),
    *(1.0, 1.5, 2.0, 3.0, 5.0, 7.5, 10.0, 15.0, 30.0, 60.0),
)
# Of each path whose answers were no good ones it is counted how many were redirects, refusals and failures. Of a path
# only plain words are kept: whatever else stands there, as an id, a name or a token, may be secret.
MOST_PLACES, LONGEST_PLACE = 512, 120
WORD = "v[0-9]{1,3}|[A-Za-z]?[a-z._-]{1,23}"
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
    # Draws below this number are green's. The mark is another one in each deployment.
    set-var proc.green int({green})
    set-var proc.mark str({mark})
    # Two proxies on one address would share its requests between them, and nobody would know.
    noreuseport
    log stdout format raw local0 notice

defaults
    mode http
    log global
    # No query and no ids: a person who may read this file need not be one who may log in by what stands in an address.
    log-format "%Ts %[var(proc.mark)] %b/%s %ST %ts %Ta %[var(txn.place)]"
    # A request whose client has gone away ends, and counts: it was not answered for as long as somebody waited.
    option abortonclose
    option dontlog-normal
    option log-separate-errors
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
{recorder}    http-request set-var(txn.began) date(0,us)
    http-request set-var(txn.path) 'path,regsub("/(?!({word})?(/|$))[^/]+","/*",g)'
    http-request set-var(txn.place) method,concat(" ",txn.path)
    http-request set-var(txn.slot) req.hdr({slot_header}) if {{ req.hdr({token_header}) -m str -- {token} }}
    http-request del-header {slot_header}
    http-request del-header {token_header}
{forget_asking}
    acl is_divided var(proc.green) -m int 1:{last_draw}
    acl has_cookie req.cook({cookie}) -m found
    http-request set-var(txn.has_cookie) bool(true) if has_cookie
    http-request set-var(txn.draw) rand({draws})
    http-request set-var(txn.held) req.cook({cookie}),field(1,.) if has_cookie
    http-request set-var(txn.seal) req.cook({cookie}),field(2,.) if has_cookie
    http-request set-var(txn.right_seal) var(txn.held),{sealed} if has_cookie
    acl is_sealed var(txn.seal),strcmp(txn.right_seal) eq 0
    http-request set-var(txn.is_known) bool(true) if has_cookie is_sealed
    http-request set-var(txn.draw) var(txn.held),add(0) if has_cookie is_sealed
    http-request set-var(txn.arm) str(blue)
    http-request set-var(txn.arm) str(green) if {{ var(txn.draw),sub(proc.green) lt 0 }}
    # Clients in groups, so that the releases' own figures tell how alike two parts of one release's traffic are. While
    # traffic is divided a visitor is who keeps a number; one who keeps none is another one with each request.
    http-request set-var(txn.client) src
    http-request set-var(txn.client) req.hdr(x-forwarded-for,1) if {{ req.hdr(x-forwarded-for) -m found }}
    http-request set-var(txn.group) var(txn.client),xxh32,mod({groups})
    http-request set-var(txn.group) var(txn.draw),mod({groups}) if is_divided
    acl is_hashed path -m reg '{hashed_paths}'
{recording}{routes}
    # Only while both releases can be asked: a page of one may still be open while the other serves.
    use_backend {assets} if METH_GET is_hashed {{ nbsrv({assets}) gt 1 }}
    default_backend {people}

backend {people}
    # Each request by a draw of its own, where the arm that was drawn is down. Two draws would favour the faster arm.
    balance random(1)
    option allbackups
    option httpchk
    http-check send meth GET uri {health} ver HTTP/1.1 hdr Host 127.0.0.1
    http-check expect status 200
    default-server inter 2s downinter 500ms fall 3 rise 1
{arms}
{counting}
    acl is_divided var(proc.green) -m int 1:{last_draw}
    acl is_public res.hdr(cache-control) -m reg -i '(public|immutable|s-maxage|max-age=[1-9])'
    acl is_private res.hdr(cache-control) -m sub -i private
    # What a cache may give to others must not carry one visitor's number.
    http-response set-var(txn.is_shared) bool(true) if is_public !is_private
    acl is_shared var(txn.is_shared) -m bool
    acl is_known var(txn.is_known) -m bool
    acl has_cookie var(txn.has_cookie) -m bool
    http-response set-var(txn.right_seal) var(txn.draw),{sealed}
    http-response add-header Set-Cookie "{cookie}={number}; {scope}" if is_divided !is_known !is_shared
    http-response add-header Set-Cookie "{cookie}=; Max-Age=0; {scope}" if !is_divided has_cookie !is_shared
{servers}

backend {assets}
    # What one release does not have is asked of the other, and then of the first again, whose answer counts.
    balance roundrobin
    retry-on 404 conn-failure empty-response
    retries 2
    default-server inter 2s downinter 500ms fall 3 rise 1
{arms}
{counting}
{asset_servers}

{backends}

backend {figures}
    stick-table type string len 24 size 128 store gpc({counters})

backend {places}
    stick-table type string len {longest_place} size {most_places} expire 1d store gpc(3)
"""
# The second is asked when every first one is marked down: on a busy machine checks fail before releases do, and a
# request that is tried in vain is counted with its slot.
SERVER = """\
    server {slot} 127.0.0.1:{port} check weight {weight}{state}
    server {slot}-anyway 127.0.0.1:{port} backup weight {weight}{state}"""
ARM = "    use-server {slot} if {{ var(txn.arm) -m str {slot} }}"
ASSET_SERVER = "    server {slot} 127.0.0.1:{port} check"
COUNTING = """\
    http-response set-var(txn.took) date(0,us),sub(txn.began)
    http-response set-var(txn.counted) srv_name,concat(.,txn.group)
    http-response track-sc0 var(txn.counted) table {figures}
    http-response sc-inc-gpc({answered},0)
    http-response sc-inc-gpc({redirected},0) if {{ status 300:303 307:399 }}
    http-response sc-inc-gpc({refused},0) if {{ status 400:499 }}
    http-response sc-inc-gpc({broken},0) if {{ status 500:599 }}
{times}
    http-response set-var(txn.at) srv_name,concat(" ",txn.place)
    http-response track-sc1 var(txn.at) table {places} if {{ status 300:303 307:599 }}
    http-response sc-inc-gpc(0,1) if {{ status 300:303 307:399 }}
    http-response sc-inc-gpc(1,1) if {{ status 400:499 }}
    http-response sc-inc-gpc(2,1) if {{ status 500:599 }}"""
TIME = "    http-response sc-inc-gpc({number},0) if {{ var(txn.took) -m int le {microseconds} }}"
ROUTE = "    use_backend only-{slot} if {{ var(txn.slot) -m str {slot} }}"
GREEN_DRAWS, MARK = re.compile(r"proc\.green int\((\d+)\)"), re.compile(r"proc\.mark str\((\w+)\)")
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
    hashed_paths: str = HASHED_PATHS
    recorded: Recorded | None = None

    @property
    def description(self) -> str:
        """A name for everything but the weights; a running proxy tells its own."""
        text = _text(self, dict.fromkeys(Slot, 0), description="", mark="")
        return f"slipway-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def configuration(proxy: Proxy, weights: Mapping[Slot, int], mark: str = "none") -> str:
    """Return the configuration file of a proxy that begins with these weights and this mark of the deployment."""
    return _text(proxy, weights, description=proxy.description, mark=mark)


def mark_in(text: str) -> str:
    """Return the mark of the deployment whose traffic a configuration divides, empty where it divides none."""
    green, mark = GREEN_DRAWS.search(text), MARK.search(text)
    return mark[1] if green and mark and 0 < int(green[1]) < DRAWS else ""


def is_divided(weights: Mapping[Slot, int]) -> bool:
    """Return whether both slots get something."""
    return all(weights[slot] for slot in Slot)


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
            next_step=f"The least is {SMALLEST_SHARE:.2g} %; change `canary.steps`.",
        )
    return {small: weight, small.other: rest}


def set_weights(weights: Mapping[Slot, int], mark: str = "none") -> str:
    """Return the one line that sets these weights: who gets something is let in before the other is shut out."""
    ins = [(name, weights[slot]) for slot in Slot if weights[slot] for name in servers(slot)]
    outs = [name for slot in Slot if not weights[slot] for name in servers(slot)]
    words = [
        *(f"set server {PEOPLE}/{name} weight {weight}" for name, weight in ins),
        *(f"set server {PEOPLE}/{name} state ready" for name, _ in ins),
        # haproxy 2.6 calls the setting of variables at run time an experiment; it has been there since 2.4.
        f"experimental-mode on; set var proc.mark str({mark})",
        f"set var proc.green int({_green_draws(weights)})",
        *(f"set server {PEOPLE}/{name} state {MAINTENANCE}" for name in outs),
    ]
    return "; ".join(words)


def servers(slot: Slot) -> tuple[str, str]:
    """Return the names of a slot's servers: the one that is checked, and the one for when every other is down."""
    return slot.value, f"{slot}-anyway"


SHOW = "show stat"
SHOW_FIGURES = f"show table {FIGURES}"
SHOW_PLACES, FORGET_PLACES = f"show table {PLACES}", f"clear table {PLACES}"
DESCRIBE = "show info"


def _text(proxy: Proxy, weights: Mapping[Slot, int], *, description: str, mark: str) -> str:
    places = [{"slot": slot.value, "port": proxy.ports[slot]} for slot in Slot]
    states = [{"weight": weights[slot] or 1, "state": "" if weights[slot] else " disabled"} for slot in Slot]
    secret = base64.b64encode(hashlib.sha256(f"visitors {proxy.token}".encode()).digest()).decode()
    return CONFIGURATION.format(
        description=description,
        socket=proxy.socket,
        answer_seconds=proxy.answer_seconds,
        people=PEOPLE,
        assets=ASSETS,
        figures=FIGURES,
        places=PLACES,
        most_places=MOST_PLACES,
        longest_place=LONGEST_PLACE,
        word=WORD,
        listen=proxy.listen,
        token=proxy.token,
        recorder=recording.log(proxy.recorded),
        forget_asking=recording.FORGET_ASKING,
        recording=recording.rules(proxy.recorded, health=proxy.health, answer_seconds=proxy.answer_seconds),
        slot_header=SLOT_HEADER,
        token_header=TOKEN_HEADER,
        # Two environments of one host share its cookies, whatever their ports are.
        number="%[var(txn.draw)].%[var(txn.right_seal)]",
        scope="Path=/; HttpOnly; SameSite=Lax",
        cookie=f"slipway-{proxy.listen.rpartition(':')[2]}",
        sealed=f"concat(.,proc.mark),hmac(sha256,{secret}),hex",
        green=_green_draws(weights),
        mark=mark,
        draws=DRAWS,
        last_draw=DRAWS - 1,
        groups=GROUPS,
        hashed_paths=proxy.hashed_paths,
        health=proxy.health,
        counters=BROKEN + 1 + len(SECONDS),
        counting=_counting(),
        arms="\n".join(ARM.format(**place) for place in places),
        routes="\n".join(ROUTE.format(**place) for place in places),
        servers="\n".join(
            SERVER.format(**place, **state) for place, state in zip(places, states, strict=True)
        ),
        asset_servers="\n".join(ASSET_SERVER.format(**place) for place in places),
        backends="\n".join(BACKEND.format(**place) for place in places),
    )


def _counting() -> str:
    times = [
        TIME.format(number=number, microseconds=round(seconds * 1_000_000))
        for number, seconds in enumerate(SECONDS, start=BROKEN + 1)
    ]
    return COUNTING.format(
        figures=FIGURES,
        places=PLACES,
        answered=ANSWERED,
        redirected=REDIRECTED,
        refused=REFUSED,
        broken=BROKEN,
        times="\n".join(times),
    )


def _green_draws(weights: Mapping[Slot, int]) -> int:
    """Return how many of the draws are green's: none, all, or its part of the weights."""
    total = sum(weights.values())
    return round(DRAWS * weights[Slot.GREEN] / total) if total else 0


def _error(wanted: float, weight: int, rest: int) -> float:
    return abs(weight / (weight + rest) - wanted)


def _words(shares: Mapping[Slot, float]) -> str:
    return ", ".join(f"{slot} {share:g} %" for slot, share in shares.items())
