"""Lines that tell of requests: those of Slipway's own proxy, of a service's access log, of a gateway's log."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from slipway.decisions.recordings.exchange import Exchange

NOTHING = "-"  # as haproxy writes what is not there
SWITCHED = 101  # a connection that is no request and answer any more
LONGEST_LINE = 256 * 1024
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, OverflowError)
# How JSON writes half a character, which no text can hold: many services log a byte so that is no UTF-8.
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
_READER = json.JSONDecoder()


class NoRequest(Exception):
    """A line that tells of no request, or of none that can be read."""


def of_proxy(datagram: bytes) -> Exchange:
    """Return the request that a datagram of Slipway's proxy tells of (see `commands.haproxy_recording`).

    Raises `NoRequest`, also for requests of health checks and trials: of those it says nothing but the status.
    """
    start = datagram.find(b"{")
    if start < 0:
        raise NoRequest
    try:
        told, _ = _READER.raw_decode(datagram[start:].decode("utf-8", "replace"))
        if told["path"] == NOTHING or int(told["status"]) == SWITCHED:
            raise NoRequest
        return _of_proxy({name: "" if value == NOTHING else value for name, value in told.items()})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise NoRequest from error


def of_access_log(line: bytes) -> Exchange:
    """Return the request that a line of a service's own log tells of: JSON with the fields of `Exchange`, of which
    only `at`, `method`, `path` and `status` have to be there. Raises `NoRequest`.
    """
    told = _object(line)
    try:
        usual: dict[str, Any] = Exchange(_instant(told["at"]), "", "").as_json()
        found = Exchange.of({**usual, **{name: told[name] for name in usual if told.get(name) is not None}})
    except UNREADABLE as error:
        raise NoRequest from error
    if not found.method or not found.path.startswith("/"):
        raise NoRequest
    return found


def of_traefik(line: bytes) -> Exchange:
    """Return the request that a line of Traefik's access log tells of, in its JSON form. Request headers are there as
    far as Traefik was told to keep them (`accesslog.fields.headers`). It keeps no body. Raises `NoRequest`.
    """
    told = _object(line)
    try:
        path, _, query = str(told["RequestPath"]).partition("?")
        asked, answered = _headers(told, "request_"), _headers(told, "downstream_")
        return Exchange(
            at=_instant(told["StartUTC"]),
            method=str(told["RequestMethod"]),
            path=path,
            query=query,
            headers=asked,
            body_bytes=int(told.get("RequestContentSize") or 0),
            visitor=str(told.get("ClientHost", "")),
            person=answered.get("x-slipway-person", ""),
            route=answered.get("x-slipway-route", ""),
            status=int(told["DownstreamStatus"]),
            size=int(told.get("DownstreamContentSize") or 0),
            seconds=int(told["Duration"]) / 1e9,
        )
    except UNREADABLE as error:
        raise NoRequest from error


def of_log(line: bytes) -> Exchange:
    """Return the request that a line of either kind of log tells of. Raises `NoRequest`."""
    return of_traefik(line) if b'"DownstreamStatus"' in line else of_access_log(line)


def _of_proxy(told: Mapping[str, Any]) -> Exchange:
    length = int(told["length"] or 0)
    body = _body(told["body"], length)
    return Exchange(
        at=datetime.fromtimestamp(int(told["at"]) / 1e6, UTC),
        method=told["method"],
        path=told["path"],
        query=told["query"],
        headers={name: value for name, value in told["headers"].items() if value != NOTHING},
        body=body,
        # One whose length was not said beforehand has a body that nobody saw the end of.
        body_bytes=length or int(bool(told["coding"])),
        visitor=told["visitor"].lower()[:32],
        person=told["person"],
        route=told["route"],
        status=int(told["status"]),
        size=int(told["size"] or 0),
        seconds=int(told["ms"] or 0) / 1000,
    )


def _body(text: str, length: int) -> bytes | None:
    try:
        body = base64.b64decode(text.replace(NOTHING, ""), validate=True)
    except binascii.Error:
        return None
    # A part of a body would be another request.
    return body if body and len(body) == length else None


def _object(line: bytes) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise NoRequest
    try:
        told = json.loads(line)
        if _HALF.search(line):
            told = json.loads(json.dumps(told, ensure_ascii=False).encode(errors="replace"))
    except (ValueError, RecursionError) as error:
        raise NoRequest from error
    if not isinstance(told, dict):
        raise NoRequest
    return told


def _instant(text: object) -> datetime:
    return datetime.fromisoformat(str(text)).astimezone(UTC)


def _headers(told: Mapping[str, Any], prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix).lower(): str(value)
        for name, value in told.items()
        if name.startswith(prefix)
    }
