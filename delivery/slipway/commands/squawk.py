"""squawk, the linter of PostgreSQL migrations, as data: how it is called and how its answer is read."""

from __future__ import annotations

import json

from slipway.ports import Finding

# Settings of the machine or of a folder above, which could switch rules off, are kept out by an own file.
SETTINGS = "excluded_rules = []\n"


def lint(binary: str, file: str, *, settings: str, postgres_version: str) -> tuple[str, ...]:
    """Return the command that lints a file; it ends with 1 when it finds anything."""
    return (binary, "--config", settings, "--reporter", "json", "--pg-version", postgres_version, file)


def read_findings(output: str) -> tuple[Finding, ...]:
    """Return what it found. Raises `ValueError` for anything that is not its answer."""
    found = json.loads(output)
    if not isinstance(found, list):
        raise TypeError("the answer is no list")
    return tuple(_finding(each) for each in found)


def _finding(written: dict[str, object]) -> Finding:
    line = written["line"]
    if not isinstance(line, int):
        raise TypeError("a line is no number")
    return Finding(
        str(written["rule_name"]), str(written["message"]), line, help=str(written.get("help") or "")
    )
