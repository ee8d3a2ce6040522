"""Which save of something a request builds on, by its ETag."""

from __future__ import annotations

from typing import Annotated

from django.utils.http import parse_etags
from ninja import Header

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="The ETag of the save this one builds on; 412 when there is a newer one.",
    ),
]


def saves_named_by(if_match: str | None) -> set[int] | None:
    """Return the saves that an If-Match names; None where any will do."""
    etags = parse_etags(if_match or "*")
    # One that we never gave, such as a weak one, matches nothing (RFC 9110, 13.1.1).
    digits = (etag.strip('"') for etag in etags if etag.startswith('"'))
    return None if etags == ["*"] else {int(each) for each in digits if each.isdecimal() and len(each) < 19}
