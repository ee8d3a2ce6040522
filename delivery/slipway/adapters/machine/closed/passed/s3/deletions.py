"""The keys in a request that deletes several objects."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

# S3 takes a thousand keys of at most a kilobyte each.
MOST_BYTES = 4 * 2**20


class NoKeys(Exception):
    """A body that is not what S3 takes, or that servers could read in more than one way."""


def keys_in(body: bytes) -> Sequence[str]:
    """Return the keys of all objects that a body names. Raises `NoKeys`."""
    try:
        text = body.decode()
        # No library writes any of it: declarations of entities, sections and comments.
        if "<!" in text or "<?" in text.removeprefix("<?xml"):
            raise NoKeys
        # Without its first line, which might name another encoding. Nothing in it can be expanded any more.
        root = ET.fromstring(text.partition("?>")[2] if text.startswith("<?xml") else text)  # noqa: S314
    except (UnicodeDecodeError, ET.ParseError) as error:
        raise NoKeys from error
    found = [each for each in root.iter() if each.tag.rpartition("}")[2].lower() == "key"]
    if not found or any(len(each) for each in found):
        raise NoKeys
    return [each.text or "" for each in found]
