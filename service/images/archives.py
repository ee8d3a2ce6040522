"""What an OCI archive says of the image in it."""

from __future__ import annotations

import json
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: its digest, its size in bytes as it is sent, and what made it."""

    digest: str
    size: int
    made_by: str


@dataclass(frozen=True, slots=True)
class Image:
    """An image in an archive. `digest` is of its manifest: what a cluster runs it by. Sizes are in bytes."""

    digest: str
    layers: tuple[Layer, ...]
    labels: dict[str, str]

    @property
    def size(self) -> int:
        """What a node downloads."""
        return sum(layer.size for layer in self.layers)


def read_image(archive: Path) -> Image:
    """Read what is in an archive with one image."""
    with tarfile.open(archive) as tar:
        (entry,) = _json(tar, "index.json")["manifests"]
        manifest = _blob(tar, entry["digest"])
        config = _blob(tar, manifest["config"]["digest"])
    made_by = [step.get("created_by", "") for step in config["history"] if not step.get("empty_layer")]
    layers = tuple(
        Layer(layer["digest"], layer["size"], words)
        for layer, words in zip(manifest["layers"], made_by, strict=True)
    )
    return Image(entry["digest"], layers, config["config"].get("Labels", {}))


def _blob(tar: tarfile.TarFile, digest: str) -> Any:
    return _json(tar, f"blobs/{digest.replace(':', '/')}")


def _json(tar: tarfile.TarFile, name: str) -> Any:
    file = tar.extractfile(name)
    if file is None:
        raise FileNotFoundError(f"{name} is no file of this archive.")
    return json.load(file)
