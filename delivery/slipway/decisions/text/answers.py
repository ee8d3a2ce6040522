"""What an address answered, in a line."""

from __future__ import annotations


def answer_words(status: int, body: bytes, url: str, *, most: int) -> str:
    """Return a status and the body's first characters, at most so many; "nothing" where no answer came.

    The address is left out of a body that begins with it: a sentence that quotes this has named it already.
    """
    words = " ".join(body.decode(errors="replace").split())[:most]
    words = words.removeprefix(f"no answer from {url}: ")
    return f"{status or 'nothing'}: {words}" if words else f"{status or 'nothing'}"
