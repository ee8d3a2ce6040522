"""What may never be kept of a request. Whatever comes from a request passes here before it is written anywhere.

A value is dropped by the name it has (`secret_names`) or by what it looks like (`secret_shapes`), and a marker takes
its place. A path that held a secret, such as a link that sets a new password, could not be asked again honestly: such a
request is not kept at all, only counted. In paths a segment of exactly 64 hexadecimal digits is kept: services name
content by its SHA-256, and who knows the hash has the content. So are numbers, UUIDs, file names with a hash before
their ending, as bundlers write them, and what the service's own name of the route calls an id. Any other segment that
looks random is a secret.

Bodies are kept as JSON or as a form only, where every field can be looked at. E-mail addresses are dropped in queries,
which stand in many logs; in bodies they are what people wrote, as all else that is kept encrypted.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote_plus, unquote, unquote_plus

from slipway.config import HASHED_PATHS
from slipway.decisions.recordings.exchange import Exchange
from slipway.decisions.recordings.secrets import json_bodies
from slipway.decisions.recordings.secrets.names import Names, is_secret_name
from slipway.decisions.recordings.secrets.shapes import MARKER, UUID, is_card, without_secrets

KEPT_HEADERS = (
    *("accept", "accept-language", "content-type", "if-none-match", "range"),
    *("x-requested-with", "idempotency-key"),
)
# Their values are names of contents, which the service gave out.
CONDITIONS = ("if-none-match", "if-match", "if-range")
METHOD, ODD_METHOD = re.compile(r"[A-Z]{1,20}"), "a method that is no plain word"
SECRET_IN_PATH, TOO_LONG = "a secret in its path", "a longer address than is kept"
HASHED = "a file that is named by its content, which another release does not have"
LONGEST_PATH, LONGEST_QUERY, LONGEST_HEADER, LONGEST_BODY, LONGEST_NAME = 2048, 4096, 1024, 65536, 200
MOST_PARAMETERS = 200
# What follows one of these in a path opens something, unless it is a plain word.
LEADS_TO_A_SECRET = frozenset(
    (
        *(
            "reset",
            "key",
            "token",
            "otp",
            "code",
            "pin",
            "verify",
            "verify-email",
            "confirm",
            "confirmation",
            "activate",
        ),
        *(
            "activation",
            "magic",
            "magic-link",
            "invite",
            "invitation",
            "unsubscribe",
            "secret",
            "signature",
            "password",
        ),
    )
)
# Also as one word of several: `password-reset`, `confirm_email`.
LEADS_IN_WORDS = frozenset({"reset", "confirm", "activate", "magic", "invite", "unsubscribe"})
# What a service calls so lets nobody in: it names a row, or content.
NAMES_OF_IDS = ("id", "pk", "uuid", "slug", "number", "sha256", "digest", "checksum")
# One-time codes are no UUIDs. Many a service calls its ids so.
VAGUE_NAMES = ("code", "key")
_PLACEHOLDER = re.compile(r"[<{]([^<>{}]{1,100})[>}]")
LENGTHS_OF_CARDS = (15, 16)
SHA256_HEX = re.compile(r"[0-9a-fA-F]{64}")
# One word, in a path: a verb or a noun, and no number.
PLAIN = re.compile(r"[A-Za-z]{1,24}(?:[-_.][A-Za-z]{1,24}){0,4}")
_HASHED_FILE = re.compile(HASHED_PATHS)
_ETAG = re.compile(r'(?:W/)?"[^"]{1,128}"(?:, *(?:W/)?"[^"]{1,128}")*|\*')
_NESTED = re.compile(r"[?&;#]([\w.-]{1,100})=")
_ADDRESS = re.compile(r"[0-9a-fA-F:.]*[:.][0-9a-fA-F:.]*|[^@\s]*@.*")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A request without secrets, or why it is not kept at all, and of which route by the service's own name."""

    exchange: Exchange | None
    why: str = ""
    route: str = ""


def cleaned(
    exchange: Exchange,
    *,
    headers: Collection[str] = (),
    names: Collection[str] = (),
    harmless: Collection[str] = (),
) -> Cleaned:
    """Return a request without any secret. `headers` are kept besides the usual ones; `names` are secret, too, and
    `harmless` ones are not where a field of JSON has them.
    """
    further, allowed = (frozenset(each.lower() for each in given) for given in (names, harmless))
    if not METHOD.fullmatch(exchange.method):
        return Cleaned(None, ODD_METHOD)
    if len(exchange.path) > LONGEST_PATH or len(exchange.query) > LONGEST_QUERY:
        return Cleaned(None, TOO_LONG)
    if is_hashed_file(exchange.path):
        return Cleaned(None, HASHED)
    if path_has_secret(exchange.path, exchange.route):
        return Cleaned(None, SECRET_IN_PATH, _named_route(exchange.route))
    kept = kept_headers(exchange.headers, headers, further)
    return Cleaned(
        replace(
            exchange,
            query=clean_query(exchange.query, further),
            headers=kept,
            body=clean_body(exchange.body, kept.get("content-type", ""), further, allowed),
            person=_opaque(exchange.person),
            visitor=_opaque(exchange.visitor),
            route=_named_route(exchange.route),
        )
    )


def is_hashed_file(path: str) -> bool:
    """Return whether a path is that of a file that a build named by its content."""
    return _HASHED_FILE.search(path[-LONGEST_NAME:]) is not None


def path_has_secret(path: str, route: str = "") -> bool:
    """Return whether a segment of a path looks like a secret, or stands where one stands. `route` is what the service
    calls it: `/invitations/{token}` names a secret, `/documents/{id}` none.
    """
    segments, named = path.split("/"), route.split("/")
    names = named if len(named) == len(segments) else [""] * len(segments)
    before, last = "", len(segments) - 1
    for place, segment in enumerate(segments):
        plain = _decoded(segment)
        says = _said(names[place])
        if says is True or (says is None and _is_secret_segment(plain, before, is_last=place == last)):
            return True
        before = plain.lower() or before
    return False


def clean_query(query: str, names: Collection[str] = ()) -> str:
    """Return a query with the marker in place of what is secret by its name or its shape; the rest as it was."""
    if query.count("&") > MOST_PARAMETERS:
        return MARKER
    return "&".join(_clean_parameter(each, names) for each in query.split("&"))


def kept_headers(
    headers: Mapping[str, str], further: Collection[str], names: Collection[str] = ()
) -> dict[str, str]:
    """Return the headers that are kept, in small letters. One whose name is secret never is, even where it was asked
    for. An idempotency key becomes its hash: it has to stay another one for each request.
    """
    wanted = {*KEPT_HEADERS, *(each.lower() for each in further if not is_secret_name(each, names))}
    small = {name.lower(): value for name, value in headers.items()}
    return {name: _clean_header(name, small[name]) for name in sorted(wanted & small.keys()) if small[name]}


def clean_body(
    body: bytes | None, content_type: str, names: Collection[str] = (), harmless: Collection[str] = ()
) -> bytes | None:
    """Return a body without secrets, None for one that cannot be looked at field by field."""
    kind = content_type.partition(";")[0].strip().lower()
    if not body or len(body) > LONGEST_BODY:
        return None
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None
    if kind == "application/json" or kind.endswith("+json"):
        return json_bodies.cleaned(body, text, Names(names, harmless))
    return _clean_form(text, names) if kind == "application/x-www-form-urlencoded" else None


def _clean_form(text: str, names: Collection[str]) -> bytes | None:
    if text.count("&") > MOST_PARAMETERS or text.lstrip()[:1] in tuple("{[<"):
        # What says that it is a form and is none: a field without a name cannot be looked at.
        return None
    return "&".join(_clean_parameter(each, names, e_mails=False) for each in text.split("&")).encode()


def _clean_parameter(parameter: str, names: Collection[str], *, e_mails: bool = True) -> str:
    name, sign, value = parameter.partition("=")
    if not sign:
        # A query may be one text without any name.
        plain = _decoded(name)
        return name if without_secrets(plain, e_mails=e_mails) == plain else MARKER
    plain_name, plain = _decoded(name), _decoded(value)
    if without_secrets(plain_name, e_mails=e_mails) != plain_name:
        return MARKER
    if value and (is_secret_name(plain_name, names) or _has_secret_within(plain, names)):
        return f"{name}={MARKER}"
    cleaned_value = without_secrets(plain, e_mails=e_mails)
    return parameter if cleaned_value == plain else f"{name}={quote_plus(cleaned_value)}"


def _has_secret_within(value: str, names: Collection[str]) -> bool:
    """Return whether a value is an address with a secret of its own, as one that somebody is sent on to."""
    if any(is_secret_name(name, names) for name in _NESTED.findall(value)):
        return True
    return "/" in value and any(
        _is_secret_segment(each, before, is_last=False)
        for before, each in _pairs(re.split(r"[/?#&=]", value))
    )


def _pairs(segments: list[str]) -> list[tuple[str, str]]:
    return list(zip(["", *(each.lower() for each in segments)], segments, strict=False))


def _clean_header(name: str, value: str) -> str:
    if name == "idempotency-key":
        return hashlib.sha256(value.encode()).hexdigest()[:32]
    if len(value) > LONGEST_HEADER:
        return MARKER
    if name in CONDITIONS and _ETAG.fullmatch(value):
        return value
    return without_secrets(value, e_mails=True)


def _said(name: str) -> bool | None:
    """Return whether the service's name of a segment says that it is a secret, None where it does not say."""
    says = [_says(each, is_kind_first=name[0] == "<") for each in _PLACEHOLDER.findall(name)]
    if True in says:
        return True
    return False if says == [False] else None


def _says(placeholder: str, *, is_kind_first: bool) -> bool | None:
    """Return the same for what stands in the brackets: `<uuid:code>` in some languages, `{code:uuid}` in others."""
    first, _, second = placeholder.lower().partition(":")
    kind, plain = (first, second) if second and is_kind_first else (second, first)
    if plain.endswith(NAMES_OF_IDS):
        return False
    if kind == "uuid" and plain in VAGUE_NAMES:
        return None
    return is_secret_name(plain) or None


def _is_secret_segment(segment: str, before: str, *, is_last: bool) -> bool:
    if not segment:
        return False
    leads = before in LEADS_TO_A_SECRET or not LEADS_IN_WORDS.isdisjoint(re.split("[-_]", before))
    if leads and not PLAIN.fullmatch(segment):
        return True
    if "/" in segment:
        # Its own slashes were written with percent signs.
        return _has_secret_within(segment, ())
    if UUID.fullmatch(segment) or SHA256_HEX.fullmatch(segment):
        return False
    if segment.isdecimal():
        return len(segment) in LENGTHS_OF_CARDS and is_card(segment)
    if any(is_secret_name(name) for name, _ in parse_qsl(segment.partition(";")[2], separator=";")):
        return True
    if is_last and is_hashed_file(segment):
        return False
    return without_secrets(segment) != segment


def _named_route(route: str) -> str:
    """Return the service's name of a route, empty where it is no name but a path with a secret."""
    fixed = "/".join("name" if each.startswith(("{", "<")) else each for each in route.split("/"))
    return "" if len(route) > LONGEST_NAME or path_has_secret(fixed) else route


def _opaque(name: str) -> str:
    """Return what a service calls a person, empty where that is an address: whoever reads it would know them."""
    return "" if len(name) > LONGEST_NAME or _ADDRESS.fullmatch(name) else name


def _decoded(text: str) -> str:
    """Return a text without its percent signs, also where they were put in two or three times."""
    for _ in range(3):
        if (plain := unquote_plus(text)) == text:
            break
        text = plain
    return unquote(text)
