"""Write files whole or not at all, and know them by their bytes."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

OWN = 0o600
SHA256 = "sha256:"


def write(file: Path, text: str, *, mode: int = OWN) -> None:
    """Replace a file by one with this text; after a crash it has the old text or the new one."""
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=".partial-")
    try:
        with _named(file), os.fdopen(descriptor, "w") as partial:
            partial.write(text)
            partial.flush()
            os.fchmod(descriptor, mode)
            os.fsync(descriptor)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(file.parent)


def create(file: Path, text: str) -> None:
    """Write a file for its owner alone, whole, unless there is one; the first one wins."""
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=".partial-")
    with _named(file), os.fdopen(descriptor, "w") as partial:
        partial.write(text)
        partial.flush()
        os.fsync(descriptor)
    try:
        with suppress(FileExistsError):
            os.link(name, file)
    finally:
        Path(name).unlink()
    sync_folder(file.parent)


@contextmanager
def _named(file: Path) -> Iterator[None]:
    """Have a fault name the file: the system does not say which disk is full."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, error.filename or str(file)) from error


def read(file: Path) -> str:
    """Return a file's text, or an empty one where there is no file."""
    try:
        return file.read_text()
    except FileNotFoundError:
        return ""


def end_of(file: Path, most: int) -> str:
    """Return the end of a file's text, so many bytes at the most, or an empty text where there is no file."""
    try:
        with file.open("rb") as opened:
            opened.seek(max(0, opened.seek(0, os.SEEK_END) - most))
            return opened.read(most).decode(errors="replace")
    except FileNotFoundError:
        return ""


def copy(source: Path, target: Path) -> None:
    """Copy a file's bytes durably, without its times and rights."""
    shutil.copyfile(source, target)
    with target.open("rb") as file:
        os.fsync(file.fileno())


def digest_of(file: Path) -> str:
    """Return `sha256:` and the SHA-256 of a file's bytes in hexadecimal."""
    with file.open("rb") as opened:
        return SHA256 + hashlib.file_digest(opened, "sha256").hexdigest()


def sync_folder(folder: Path) -> None:
    """Make sure that the names in a folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def free_bytes(folder: Path) -> int | None:
    """Return the free room on the disk that a folder lies on, or will; None where that cannot be known."""
    there = next((each for each in (folder, *folder.parents) if each.is_dir()), None)
    return shutil.disk_usage(there).free if there else None
