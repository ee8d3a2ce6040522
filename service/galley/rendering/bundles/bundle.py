"""A template bundle as data: its files by path, its manifest, its schema and its sample."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from galley.ports import ReadBundle
from galley.rendering.bundles import archive
from galley.rendering.bundles.faults import BundleRefused, Fault
from galley.rendering.bundles.manifest import Manifest, manifest_of
from galley.rendering.limits import BundleLimits

MANIFEST = "typst.toml"
SCHEMA = "schema.json"
SAMPLE = "sample.json"
TRANSLATIONS = "translations.json"
LIMITS = BundleLimits()
BRAND = b"brand"


@dataclass(frozen=True)
class Bundle:
    """The files of a template by path. `archive` is the normalised zip, and `sha256` names it and so the
    template.
    """

    files: Mapping[str, bytes]

    @cached_property
    def archive(self) -> bytes:
        """The one zip that these files make: equal files, equal bytes."""
        return archive.write_zip(self.files)

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of `archive`, in hexadecimal."""
        return hashlib.sha256(self.archive).hexdigest()

    @cached_property
    def manifest(self) -> Manifest:
        """What `typst.toml` says. Raises `BundleRefused` for a bundle that was not checked."""
        manifest, faults = manifest_of(self.files)
        if manifest is None:
            raise BundleRefused(tuple(faults))
        return manifest

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the values."""
        return _object(self.files, SCHEMA)

    @cached_property
    def sample(self) -> dict[str, Any]:
        """Values that show the template at its best."""
        return _object(self.files, SAMPLE)

    @cached_property
    def translations(self) -> dict[str, Any]:
        """Its titles and descriptions in other languages: by sentence, then by language."""
        return _object(self.files, TRANSLATIONS) if TRANSLATIONS in self.files else {}

    @cached_property
    def reads_brand(self) -> bool:
        """Whether it may ask by itself for which business it is made, and not through fields alone. A word too many
        only makes its documents keep a business that they do not show.
        """
        return any(BRAND in data for path, data in self.files.items() if path.endswith(".typ"))

    @cached_property
    def tests(self) -> dict[str, dict[str, Any]]:
        """Value sets that must render before publication, by path."""
        return {path: _object(self.files, path) for path in sorted(self.files) if is_test(path)}


@dataclass(frozen=True)
class CheckedBundle:
    """A bundle that a reader has found to have no fault; the same words as those of `Bundle`."""

    read: ReadBundle

    @property
    def archive(self) -> bytes:
        """The normalised zip."""
        return self.read.archive

    @cached_property
    def manifest(self) -> Manifest:
        """What `typst.toml` says."""
        known: dict[str, Any] = json.loads(self.read.manifest)
        read: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in known.items()
        }
        return Manifest(**read)

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the values."""
        return dict(json.loads(self.read.schema))

    @cached_property
    def sample(self) -> dict[str, Any]:
        """Values that show the template at its best."""
        return dict(json.loads(self.read.sample))

    @cached_property
    def translations(self) -> dict[str, dict[str, str]]:
        """Its titles and descriptions in other languages: by sentence, then by language."""
        return dict(json.loads(self.read.translations))

    @cached_property
    def tests(self) -> dict[str, dict[str, Any]]:
        """Value sets that must render before publication, by path."""
        return {path: json.loads(text) for path, text in self.read.tests.items()}

    @property
    def reads_brand(self) -> bool:
        """Whether it may ask by itself for which business it is made."""
        return self.read.reads_brand

    @cached_property
    def trials(self) -> dict[str, dict[str, Any]]:
        """Value sets made from the schema, by what they are."""
        return {name: json.loads(text) for name, text in self.read.trials.items()}


def from_zip(data: bytes, limits: BundleLimits = LIMITS) -> Bundle:
    """Return the bundle in a zip. Raises `BundleRefused` when the archive itself is unsafe or unreadable.

    What the files say is judged by `check.faults_of`.
    """
    return Bundle(archive.read_zip(data, limits))


def from_folder(folder: Path, limits: BundleLimits = LIMITS) -> Bundle:
    """Return the bundle in a folder. Raises `BundleRefused` for links, odd files, unsafe names and too much
    of anything.
    """
    faults: list[Fault] = []
    files: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if archive.is_clutter(name) or (path.is_dir() and not path.is_symlink()):
            continue
        if path.is_symlink() or not path.is_file():
            faults.append(
                Fault(name, None, "This is not a regular file.", "Put the file itself in its place.")
            )
        elif path.stat().st_size > limits.file_bytes:
            faults.append(Fault(name, None, "This file is too large.", "Make it smaller or split it."))
        else:
            files[name] = path.read_bytes()
    faults.extend(archive.path_faults(list(files), limits))
    if len(files) > limits.files or sum(map(len, files.values())) > limits.total_bytes:
        faults.append(
            Fault("", None, "The folder holds too much.", "Leave out what the template does not use.")
        )
    if faults:
        raise BundleRefused(tuple(faults))
    return Bundle(files)


def is_test(path: str) -> bool:
    """Tell whether a file is a value set that must render before publication."""
    return path.startswith("tests/") and path.endswith(".json") and path.count("/") == 1


def _object(files: Mapping[str, bytes], path: str) -> dict[str, Any]:
    found = json.loads(files[path])
    if not isinstance(found, dict):
        raise TypeError(f"{path} is not a JSON object.")
    return found
