"""The keys in a request that deletes several objects."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

# S3 takes a thousand keys of at most a kilobyte each.
MOST_BYTES = 4 * 2**20
FIRST_LINE = re.compile(r"<\?xml\s[^?>]*\?>")
ENCODING = re.compile(r"encoding\s*=\s*[\"'](?!utf-?8[\"'])", re.IGNORECASE)


class NoKeys(Exception):
    """A body that is not what S3 takes, or that servers could read in more than one way."""


def keys_in(body: bytes) -> Sequence[str]:
    """Return the keys of all objects that a body names. Raises `NoKeys`."""
    try:
        text = body.decode()
        first = found[0] if (found := FIRST_LINE.match(text)) else ""
        # No library writes any of it: another encoding, declarations of entities, sections and comments.
        if ENCODING.search(first) or "<!" in text or "<?" in text.removeprefix(first):
            raise NoKeys
        # Nothing in it can be expanded any more.
        root = ET.fromstring(text.removeprefix(first))  # noqa: S314
    except (UnicodeDecodeError, ET.ParseError) as error:
        raise NoKeys from error
    keys = [each for each in root.iter() if each.tag.rpartition("}")[2].lower() == "key"]
    if not keys or any(len(each) for each in keys):
        raise NoKeys
    return [each.text or "" for each in keys]
