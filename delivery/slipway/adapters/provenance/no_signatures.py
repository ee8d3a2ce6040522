"""Where no signature is asked for."""

from __future__ import annotations

from slipway.ports import Release, Unsigned


class NoSignatures:
    """Says of every release that it has no signature."""

    def signer_of(self, _: Release) -> Unsigned:
        """Return that."""
        return Unsigned("No signature is asked for here.")
