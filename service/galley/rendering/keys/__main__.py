"""The process that reads one key file: JSON on its standard input, the finding as JSON on its standard output.

It confines itself before it has read anything, and ends with its answer, so nothing of the key stays anywhere.
"""

from __future__ import annotations

import base64
import json
import os
import sys

from galley.ports import KeyFile, KeyFileFault
from galley.rendering import confinement
from galley.rendering.keys import key_reading
from galley.rendering.limits import ReaderLimits

CPU_SECONDS = 5.0


def main() -> None:
    """Read the one file."""
    # All code is loaded before the walls stand: behind them no file of the interpreter can be read.
    key_reading.read_key_file(b"", "")
    confinement.confine(ReaderLimits(), readable=(), parent=os.getppid())
    with confinement.cpu_allowed(CPU_SECONDS):
        asked = json.load(sys.stdin)
        found = key_reading.read_key_file(base64.b64decode(asked["file"]), asked["password"])
        sys.stdout.write(json.dumps(_told(found)))
        sys.stdout.flush()


def _told(found: KeyFile | KeyFileFault) -> dict[str, object]:
    if isinstance(found, KeyFileFault):
        return {"fault": found.message}
    return {
        "key": base64.b64encode(found.key.key).decode(),
        "certificates": [base64.b64encode(each).decode() for each in found.key.certificates],
        "subject": found.subject,
        "issuer": found.issuer,
        "fingerprint": found.fingerprint,
        "begins_at": found.begins_at.isoformat(),
        "ends_at": found.ends_at.isoformat(),
    }


if __name__ == "__main__":
    main()
