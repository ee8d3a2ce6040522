"""Images made of another one and a few files, without a tool: so that many releases cost no build each."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LAYER = "application/vnd.oci.image.layer.v1.tar"
FOLDER = "blobs/sha256/"


@dataclass(frozen=True)
class OnTop:
    """What an image has on top of its base: files by path, labels, and for which processor it says it is.

    Its entry point is left out, unless it `starts_as_before`.
    """

    files: Mapping[str, bytes]
    labels: Mapping[str, str]
    architecture: str = "amd64"
    starts_as_before: bool = False


def write_on_top(base: Path, archive: Path, added: OnTop) -> None:
    """Write an OCI archive of the image in another one with these files on top."""
    blobs = _blobs(base)
    index = json.loads(blobs.pop("index.json"))
    manifest = json.loads(blobs[FOLDER + index["manifests"][0]["digest"].partition(":")[2]])
    config = json.loads(blobs[FOLDER + manifest["config"]["digest"].partition(":")[2]])
    layer = _layer(added.files)
    manifest["layers"].append(_described(blobs, layer, LAYER))
    config["rootfs"]["diff_ids"].append(f"sha256:{hashlib.sha256(layer).hexdigest()}")
    config["architecture"] = added.architecture
    config.pop("history", None)
    settings = config["config"]
    if not added.starts_as_before:
        settings.pop("Entrypoint", None)
        settings.pop("Cmd", None)
    settings["Labels"] = {**settings.get("Labels", {}), **added.labels}
    manifest["config"] = _described(blobs, _json(config), manifest["config"]["mediaType"])
    named = _described(blobs, _json(manifest), index["manifests"][0]["mediaType"])
    index["manifests"] = [named]
    with tarfile.open(archive, "w") as written:
        for name, content in {**blobs, "index.json": _json(index)}.items():
            _add(written, name, content)


def labels_of(archive: Path) -> dict[str, str]:
    """Return the labels of the image in an OCI archive."""
    blobs = _blobs(archive)
    index = json.loads(blobs["index.json"])
    manifest = json.loads(blobs[FOLDER + index["manifests"][0]["digest"].partition(":")[2]])
    config = json.loads(blobs[FOLDER + manifest["config"]["digest"].partition(":")[2]])
    found: dict[str, str] = config["config"].get("Labels", {})
    return found


def _blobs(archive: Path) -> dict[str, bytes]:
    with tarfile.open(archive) as opened:
        members = [each for each in opened.getmembers() if each.isfile()]
        return {each.name: _content(opened, each) for each in members}


def _content(opened: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    found = opened.extractfile(member)
    assert found is not None
    return found.read()


def _described(blobs: dict[str, bytes], content: bytes, kind: str) -> dict[str, Any]:
    digest = hashlib.sha256(content).hexdigest()
    blobs[FOLDER + digest] = content
    return {"mediaType": kind, "digest": f"sha256:{digest}", "size": len(content)}


def _layer(files: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as layer:
        for name, content in files.items():
            _add(layer, name, content)
    return written.getvalue()


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o755 if "/bin/" in name else 0o644
    archive.addfile(member, io.BytesIO(content))


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()
