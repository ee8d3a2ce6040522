"""What haproxy's configuration says where requests are recorded, as data.

Each request of people becomes one datagram when it has been answered: a line of RFC 5424, whose structured data is one
JSON object. A datagram to a recorder that does not run, or does not keep up, is dropped, and nobody waits for it.
Variables are set for requests of people alone, so of all others (trials with a slot's secret, health checks) the line
has no path, no header and no body. Which values are secrets is for the recorder to know; cookies and credentials do
not even reach it.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass

# Set by the proxy alone: the service may then say who asked, and what it calls the route.
ASKS_HEADER = "X-Slipway-Recording"
LONGEST_LINE = 65535
# A body and all headers have to lie in haproxy's buffer of 16 kB; base64 makes a third more of a body, and what a
# converter makes has to lie in such a buffer, too.
LONGEST_BODY, PIECE = 12_000, 6_000
# A header's name (RFC 9110, section 5.6.2), of the signs that no file of haproxy gives a meaning to.
HEADER = re.compile(r"[A-Za-z0-9_.-]{1,60}")

LOG = """\
    log {socket} len {longest} format rfc5424 local1 info
    no option dontlog-normal
    log-format-sd '{line}'
"""
RULES = """\
    # What is kept for rehearsals of requests that people make.
    # Files that are named by their content are not: another release has others.
    http-request set-var(txn.recorded) bool(true) if !{{ var(txn.slot) -m found }} !{{ path {health} }} !is_hashed
    acl is_recorded var(txn.recorded) -m bool
{bodies}
    acl has_kept_body var(txn.rec_keeps_body) -m bool
    # A body that is longer in coming than a release would wait for it is answered with 408, as by a release.
    http-request wait-for-body time {answer_seconds}s if is_recorded has_kept_body
    http-request set-var(txn.rec_body) req.body if is_recorded has_kept_body
    # As a text: a variable that holds a method itself has forgotten all that this proxy knows no number for, as PATCH.
    http-request set-var(txn.rec_method) method,concat() if is_recorded
    http-request set-var(txn.rec_path) path if is_recorded
    http-request set-var(txn.rec_query) query if is_recorded
    http-request set-var(txn.rec_length) req.fhdr(content-length) if is_recorded
    http-request set-var(txn.rec_coding) req.fhdr(transfer-encoding) if is_recorded
    http-request set-var(txn.rec_agent) req.fhdr(user-agent) if is_recorded
    http-request set-var(txn.rec_client) var(txn.client),concat(" ",txn.rec_agent) if is_recorded
    http-request set-var(txn.rec_visitor) var(txn.rec_client),hmac(sha256,{key}),hex if is_recorded
{headers}
    http-request set-header {asks} 1 if is_recorded
    http-response set-var(txn.rec_person) res.fhdr({person})
    http-response set-var(txn.rec_route) res.fhdr({route})
    http-response del-header {person}
    http-response del-header {route}
"""
BODY = (
    "    http-request set-var(txn.rec_keeps_body) bool(true) "
    "if {{ req.hdr_val(content-length) -m int 1:{longest} }}{method} {{ path -m reg '{path}' }}"
)
KEPT_HEADER = "    http-request set-var(txn.rec_h{number}) req.fhdr({name}) if is_recorded"
# From outside it would make the service tell people what it calls them.
FORGET_ASKING = f"    http-request del-header {ASKS_HEADER}"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is recorded, and where it is sent: a socket of datagrams.

    `key` hides who a client is: the same one has the same name in all lines, and nobody finds an address by it.
    `bodies` are method (empty: any) and pattern of the paths whose bodies are kept.
    """

    socket: str
    key: bytes
    headers: tuple[str, ...]
    bodies: tuple[tuple[str, str], ...]
    person_header: str
    route_header: str


def log(recorded: Recorded | None) -> str:
    """Return the lines on where a frontend tells of its requests, none where nothing is recorded."""
    if recorded is None:
        return ""
    return LOG.format(socket=recorded.socket, longest=LONGEST_LINE, line=_line(_headers(recorded)))


def rules(recorded: Recorded | None, *, health: str, answer_seconds: int) -> str:
    """Return a frontend's rules on what is told of a request."""
    if recorded is None:
        return ""
    headers = [KEPT_HEADER.format(number=n, name=name) for n, name in enumerate(_headers(recorded))]
    return RULES.format(
        health=health,
        answer_seconds=answer_seconds,
        bodies="\n".join(_body(*each) for each in recorded.bodies),
        headers="\n".join(headers),
        key=base64.b64encode(recorded.key).decode(),
        asks=ASKS_HEADER,
        person=recorded.person_header,
        route=recorded.route_header,
    )


def _headers(recorded: Recorded) -> list[str]:
    return sorted({each.lower() for each in recorded.headers if HEADER.fullmatch(each)})


def _body(method: str, path: str) -> str:
    return BODY.format(
        longest=LONGEST_BODY, method=f" {{ method {method} }}" if method else "", path=f"^{path}$"
    )


def _line(headers: list[str]) -> str:
    """Return the JSON object of a line. What haproxy does not have it writes as a minus sign."""
    fields = {
        "at": "%[var(txn.began)]",
        **{name: _text(f"rec_{name}") for name in ("method", "path", "query", "length", "coding")},
        "headers": {name: _text(f"rec_h{number}") for number, name in enumerate(headers)},
        "body": "".join(
            f"%[var(txn.rec_body),bytes({start},{PIECE}),base64]" for start in range(0, LONGEST_BODY, PIECE)
        ),
        "visitor": "%[var(txn.rec_visitor)]",
        **{name: _text(f"rec_{name}") for name in ("person", "route")},
        "status": "%ST",
        "size": "%B",
        "ms": "%Ta",
    }
    return json.dumps(fields, separators=(",", ":"))


def _text(name: str) -> str:
    return f"%[var(txn.{name}),json(utf8s)]"
