"""What a release calls itself: its commit and its digest stand in answers, and differ in every release."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# So many digits of a hash are meant as its short form; fewer may stand anywhere.
LEAST_DIGITS = 7
MARK = "{release}"


@dataclass(frozen=True, slots=True)
class OwnNames:
    """Hashes by which the old and the new release are known, in hexadecimal digits."""

    old: Sequence[str] = ()
    new: Sequence[str] = ()

    def alike(self, old: str | None, new: str | None) -> bool:
        """Whether two texts differ by nothing but what each release calls itself, whole or in its short form."""
        if old is None or new is None or not self.old:
            return False
        plain = _without(old, self.old)
        return plain != old and plain == _without(new, self.new)


def _without(text: str, names: Sequence[str]) -> str:
    for name in names:
        begin = re.escape(name[:LEAST_DIGITS])

        def shortened(found: re.Match[str], name: str = name) -> str:
            return MARK if name.startswith(found[0]) else found[0]

        text = re.sub(rf"(?<![0-9a-f]){begin}[0-9a-f]*", shortened, text)
    return text
