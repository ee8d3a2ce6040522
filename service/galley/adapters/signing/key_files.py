"""Key files are read by a process that lives for one of them: what it does with memory and time is its own."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from datetime import datetime
from typing import Any

from galley.ports import FoundKey, KeyFault, SigningKey
from galley.rendering.confinement import ENVIRONMENT

READING = (sys.executable, "-P", "-m", "galley.rendering.keys")
# Most of it is the start of Python; the process limits its own processor time to less.
SECONDS = 30
TOO_LONG = KeyFault("This file takes too long to open. Export the key again, with the usual settings.")


class KeyFilesInProcesses:
    """Reads each key file in a process of its own."""

    def read(self, data: bytes, password: str) -> FoundKey | KeyFault:
        """Read a PKCS#12 file."""
        return _read({"file": base64.b64encode(data).decode(), "password": password})

    def certificate_of(self, proof: dict[str, object], file: bytes) -> FoundKey | KeyFault:
        """Return the certificate that fits what a token has signed; its key is empty.

        `proof` has in base64 what was `signed`, the `signature`, and `certificates` of the token in DER; and the
        `mechanism`. `file` holds certificates that go first.
        """
        return _read({"proof": proof, "file": base64.b64encode(file).decode()})


def _read(asked: dict[str, object]) -> FoundKey | KeyFault:
    try:
        done = subprocess.run(
            READING,
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env=_surroundings(),
        )
    except subprocess.TimeoutExpired:
        return TOO_LONG
    return _finding(json.loads(done.stdout)) if done.returncode == 0 else TOO_LONG


def _surroundings() -> dict[str, str]:
    # Nothing of ours is there to be found, such as the secret key; only where our own code lies.
    return {**ENVIRONMENT, "PYTHONPATH": ":".join(each for each in sys.path if each)}


def _finding(told: dict[str, Any]) -> FoundKey | KeyFault:
    if "fault" in told:
        return KeyFault(str(told["fault"]))
    certificates = tuple(base64.b64decode(each) for each in told["certificates"])
    return FoundKey(
        SigningKey(base64.b64decode(told["key"]), certificates),
        str(told["subject"]),
        str(told["issuer"]),
        str(told["fingerprint"]),
        datetime.fromisoformat(told["begins_at"]),
        datetime.fromisoformat(told["ends_at"]),
    )
