"""The secret key: one of one's own that cannot be guessed, or one that is made."""

from __future__ import annotations

import os
import re
import secrets
import zlib
from itertools import pairwise
from pathlib import Path

KEY_CHARACTERS, DIFFERENT_CHARACTERS = 32, 8
# A key that was copied from an example is known to everyone.
EXAMPLES = re.compile(
    "(?:django-insecure|change.?(?:me|this|it)|replace.?(?:me|this)|your.{0,10}(?:secret|key)|example|placeholder|"
    "(?:my|a|the|some|super|very|top|not).{0,3}secret|secret.?key|password|insecure|foobar|qwerty|asdfgh|"
    "lorem.?ipsum|s3cr3t|dummy|deadbeef|correct.?horse)",
    re.IGNORECASE,
)


def weakness_of(key: str) -> str | None:
    """Return why a secret key can be guessed, or None."""
    if len(key) < KEY_CHARACTERS:
        return f"must have at least {KEY_CHARACTERS} characters"
    if len(set(key)) < DIFFERENT_CHARACTERS:
        return f"must have at least {DIFFERENT_CHARACTERS} different characters, and has {len(set(key))}"
    if found := EXAMPLES.search(key):
        return f"contains {found[0]!r}, as examples do"
    if key in (key + key)[1:-1] or len(zlib.compress(key.encode(), 9)) < KEY_CHARACTERS * 3 // 4:
        return "repeats itself"
    if _runs_on(key):
        return "goes on letter by letter, such as abcdef or 123456"
    return None


def _runs_on(key: str) -> bool:
    """Whether most characters follow or precede the one before them."""
    steps = [ord(after) - ord(before) for before, after in pairwise(key)]
    return sum(abs(step) <= 1 for step in steps) > len(steps) // 2


def secret_key_in(folder: Path) -> str:
    """Return the secret key that is kept in a data folder; it is made at the first start."""
    file = folder / "secret-key"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f"secret-key.{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            # Two commands may start at once: the first link wins and both read the same key.
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text()
