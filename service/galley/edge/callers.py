"""Who a request comes from, as far as one can tell without asking the database."""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from typing import Any

CREDENTIALS = (b"authorization", b"x-session-token")
# What one house or one server gets of IPv6: as many addresses as they like.
IPV6_NETWORK = 64
SESSION_COOKIES = ("__Host-galley", "galley")


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller: a name by what the request shows, which may be made up, and the address it comes from.

    Of an IPv6 address it is the network of /64, which one house or one server has for itself.
    """

    name: str
    address: str


def header_of(scope: Mapping[str, Any], name: bytes) -> str:
    """Return a request's header; empty where there is none."""
    for each, value in scope["headers"]:
        if each == name:
            return str(value.decode("latin-1"))
    return ""


def caller_of(scope: dict[str, Any], *, trusted_proxies: int) -> Caller:
    """Return the caller: named by key, token or session, and without one of these by address."""
    address = address_of(scope, trusted_proxies=trusted_proxies)
    shown = next((value for name in CREDENTIALS if (value := header_of(scope, name))), "")
    name = _digest(shown) if shown else _session_of(header_of(scope, b"cookie"))
    return Caller(name or address, address)


def _session_of(cookies: str) -> str:
    try:
        found = SimpleCookie(cookies)
    except CookieError:
        return ""
    return next((_digest(found[name].value) for name in SESSION_COOKIES if name in found), "")


def address_of(scope: Mapping[str, Any], *, trusted_proxies: int) -> str:
    """Return the address that a request comes from, and of an IPv6 address its network; empty where it is not known."""
    forwarded = [part.strip() for part in header_of(scope, b"x-forwarded-for").split(",") if part.strip()]
    if trusted_proxies and len(forwarded) >= trusted_proxies:
        return _network_of(forwarded[-trusted_proxies])
    client = scope.get("client")
    return _network_of(str(client[0])) if client else ""


@lru_cache(maxsize=1024)
def _network_of(address: str) -> str:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return str(known)
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(known), IPV6_NETWORK), strict=False))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
