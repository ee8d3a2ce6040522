"""Reads a bundle's zip without trusting it, and writes one whose bytes depend on nothing but its files."""

from __future__ import annotations

import io
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping

from galley.rendering.bundles.faults import BundleRefused, Fault
from galley.rendering.limits import MIB, BundleLimits

EPOCH = (1980, 1, 1, 0, 0, 0)
# Below this no ratio is suspicious.
HARMLESS_BYTES = 256 * 1024
# What operating systems add on their own, unasked.
CLUTTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
MOST_FOLDERS = 32
# What every program makes when it zips a folder. Others inflate without a bound (bzip2), or need much memory.
METHODS = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
CHUNK_BYTES = 1 << 16
FORBIDDEN_CHARACTERS = frozenset('\\:*?"<>|')


def read_zip(data: bytes, limits: BundleLimits) -> dict[str, bytes]:
    """Return the files of a zip by path, never inflating more than the limits allow.

    A single folder around everything is taken off. Raises `BundleRefused` with every fault of the archive.
    """
    if len(data) > limits.zip_bytes:
        raise BundleRefused(
            (
                _fault(
                    "",
                    f"The zip is larger than {limits.zip_bytes // MIB} MiB.",
                    "Make images smaller or leave out fonts.",
                ),
            )
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [info for info in archive.infolist() if not is_clutter(info.filename)]
            if faults := tuple(_member_faults(members, limits)):
                raise BundleRefused(faults)
            files = _inflate(archive, [info for info in members if not info.is_dir()])
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        EOFError,
        RuntimeError,
        UnicodeError,
        ValueError,
    ) as error:
        raise BundleRefused(
            (_fault("", "This is not a readable zip file.", "Zip the template's folder again."),)
        ) from error
    return without_wrapper(files)


def write_zip(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of the files: sorted, stored, without times, so that equal files give equal bytes for
    ever.

    Nothing is deflated, because the bytes of a deflated file depend on the library's version.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(files):
            info = zipfile.ZipInfo(path, EPOCH)
            info.create_system = 3
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(info, files[path])
    return target.getvalue()


def path_faults(paths: list[str], limits: BundleLimits) -> Iterator[Fault]:
    """Yield what is wrong with the names of files: escapes, odd characters, two names for one."""
    seen: dict[str, str] = {}
    folders = {folder for path in paths for folder in _folders_of(_folded(path))}
    for path in paths:
        if problem := _path_problem(path, limits):
            yield _fault(_printable(path), problem, "Rename the file.")
            continue
        folded = _folded(path)
        if folded in folders:
            yield _fault(path, "This file has the same name as a folder.", "Rename one of the two.")
        if folded in seen:
            other = seen[folded]
            message = (
                "This file is in the zip twice."
                if other == path
                else f"This name differs from “{other}” only in case."
            )
            yield _fault(path, message, "Keep one of the two.")
        seen[folded] = path


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def _folders_of(path: str) -> Iterator[str]:
    # Only as deep as a path may be: a longer one has a fault of its own.
    parts = path.split("/", MOST_FOLDERS)[:-1]
    return ("/".join(parts[: depth + 1]) for depth in range(len(parts)))


def is_clutter(path: str) -> bool:
    """Tell whether a file was added by an operating system rather than by the author."""
    return path.startswith(CLUTTER[0]) or path.rsplit("/", 1)[-1] in CLUTTER[1:]


def without_wrapper(files: dict[str, bytes]) -> dict[str, bytes]:
    """Take off a single folder that holds everything, as zipping a folder makes it."""
    tops = {path.split("/", 1)[0] for path in files}
    if len(tops) != 1 or any("/" not in path for path in files):
        return files
    return {path.split("/", 1)[1]: data for path, data in files.items()}


def _member_faults(members: list[zipfile.ZipInfo], limits: BundleLimits) -> Iterator[Fault]:
    if len(members) > limits.files:
        yield _fault(
            "",
            f"The zip holds {len(members)} files; {limits.files} are allowed.",
            "Leave out what the template does not use.",
        )
        return
    yield from path_faults([info.filename for info in members if not info.is_dir()], limits)
    for info in members:
        if info.is_dir() and (wrong := _path_problem(info.filename.rstrip("/"), limits)):
            yield _fault(_printable(info.filename), wrong, "Rename the folder.")
    for info in members:
        if problem := _member_problem(info, limits):
            yield _fault(_printable(info.filename), *problem)
    if sum(info.file_size for info in members) > limits.total_bytes:
        yield _fault(
            "",
            f"Unpacked, the files are larger than {limits.total_bytes // MIB} MiB together.",
            "Make images smaller or leave out fonts.",
        )


def _member_problem(info: zipfile.ZipInfo, limits: BundleLimits) -> tuple[str, str] | None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if stat.S_ISLNK(kind):
        return (
            "This is a link, and links could point outside the bundle.",
            "Put the file itself in its place.",
        )
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "This is not a regular file.", "Leave it out."
    if info.flag_bits & 0x1:
        return "This file is encrypted.", "Zip the folder without a password."
    if info.compress_type not in METHODS:
        return (
            "This file is compressed in a way that Galley does not read.",
            "Zip the folder again with the usual method (deflate).",
        )
    if info.file_size > limits.file_bytes:
        return f"This file is larger than {limits.file_bytes // MIB} MiB.", "Make it smaller or split it."
    if info.file_size > HARMLESS_BYTES and info.file_size > limits.compression_ratio * max(
        info.compress_size, 1
    ):
        return (
            "This file unpacks to far more than it is, like a zip bomb.",
            "Zip the folder again; if it stays so, leave the file out.",
        )
    return None


def _path_problem(path: str, limits: BundleLimits) -> str | None:
    parts = path.split("/")
    if path.startswith("/") or ".." in parts:
        return "This path leads outside the bundle."
    if any(part in ("", ".") for part in parts):
        return "This path has an empty or “.” part."
    if any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") for letter in path):
        return "This name has an invisible character in it."
    if found := FORBIDDEN_CHARACTERS.intersection(path):
        return f"This name has the character {min(found)} in it, which not every system can store."
    if unicodedata.normalize("NFC", path) != path:
        return "This name is spelt with split accents, so an import would not find it."
    if any(part != part.strip() or part.endswith(".") for part in parts):
        return "A part of this path begins or ends with a space, or ends with a full stop."
    if len(parts) > limits.path_depth or len(path) > limits.path_characters:
        return "This path is too long or too deep."
    return None


def _inflate(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    return {info.filename: _inflate_one(archive, info) for info in members}


def _inflate_one(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    # Counted while they come: what the zip says of itself is not believed. Asked for a chunk, the library
    # inflates no more than that; asked for everything, it would inflate a whole bomb before it noticed.
    inflated = bytearray()
    with archive.open(info) as source:
        while chunk := source.read(CHUNK_BYTES):
            inflated += chunk
            if len(inflated) > info.file_size:
                raise zipfile.BadZipFile(f"{info.filename!r} holds more than it says")
    return bytes(inflated)


def _printable(path: str) -> str:
    return "".join(letter if letter.isprintable() else "�" for letter in path)[:200]


def _fault(path: str, message: str, hint: str) -> Fault:
    return Fault(path, None, message, hint)
