"""Asks tokens, each time by a process of its own: what a vendor's library does there ends no process of ours."""

from __future__ import annotations

import base64
import json
import logging
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Collection, Sequence
from typing import Any

from galley.adapters.signing.key_files import KeyFilesInProcesses
from galley.adapters.signing.tokens.faults import LASTING, OF_PINS, Fault, Kind
from galley.ports import (
    CannotSign,
    FoundKey,
    KeyFault,
    KeyUnusable,
    Mechanism,
    PinRefused,
    TokenEntry,
    TokenKey,
)

SIGNING = (sys.executable, "-P", "-m", "galley.adapters.signing.tokens.process")
# A network HSM connects and logs in within a few; a smart card signs within two.
SECONDS = 30.0
# Where programs, libraries and their own settings lie; nothing of it is secret.
SURROUNDINGS = ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH")
log = logging.getLogger("galley.signing")


class TokenModule:
    """A module for tokens. `offered` are the labels of those that may be asked; `environment` are the names of the
    variables that it may read.
    """

    def __init__(
        self,
        path: str,
        offered: Collection[str],
        environment: Sequence[str] = (),
        *,
        seconds: float = SECONDS,
    ) -> None:
        self._path = path
        self._offered = offered
        self._environment = environment
        self._seconds = seconds

    def find(self, entry: TokenEntry) -> FoundKey | KeyFault:
        """Find a key, sign with it once, and return it with the certificate that fits."""
        signed = secrets.token_bytes(32)
        told = self._signed(entry.token, entry.label, entry.pin, entry.entered_at.isoformat(), signed, None)
        if isinstance(told, Fault):
            return KeyFault(told.words(entry.token, entry.label, at_the_form=True))
        proof = {
            "signed": base64.b64encode(signed).decode(),
            "signature": told["signature"],
            "mechanism": told["mechanism"],
            "certificates": [
                *told["certificates"],
                *(base64.b64encode(each).decode() for each in entry.kept),
            ],
        }
        found = KeyFilesInProcesses().certificate_of(proof, entry.file)
        if isinstance(found, KeyFault):
            return found
        key = TokenKey(
            entry.token,
            entry.label,
            entry.pin,
            entry.entered_at,
            Mechanism(told["mechanism"]),
            found.key.certificates,
        )
        return FoundKey(key, found.subject, found.issuer, found.fingerprint, found.begins_at, found.ends_at)

    def sign(self, data: bytes, key: TokenKey) -> bytes:
        """Sign with a key that was found. Raises `CannotSign`."""
        told = self._signed(key.token, key.label, key.pin, key.entered_at.isoformat(), data, key.mechanism)
        if not isinstance(told, Fault):
            return base64.b64decode(told["signature"])
        log.warning("A token did not sign: %s %s", told.kind, told.detail)
        said = told.said(key.token, key.label)
        if told.kind in OF_PINS:
            raise PinRefused(said)
        raise KeyUnusable(said) if told.kind in LASTING else CannotSign(said)

    def look(self) -> tuple[str, list[str]] | Fault:
        """Return what the module says of itself, and the names of the tokens that are there."""
        told = self._asked({"module": self._path})
        return told if isinstance(told, Fault) else (told["about"], told["tokens"])

    def _signed(
        self, token: str, label: str, pin: str, entry: str, data: bytes, mechanism: Mechanism | None
    ) -> dict[str, Any] | Fault:
        if token not in self._offered:
            return Fault(Kind.WITHDRAWN)
        asked = {
            "token": token,
            "label": label,
            "pin": pin,
            "entry": entry,
            "data": base64.b64encode(data).decode(),
            "mechanism": mechanism,
        }
        return self._asked({"module": self._path, "sign": asked})

    def _asked(self, what: dict[str, object]) -> dict[str, Any] | Fault:
        if not self._path:
            return Fault(Kind.MODULE, "none is named in PKCS11_MODULE")
        process = subprocess.Popen(
            SIGNING,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self._surroundings(),
            start_new_session=True,
        )
        with process:
            try:
                out, _ = process.communicate(json.dumps(what).encode(), timeout=self._seconds)
            except subprocess.TimeoutExpired:
                # With whatever the library has started.
                os.killpg(process.pid, signal.SIGKILL)
                return Fault(Kind.TOO_LONG)
        return _told(process.returncode, out)

    def _surroundings(self) -> dict[str, str]:
        # Of Galley's own settings, such as the secret key, nothing is there to be found.
        known = {name: os.environ[name] for name in (*SURROUNDINGS, *self._environment) if name in os.environ}
        return {**known, "PYTHONPATH": ":".join(each for each in sys.path if each)}


def _told(code: int, out: bytes) -> dict[str, Any] | Fault:
    try:
        told: dict[str, Any] = json.loads(out)
    except ValueError:
        return Fault(Kind.LOST, _ending(code))
    return Fault(Kind(told["fault"]), str(told["detail"])) if "fault" in told else told


def _ending(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
