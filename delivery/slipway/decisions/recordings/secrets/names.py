"""Names of headers, parameters and fields whose values let somebody in, or are nobody's business."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

# Anywhere in a name, once it is written small and without its signs: `accessToken`, `csrfmiddlewaretoken`.
PARTS = (
    *(
        "password",
        "passwd",
        "passphrase",
        "passcode",
        "secret",
        "token",
        "csrf",
        "xsrf",
        "cookie",
        "authoriz",
    ),
    *(
        "authentic",
        "credential",
        "apikey",
        "accesskey",
        "privatekey",
        "signature",
        "session",
        "sessid",
        "bearer",
    ),
    # As others call a password.
    *("passwort", "kennwort", "motdepasse", "contrasen", "contraseñ"),
    *("onetime", "verifier", "challenge", "assertion", "samlre", "idtoken", "cardnumber", "securitycode"),
)
# As a word of its own in a name: `api-key`, `userPin`.
WORDS = frozenset(
    (
        *(
            "auth",
            "key",
            "keys",
            "pin",
            "otp",
            "totp",
            "mfa",
            "tan",
            "sig",
            "sid",
            "pw",
            "pwd",
            "pass",
            "jwt",
            "hmac",
        ),
        *("senha", "recovery", "ccnum"),
        *("cvc", "cvv", "ssn", "iban", "code", "codes", "nonce", "pan"),
    )
)
# `code` is a one-time code at an address for logins, and a country's or a colour's in most others.
HARMLESS_CODES = frozenset(
    (
        *("country", "currency", "language", "lang", "postal", "post", "zip", "status", "area"),
        *("product", "colour", "color"),
    )
)
LONGEST_NAME = 100
# A name and what follows it, as in `password=…`, `"password": "…"` and `login(password: "…")`.
_NAMED = re.compile(r"(?<![\w-])([\w-]{1,100}+)[\"']?\s{0,3}[:=]\s{0,3}[\"']?[^\s\"']")
_SEAMS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def is_secret_name(name: str, further: Collection[str] = ()) -> bool:
    """Return whether what has this name is never kept. `further` are names of the service's own, in small letters.

    A name that is longer than any real one counts as secret.
    """
    if len(name) > LONGEST_NAME:
        return True
    plain = "".join(filter(str.isalnum, name.lower()))
    if name.lower() in further or plain in further or any(part in plain for part in PARTS):
        return True
    words = {word.lower() for word in _SEAMS.findall(name)}
    found = words & WORDS
    return bool(found) and not (found <= {"code", "codes"} and words & HARMLESS_CODES)


@dataclass(frozen=True, slots=True)
class Names:
    """What a service says of names of its own: further ones are secret, and some that sound so are harmless. In small
    letters.
    """

    further: Collection[str] = ()
    harmless: Collection[str] = ()

    def is_secret(self, name: str) -> bool:
        """Return whether what has this name is never kept."""
        return name.lower() not in self.harmless and is_secret_name(name, self.further)


def names_a_secret(text: str) -> bool:
    """Return whether a text has a secret in it by its name: JSON in JSON, a query, a sentence of a program's own.

    Only names that mean nothing else count; people write of keys and codes.
    """
    names = ("".join(filter(str.isalnum, found.lower())) for found in _NAMED.findall(text))
    return any(part in name for name in names for part in PARTS)
