"""Which release this is: its version, its commit, and the digest of its artefact."""

from __future__ import annotations

import json
import os
from pathlib import Path

from galley import __version__

STAMP = Path(__file__).parent / "release.json"


def description() -> dict[str, str | None]:
    """Return the version, and commit and digest where the release was stamped with them or is told them."""
    stamp = json.loads(STAMP.read_text()) if STAMP.is_file() else {}
    return {
        "version": __version__,
        "commit": os.environ.get("GALLEY_COMMIT") or stamp.get("commit"),
        # An artefact cannot hold its own digest: the program that starts it by digest says so.
        "digest": os.environ.get("GALLEY_DIGEST") or None,
    }
