"""The two systems that images are built in and run on, made by mmdebstrap from Debian's packages."""

from __future__ import annotations

import hashlib
import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from images import commands

# Security updates come in: an older base is made anew.
FRESH_SECONDS = 24 * 3600
DOCKERFILE = "FROM scratch\nADD base.tar /\n"


def base(place: Path, name: str, *, at: int, packages: Sequence[str] = ()) -> str:
    """Make the base `name`, unless there is one of today; return the name of its image."""
    folder = place / "bases" / name
    archive = folder / "base.tar"
    if not _fresh(archive):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "Dockerfile").write_text(DOCKERFILE)
        draft = folder / "draft.tar"
        words = (
            commands.make_build_base(draft) if name == "build" else commands.make_bare_base(draft, packages)
        )
        subprocess.run(words, check=True, env={**os.environ, "SOURCE_DATE_EPOCH": str(at)})
        draft.rename(archive)
    return f"localhost/base-{name}:{_digest(archive)[:16]}"


def _fresh(archive: Path) -> bool:
    return archive.is_file() and time.time() - archive.stat().st_mtime < FRESH_SECONDS


def _digest(archive: Path) -> str:
    with archive.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
