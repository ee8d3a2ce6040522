"""Build the images of this commit: `python -m images [galley] [slipway]`, with this folder's parent in PYTHONPATH.

With BASE and BUILD_BASE in the environment these images are the bases; without, mmdebstrap makes two.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from images import archives, bases, commands

ROOT = Path(__file__).parents[2]
PLACE = ROOT / ".images"
NAMES = ("galley", "slipway")
# PostgreSQL's client programs of Debian; those of 16 and 18 come with Slipway's own packages.
MOST_FILES = 20_000
PACKAGES = {"galley": (), "slipway": ("postgresql-client-15",)}


def main(arguments: list[str]) -> int:
    """Build what is named, or both; print name, digest and size of each."""
    if _git("status", "--porcelain"):
        sys.stderr.write("There are changes that are not committed; they are not part of the images.\n")
    commit = head()
    for name in arguments or NAMES:
        _say(name, build_image(name, commit, place=PLACE))
    return 0


def head() -> str:
    """Return the commit that is checked out here."""
    return _git("rev-parse", "HEAD")


def build_image(name: str, commit: str, *, place: Path) -> Path:
    """Build an image of a commit with all that is needed for it in the folder `place`; return its archive."""
    place.mkdir(parents=True, exist_ok=True)
    _write_settings(place / "containers.conf")
    at = int(_git("log", "-1", "--format=%ct", commit))
    tag, archive = f"localhost/{name}:{commit[:12]}", place / f"{name}.tar"
    given = {
        **_bases(place, name, at),
        "COMMIT": commit,
        "SOURCE_DATE_EPOCH": str(at),
        "CREATED": datetime.fromtimestamp(at, UTC).isoformat(),
    }
    if _is_built(archive, given):
        return archive
    with tempfile.TemporaryDirectory(dir=place, prefix="context-") as folder:
        context = Path(folder)
        _lay_out(commit, context)
        file = context / f"deploy/images/{name}.Dockerfile"
        _run(place, commands.build(place, file=file, context=context, name=tag, at=at, arguments=given))
    archive.unlink(missing_ok=True)
    _run(place, commands.export(place, name=tag, archive=archive))
    _forget_former(place, name, tag)
    return archive


def _is_built(archive: Path, given: Mapping[str, str]) -> bool:
    if not archive.is_file():
        return False
    labels = archives.read_image(archive).labels
    commit, base = (labels.get(f"org.opencontainers.image.{name}") for name in ("revision", "base.name"))
    return (commit, base) == (given["COMMIT"], given["BASE"])


def _forget_former(place: Path, name: str, tag: str) -> None:
    """Remove images of former commits, and what was only needed while building: a gigabyte each time."""
    listed = subprocess.run(
        commands.images_named(place, f"localhost/{name}"),
        check=True,
        env=commands.environment(place, os.environ),
        capture_output=True,
        text=True,
    ).stdout
    for former in set(listed.split()) - {tag}:
        _run(place, (*commands.podman(place), "rmi", "--force", former))
    _run(place, (*commands.podman(place), "image", "prune", "--force"))


def _bases(place: Path, name: str, at: int) -> dict[str, str]:
    if base := os.environ.get("BASE"):
        return {"BASE": base, "BUILD_BASE": os.environ.get("BUILD_BASE", base)}
    return {"BUILD_BASE": _base(place, "build", at), "BASE": _base(place, name, at)}


def _base(place: Path, name: str, at: int) -> str:
    """Return the image of a base of ours."""
    image = bases.base(place, name, at=at, packages=PACKAGES.get(name, ()))
    _run(place, commands.import_base(place, folder=place / "bases" / name, name=image, at=at))
    return image


def _lay_out(commit: str, folder: Path) -> None:
    """Write the commit's own files into a folder: nothing else of this clone gets into an image."""
    archive = subprocess.run(("git", "archive", commit), cwd=ROOT, capture_output=True, check=True).stdout
    subprocess.run(("tar", "--extract", "--directory", folder), input=archive, check=True)


def _say(name: str, archive: Path) -> None:
    image = archives.read_image(archive)
    sys.stdout.write(f"{name}\t{image.digest}\t{image.size / 1e6:.1f} MB\t{archive.relative_to(ROOT)}\n")


def _write_settings(file: Path) -> None:
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    file.write_text(commands.containers_conf(files=min(files, MOST_FILES)))


def _run(place: Path, words: tuple[str, ...]) -> None:
    subprocess.run(words, check=True, env=commands.environment(place, os.environ), stdout=subprocess.DEVNULL)


def _git(*arguments: str) -> str:
    command = ("git", *arguments)
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
