"""A token made of software (SoftHSM) for the journeys: one organisation, by its name, may sign with a key in it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

LABEL, PIN = "Office seal", "493817"
ORGANISATION, SLUG = "Herring Yard", "herring-yard"
MODULES = (Path("/usr/lib/softhsm/libsofthsm2.so"), Path("/usr/lib64/pkcs11/libsofthsm2.so"))


def make(folder: Path) -> dict[str, str]:
    """Make the token in a folder, and return the settings that let Galley offer it."""
    (folder / "tokens").mkdir(parents=True)
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    settings = {
        "SOFTHSM2_CONF": str(configuration),
        "PKCS11_MODULE": str(next(path for path in MODULES if path.exists())),
        "PKCS11_TOKENS": f"{SLUG}={LABEL}",
        "PKCS11_ENVIRONMENT": "SOFTHSM2_CONF",
    }
    _util(settings, "--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", "77210493")
    return settings


def put_key(settings: dict[str, str], label: str, key: Path) -> None:
    """Put a private key (PKCS#8, PEM) into the token."""
    ways = ("--token", LABEL, "--label", label, "--id", "a1", "--pin", PIN)
    _util(settings, "--import", str(key), *ways)


def _util(settings: dict[str, str], *arguments: str) -> None:
    module = settings["PKCS11_MODULE"]
    subprocess.run(
        ("softhsm2-util", "--module", module, *arguments),
        check=True,
        capture_output=True,
        env={**os.environ, **settings},
    )
