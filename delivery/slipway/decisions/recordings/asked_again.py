"""What a request has when it is asked again, where it was made with a secret that was not kept."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote_plus

from slipway.decisions.recordings.secrets.shapes import MARKER

FORM = "application/x-www-form-urlencoded"
# Fields by which frameworks tell their own forms from forged ones. Where there is none they look at a header.
PARTS, NAMES = ("csrf", "xsrf"), frozenset(("authenticity_token", "_token"))


def body_asked_again(body: bytes, headers: Mapping[str, str]) -> bytes:
    """Return a body without the fields of a form against forgery whose values were not kept: a service looks there
    first, and refuses what it does not know, also where `act-as` gives it a header.
    """
    if headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        return body
    return b"&".join(each for each in body.split(b"&") if not _is_unknown_proof(each))


def _is_unknown_proof(parameter: bytes) -> bool:
    name, _, value = (unquote_plus(each.decode()) for each in parameter.partition(b"="))
    small = name.lower()
    return value == MARKER and (small in NAMES or any(part in small for part in PARTS))
