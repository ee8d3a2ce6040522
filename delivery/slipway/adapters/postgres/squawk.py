"""Reads SQL with squawk, which comes as a program of its own next to Python."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from slipway.commands import squawk
from slipway.errors import StepFailed
from slipway.ports import Finding

TIMEOUT_SECONDS = 60


class Squawk:
    """Runs squawk in an empty folder, with its own settings and an empty environment."""

    def __init__(self, binary: Path | None = None, *, postgres_version: str = "16.0") -> None:
        """Take the program next to this Python, or the one on the PATH, unless another is named."""
        self._binary = binary or _beside_python()
        self._postgres_version = postgres_version

    def findings(self, sql: str) -> Sequence[Finding]:
        """Return what it finds, in order. Raises `StepFailed` when it does not run, or does not answer."""
        with tempfile.TemporaryDirectory(prefix="slipway-squawk-") as folder:
            file, settings = Path(folder, "migration.sql"), Path(folder, "settings.toml")
            file.write_text(sql)
            settings.write_text(squawk.SETTINGS)
            output = self._run(file, settings)
        try:
            return squawk.read_findings(output)
        except (ValueError, TypeError, KeyError) as error:
            raise StepFailed(
                f"squawk's answer cannot be read: {output[-500:] or 'it said nothing'}"
            ) from error

    def _run(self, file: Path, settings: Path) -> str:
        words = squawk.lint(
            str(self._binary), str(file), settings=str(settings), postgres_version=self._postgres_version
        )
        try:
            done = subprocess.run(
                words,
                cwd=file.parent,
                env={},
                capture_output=True,
                text=True,
                timeout=TIMEOUT_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise StepFailed(f"squawk does not run: {error}", next_step="Install `squawk-cli`.") from error
        if done.returncode not in (0, 1):
            raise StepFailed(f"squawk ended with {done.returncode}: {done.stderr.strip()[-500:]}")
        return done.stdout


def _beside_python() -> Path:
    beside = Path(sys.executable).with_name("squawk")
    return beside if beside.exists() else Path(shutil.which("squawk") or "squawk")
