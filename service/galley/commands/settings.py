"""Print docs/settings.md."""

from __future__ import annotations

import argparse
import sys

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from galley.config import Settings

HEAD = """# Settings

After this page you know every setting of Galley, its default and what it does.

Galley reads its settings from the environment, once, at its start. All that is missing or wrong is named at once,
and the exit code is 2. Without any setting it serves this machine alone, with a database and objects of its own.

This page is made from the settings class by `make docs`; a test compares the two.

| Setting | Default | What it does |
|---|---|---|
"""


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the page."""
    sys.stdout.write(page())
    return 0


def page() -> str:
    """Return docs/settings.md."""
    rows = (
        f"| `{name.upper()}` | {_default(field)} | {field.description} |\n"
        for name, field in Settings.model_fields.items()
    )
    return HEAD + "".join(rows)


def _default(field: FieldInfo) -> str:
    default = field.default
    if isinstance(default, SecretStr) or default in (None, "", ()):
        return "–"
    return f"`{','.join(default) if isinstance(default, tuple) else default}`"
