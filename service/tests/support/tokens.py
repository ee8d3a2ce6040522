"""Tokens of the tests: SoftHSM, a token made of software, with keys and certificates put in."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.conf import settings
from django.test import override_settings
from galley import wiring
from tests.support.certificates import Issued, Key

MODULE = next(
    path
    for path in (Path("/usr/lib/softhsm/libsofthsm2.so"), Path("/usr/lib64/pkcs11/libsofthsm2.so"))
    if path.exists()
)
PIN, OFFICER_PIN = "493817", "77210493"
WRITING = """
import pkcs11, sys
from pkcs11 import Attribute, ObjectClass
token = pkcs11.lib(sys.argv[1]).get_token(token_label=sys.argv[2])
with token.open(rw=True, user_pin=sys.argv[3]) as session:
    session.create_object({
        Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
        Attribute.TOKEN: True, Attribute.LABEL: sys.argv[4], Attribute.SUBJECT: b"",
        Attribute.VALUE: sys.stdin.buffer.read(),
    })
"""


@dataclass(frozen=True)
class TokenFolder:
    """A folder with tokens; the library finds it by its configuration."""

    path: Path

    @property
    def configuration(self) -> Path:
        """Return the file that SOFTHSM2_CONF names."""
        return self.path / "softhsm2.conf"

    def add_token(self, label: str) -> None:
        """Make a token."""
        pins = ("--pin", PIN, "--so-pin", OFFICER_PIN)
        self._util("--init-token", "--free", "--label", label, *pins)

    def change_pin(self, label: str, pin: str) -> None:
        """Give a token another PIN, as its officer does when one is forgotten."""
        code = (
            "import pkcs11, sys\n"
            "token = pkcs11.lib(sys.argv[1]).get_token(token_label=sys.argv[2])\n"
            "with token.open(rw=True, so_pin=sys.argv[3]) as session: session.init_pin(sys.argv[4])"
        )
        self._python(code, str(MODULE), label, OFFICER_PIN, pin)

    def add_key(self, token: str, label: str, key: Key) -> None:
        """Put a private key in."""
        file = self.path / "key.pem"
        kind = serialization.PrivateFormat.PKCS8
        file.write_bytes(key.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption()))
        ways = ("--token", token, "--label", label, "--id", os.urandom(4).hex(), "--pin", PIN)
        self._util("--import", str(file), *ways)
        file.unlink()

    def add_certificate(self, token: str, certificate: x509.Certificate) -> None:
        """Put a certificate in."""
        der = certificate.public_bytes(serialization.Encoding.DER)
        self._python(WRITING, str(MODULE), token, PIN, "certificate", given=der)

    def add(self, token: str, label: str, issued: Issued) -> None:
        """Put a key with its certificates in."""
        self.add_key(token, label, issued.key)
        for each in (issued.authority, issued.certificate):
            self.add_certificate(token, each)

    @contextmanager
    def offering(self, *mechanisms: str) -> Iterator[None]:
        """Let the tokens offer these mechanisms alone."""
        text = self.configuration.read_text()
        self.configuration.write_text(f"{text}slots.mechanisms = {','.join(mechanisms)}\n")
        yield
        self.configuration.write_text(text)

    def _util(self, *arguments: str) -> None:
        subprocess.run(
            ("softhsm2-util", "--module", MODULE, *arguments), check=True, capture_output=True, env=self._env
        )

    def _python(self, code: str, *arguments: str, given: bytes = b"") -> None:
        # The library reads its configuration once, so it is loaded where nothing else is done.
        subprocess.run((sys.executable, "-c", code, *arguments), input=given, check=True, env=self._env)

    @property
    def _env(self) -> dict[str, str]:
        return {**os.environ, "SOFTHSM2_CONF": str(self.configuration)}


def folder(path: Path) -> TokenFolder:
    """Make an empty folder of tokens."""
    made = TokenFolder(path)
    (path / "tokens").mkdir()
    made.configuration.write_text(f"directories.tokendir = {path / 'tokens'}\nlog.level = ERROR\n")
    return made


@contextmanager
def offered(folder: TokenFolder, *tokens: str) -> Iterator[None]:
    """Let Galley offer these tokens, as its settings name them."""
    named = {
        "pkcs11_module": str(MODULE),
        "pkcs11_tokens": tokens,
        "pkcs11_environment": ("SOFTHSM2_CONF",),
    }
    caches = (wiring.token_module, wiring.tokens, wiring.signer)
    with (
        override_settings(GALLEY=settings.GALLEY.model_copy(update=named)),
        patch.dict(os.environ, SOFTHSM2_CONF=str(folder.configuration)),
    ):
        for each in caches:
            each.cache_clear()
        yield
    for each in caches:
        each.cache_clear()
