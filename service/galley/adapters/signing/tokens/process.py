"""The process that asks a token once: JSON on its standard input, the answer as JSON on its standard output.

A vendor's library is loaded into it, which may hang, crash, print or keep threads. So it ends with its answer, has none
of Galley's secrets but the one PIN, and leaves no picture of its memory behind.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import sys
from typing import Any

from galley.adapters.signing.tokens import session
from galley.adapters.signing.tokens.faults import Kind, TokenFailed
from galley.ports import Mechanism
from galley.rendering import confinement


def main() -> None:
    """Do what is asked, which is one thing."""
    confinement.die_with(os.getppid())
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # What a library prints is not the answer.
    out = os.dup(1)
    os.dup2(2, 1)
    answer = json.dumps(_answer(json.load(sys.stdin))).encode()
    with os.fdopen(out, "wb") as stream:
        stream.write(answer)
    # Without the library's own farewells: a crash in them would be taken for one before.
    os._exit(0)


def _answer(asked: dict[str, Any]) -> dict[str, object]:
    try:
        if "sign" in asked:
            return _signed(asked["module"], asked["sign"])
        return _seen(asked["module"])
    except TokenFailed as failed:
        return {"fault": failed.fault.kind, "detail": failed.fault.detail}
    except OSError as error:
        return {"fault": Kind.DEVICE, "detail": error.strerror or str(error)}


def _seen(module: str) -> dict[str, object]:
    about, tokens = session.look(module)
    return {"about": about, "tokens": tokens}


def _signed(module: str, asked: dict[str, Any]) -> dict[str, object]:
    wish = session.Wish(
        module=module,
        token=asked["token"],
        label=asked["label"],
        pin=asked["pin"],
        entry=asked["entry"],
        data=base64.b64decode(asked["data"]),
        mechanism=Mechanism(asked["mechanism"]) if asked["mechanism"] else None,
        with_certificates=asked["mechanism"] is None,
    )
    made = session.sign(wish)
    return {
        "signature": base64.b64encode(made.signature).decode(),
        "mechanism": made.mechanism,
        "certificates": [base64.b64encode(each).decode() for each in made.certificates],
    }


if __name__ == "__main__":
    main()
