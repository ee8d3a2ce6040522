"""End well while a file was touched not long ago: how a cluster finds out that an agent hangs.

    python -m slipway.adapters.kubernetes.pods.alive FILE SECONDS

It imports nothing of Slipway, so that it costs little to ask often.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path


def main(file: Path, seconds: float) -> str:
    """Return an empty text while the file is younger than this, else what is wrong."""
    try:
        age = time.time() - file.stat().st_mtime
    except FileNotFoundError:
        return f"{file} is not there: the agent has not looked yet."
    return "" if age <= seconds else f"The agent has given no sign of life for {age:.0f} s."


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), float(sys.argv[2])) or 0)
