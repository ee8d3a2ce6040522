"""The process that reads one key file, or certificates: JSON on its standard input, the finding as JSON on its standard
output.

It confines itself before it has read anything, and ends with its answer, so nothing of the key stays anywhere.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from contextlib import suppress
from typing import Any

from galley.ports import Mechanism
from galley.rendering import confinement
from galley.rendering.keys.finding import Finding, Unusable
from galley.rendering.keys.key_reading import read_key_file
from galley.rendering.keys.proof_reading import Proof, read_proof
from galley.rendering.limits import ReaderLimits

CPU_SECONDS = 5.0


def main() -> None:
    """Read what is asked, which is one thing."""
    # All code is loaded before the walls stand: behind them no file of the interpreter can be read.
    with suppress(Unusable):
        read_key_file(b"", "")
    confinement.confine(ReaderLimits(), readable=(), parent=os.getppid())
    with confinement.cpu_allowed(CPU_SECONDS):
        sys.stdout.write(json.dumps(_answer(json.load(sys.stdin))))
        sys.stdout.flush()


def _answer(asked: dict[str, Any]) -> dict[str, object]:
    try:
        return _told(read_proof(_proof(asked)) if "proof" in asked else _in_key_file(asked))
    except Unusable as fault:
        return {"fault": str(fault)}


def _in_key_file(asked: dict[str, Any]) -> Finding:
    return read_key_file(base64.b64decode(asked["file"]), asked["password"])


def _proof(asked: dict[str, Any]) -> Proof:
    proof = asked["proof"]
    return Proof(
        base64.b64decode(proof["signed"]),
        base64.b64decode(proof["signature"]),
        Mechanism(proof["mechanism"]),
        [base64.b64decode(each) for each in proof["certificates"]],
        base64.b64decode(asked["file"]),
    )


def _told(found: Finding) -> dict[str, object]:
    return {
        "key": base64.b64encode(found.key).decode(),
        "certificates": [base64.b64encode(each).decode() for each in found.certificates],
        "subject": found.subject,
        "issuer": found.issuer,
        "fingerprint": found.fingerprint,
        "begins_at": found.begins_at.isoformat(),
        "ends_at": found.ends_at.isoformat(),
    }


if __name__ == "__main__":
    main()
