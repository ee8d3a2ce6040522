"""Where nobody is asked to sign."""

from __future__ import annotations

from slipway.ports import Release, Unsigned


class NobodySigns:
    """Says that nobody has signed anything."""

    def signer_of(self, _: Release) -> Unsigned:
        """Return that."""
        return Unsigned("Nobody is asked to sign here.")
