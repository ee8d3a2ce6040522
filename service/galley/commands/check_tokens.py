"""Say whether the module for tokens loads, and whether the tokens that may be chosen are there."""

from __future__ import annotations

import argparse
import sys

from galley import wiring
from galley.adapters.signing.tokens.faults import Fault
from galley.config import Settings
from galley.failures import CommandFailed

NONE = "No module for tokens is named. To sign with keys in smart cards or HSMs, set PKCS11_MODULE and PKCS11_TOKENS."


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Load the module as a signature does, without a PIN; exit 0 only when all tokens are there, each once."""
    if not settings.pkcs11_module:
        raise CommandFailed(NONE)
    seen = wiring.token_module().look()
    if isinstance(seen, Fault):
        raise CommandFailed(seen.words())
    about, found = seen
    named = settings.token_labels
    missing = [label for label in named if found.count(label) != 1]
    sys.stdout.write(f"{settings.pkcs11_module} loads: {about}.\n")
    for label in sorted({*named, *found}):
        sys.stdout.write(f"{label}: {_state(found.count(label), is_named=label in named)}\n")
    return 1 if missing else 0


def _state(count: int, *, is_named: bool) -> str:
    if not count:
        return "is not there"
    if count > 1:
        return f"is there {count} times; give each token a name of its own"
    return "is there" if is_named else "is there; PKCS11_TOKENS does not name it, so it cannot be chosen"
