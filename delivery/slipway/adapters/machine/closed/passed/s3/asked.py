"""What a request to S3 is about: which bucket, which object, and what is to be done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from slipway.adapters.machine.closed.order import View

# A name that is written otherwise may be another one to the server than it is here.
QUERY_NAME = re.compile(r"[A-Za-z0-9._-]+")
WRONG_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
# What may stand in an address without meaning anything else there: it signs the request, or chooses how it is answered.
OF_SIGNATURES = frozenset({"AWSAccessKeyId", "Signature", "Expires", "x-id", "x-amz-security-token"}) | {
    f"X-Amz-{name}"
    for name in (
        *("Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature", "Security-Token"),
        *("Content-Sha256", "Checksum-Mode"),
    )
}
OF_ANSWERS = "response-"
OF_OBJECTS = ("x-amz-meta-", "x-amz-checksum-", "x-amz-sdk-checksum-", "x-amz-server-side-encryption")


class Unclear(Exception):
    """Servers could read this request in more than one way."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to S3. Without a key it is about the bucket; without a bucket about all of them.

    `queries` are the names and values in its address that say what is to be done. `copied_from` is the object that it
    copies, as bucket and key.
    """

    method: str
    bucket: str
    key: str
    queries: Sequence[tuple[str, str]] = ()
    copied_from: tuple[str, str] | None = None

    @property
    def names(self) -> frozenset[str]:
        """The names in its address."""
        return frozenset(name for name, _ in self.queries)


def asked_of(view: View, address: str, method: str, target: str, headers: Sequence[tuple[str, str]]) -> Asked:
    """Return what is asked at one of the view's hosts, or at their `address`. Names of `headers` have small letters.

    Raises `Unclear`.
    """
    path, _, query = target.partition("?")
    # What a server before S3 takes for the end of a path is none to S3.
    if not path.startswith(f"{view.path}/") or WRONG_PERCENT.search(path) or "#" in target:
        raise Unclear("its path")
    path = path.removeprefix(view.path)
    bucket = _bucket_in(_one(headers, "host"), address, view.hosts)
    if bucket == view.bucket and not view.in_hosts:
        raise Unclear("its host")
    if not bucket:
        named, _, path = path[1:].partition("/")
        bucket, path = unquote(named), f"/{path}"
    return Asked(method, bucket, unquote(path[1:]), _queries(query), _copied_from(headers))


def _one(headers: Sequence[tuple[str, str]], name: str) -> str:
    values = [value for each, value in headers if each == name]
    if len(values) != 1:
        raise Unclear(f"its header {name}")
    return values[0]


def _bucket_in(host: str, address: str, hosts: Sequence[str]) -> str:
    """Return the bucket that the name of a host begins with, nothing for a host without one."""
    name = re.sub(r":\d+$", "", host).strip("[]").lower()
    if name in map(str.lower, (*hosts, address)):
        return ""
    for each in hosts:
        if name.endswith(ending := f".{each.lower()}"):
            return name.removesuffix(ending)
    raise Unclear("its host")


def _queries(query: str) -> Sequence[tuple[str, str]]:
    names = [each.partition("=")[0] for each in query.split("&") if each]
    if not all(map(QUERY_NAME.fullmatch, names)) or WRONG_PERCENT.search(query) or ";" in query:
        raise Unclear("its query")
    return [each for each in parse_qsl(query, keep_blank_values=True) if not _only_signs(each[0])]


def _only_signs(name: str) -> bool:
    return name in OF_SIGNATURES or name.lower().startswith((OF_ANSWERS, *OF_OBJECTS))


def _copied_from(headers: Sequence[tuple[str, str]]) -> tuple[str, str] | None:
    if not any(name == "x-amz-copy-source" for name, _ in headers):
        return None
    source = _one(headers, "x-amz-copy-source").partition("?")[0]
    if WRONG_PERCENT.search(source):
        raise Unclear("what it copies")
    bucket, _, key = unquote(source).removeprefix("/").partition("/")
    return bucket, key
