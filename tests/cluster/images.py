"""Images without a tool: an OCI archive of one program, and pushing an archive into a registry."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar"


@dataclass(frozen=True)
class Blob:
    """Some bytes of an image, named by what they are."""

    kind: str
    content: bytes

    @property
    def digest(self) -> str:
        return f"sha256:{hashlib.sha256(self.content).hexdigest()}"

    @property
    def descriptor(self) -> dict[str, Any]:
        """Return how other parts of an image name this one."""
        return {"mediaType": self.kind, "digest": self.digest, "size": len(self.content)}


class NotAnImage(Exception):
    """The archive holds no image in the OCI layout."""


def write_archive(
    path: Path,
    program: Path,
    arguments: tuple[str, ...],
    *,
    name: str,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Write an OCI archive whose image has one program and runs it with these arguments, not as root."""
    layer = Blob(LAYER, _layer(program))
    settings = {
        "architecture": "amd64",
        "os": "linux",
        "config": {
            "User": "65532:65532",
            "Entrypoint": [f"/{program.name}"],
            "Cmd": list(arguments),
            "Env": [f"{key}={value}" for key, value in (environment or {}).items()],
        },
        "rootfs": {"type": "layers", "diff_ids": [layer.digest]},
    }
    config = Blob(CONFIG, _json(settings))
    manifest = Blob(
        MANIFEST,
        _json(
            {
                "schemaVersion": 2,
                "mediaType": MANIFEST,
                "config": config.descriptor,
                "layers": [layer.descriptor],
            }
        ),
    )
    named = manifest.descriptor | {"annotations": {"io.containerd.image.name": name}}
    index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [named]}
    with tarfile.open(path, "w") as archive:
        _add(archive, "oci-layout", _json({"imageLayoutVersion": "1.0.0"}))
        _add(archive, "index.json", _json(index))
        for blob in (layer, config, manifest):
            _add(archive, f"blobs/{blob.digest.replace(':', '/')}", blob.content)


def push(archive: Path, registry: str, name: str) -> str:
    """Push the image of an OCI archive into a registry that speaks HTTP; return its reference by digest.

    Raises:
        NotAnImage: the archive has no OCI layout.
    """
    with tarfile.open(archive) as opened:
        try:
            index = json.loads(_member(opened, "index.json"))
        except KeyError as error:
            raise NotAnImage(f"{archive} has no index.json. Write it with --format oci.") from error
        digest = index["manifests"][0]["digest"]
        _push_manifest(opened, f"http://{registry}/v2/{name}", index["manifests"][0])
    return f"{registry}/{name}@{digest}"


def push_list(reference: str, architecture: str) -> str:
    """Push a list that has an image of the registry for one kind of processor alone; return its reference by digest."""
    place, _, digest = reference.partition("@")
    registry, _, name = place.partition("/")
    base = f"http://{registry}/v2/{name}"
    content = _call("GET", f"{base}/manifests/{digest}", accept=MANIFEST).read()
    named = Blob(MANIFEST, content).descriptor | {"platform": {"architecture": architecture, "os": "linux"}}
    index = Blob(INDEX, _json({"schemaVersion": 2, "mediaType": INDEX, "manifests": [named]}))
    _call("PUT", f"{base}/manifests/{index.digest}", index.content, INDEX).close()
    return f"{place}@{index.digest}"


def _push_manifest(opened: tarfile.TarFile, base: str, named: dict[str, Any]) -> None:
    content = _blob(opened, named["digest"])
    manifest = json.loads(content)
    for inner in manifest.get("manifests", ()):
        _push_manifest(opened, base, inner)
    for part in (manifest.get("config"), *manifest.get("layers", ())):
        if part and not _has(f"{base}/blobs/{part['digest']}"):
            _upload(base, part["digest"], _blob(opened, part["digest"]))
    kind = manifest.get("mediaType", named["mediaType"])
    _call("PUT", f"{base}/manifests/{named['digest']}", content, kind).close()


def _upload(base: str, digest: str, content: bytes) -> None:
    with _call("POST", f"{base}/blobs/uploads/", b"") as answer:
        place = urljoin(base, answer.headers["Location"])
    separator = "&" if "?" in place else "?"
    _call("PUT", f"{place}{separator}digest={digest}", content).close()


def _has(address: str) -> bool:
    try:
        _call("HEAD", address).close()
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return False
        raise
    return True


def _call(
    method: str,
    address: str,
    content: bytes | None = None,
    kind: str = "application/octet-stream",
    *,
    accept: str = "*/*",
) -> Any:
    request = urllib.request.Request(
        address, content, {"Content-Type": kind, "Accept": accept}, method=method
    )
    return urllib.request.urlopen(request, timeout=60)


def _blob(opened: tarfile.TarFile, digest: str) -> bytes:
    return _member(opened, f"blobs/{digest.replace(':', '/')}")


def _member(opened: tarfile.TarFile, name: str) -> bytes:
    member = opened.extractfile(name)
    assert member is not None
    return member.read()


def _layer(program: Path) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as layer:
        _add(layer, program.name, program.read_bytes(), mode=0o755)
    return written.getvalue()


def _add(archive: tarfile.TarFile, name: str, content: bytes, mode: int = 0o644) -> None:
    # No time and no owner: the same program gives the same image.
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), mode
    archive.addfile(member, io.BytesIO(content))


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()
