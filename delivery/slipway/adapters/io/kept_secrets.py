"""Settings that lie elsewhere than in slipway.toml: in a variable, in a file, or in one that is made at first use."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path

from slipway.adapters.io import files
from slipway.decisions.text import placeholders

SECRET_BYTES = 48


def looked_up(
    table: Mapping[str, str], words: Mapping[str, str], *, folder: Path, variables: Mapping[str, str]
) -> dict[str, str]:
    """Return settings with every value in its place; `folder` is where slipway.toml lies.

    Raises `SettingsMissing` with everything that is missing, and `UnknownWord`.
    """
    return placeholders.settings(
        table,
        words,
        variables=variables,
        read_secret=lambda path: (folder / path).read_text(),
        make_secret=lambda path: _generated(folder / path),
    )


def _generated(file: Path) -> str:
    """Return a secret's file's text; the file is made at the first use, for this user alone."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        files.create(file, secrets.token_urlsafe(SECRET_BYTES) + "\n")
    return file.read_text()
