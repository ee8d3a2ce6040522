"""Build the release artefact of this commit: one wheel with the web app and the templates inside, named by its digest.

The same commit gives the same bytes: times in the archive are the commit's, and files are sorted.
Inside the build of an image there is no clone: `--of-tree COMMIT SECONDS` takes the files as they lie.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"
WEB = ROOT / "service/galley/web"
SHIPPED = ("service", "templates", "requirements/service.lock")


def main() -> int:
    """Build the wheel, put it into dist/, and print its digest alone on the last line."""
    if not (WEB / "index.html").exists():
        sys.stderr.write("The web app has not been built; run `make web` first.\n")
        return 1
    commit, at = _commit()
    with tempfile.TemporaryDirectory() as folder:
        source = _source(Path(folder), commit)
        wheel = _wheel(source, at)
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        DIST.mkdir(exist_ok=True)
        target = DIST / wheel.name
        shutil.copy(wheel, target)
    (DIST / "release.json").write_text(
        json.dumps({"wheel": target.name, "digest": f"sha256:{digest}", "commit": commit}, indent=1) + "\n"
    )
    sys.stdout.write(f"{target.relative_to(ROOT)}\nsha256:{digest}\n")
    return 0


def _commit() -> tuple[str, str]:
    """Return the commit and its time in seconds: of this clone, or as the call names them where there is none."""
    match sys.argv[1:]:
        case ["--of-tree", commit, at]:
            return commit, at
        case []:
            pass
        case _:
            raise SystemExit("usage: artefact.py [--of-tree COMMIT SECONDS]")
    if _git("status", "--porcelain", "--", "service", "web", "templates"):
        sys.stderr.write("There are changes that are not committed; they are not part of the artefact.\n")
    return _git("rev-parse", "HEAD"), _git("log", "-1", "--format=%ct")


def _source(folder: Path, commit: str) -> Path:
    """Lay out what the wheel is made of: the commit's own files, and the web app built from them."""
    if sys.argv[1:]:
        for part in SHIPPED:
            _copy(ROOT / part, folder / part)
    else:
        _unpack(commit, folder)
    package = folder / "service/galley"
    shutil.rmtree(package / "web", ignore_errors=True)
    shutil.copytree(WEB, package / "web")
    shutil.move(folder / "templates", package / "templates")
    # Whoever installs the wheel elsewhere gets the very packages that it was tested with.
    shutil.move(folder / "requirements/service.lock", package / "requirements.lock")
    (package / "release.json").write_text(json.dumps({"commit": commit}) + "\n")
    return folder / "service"


def _unpack(commit: str, folder: Path) -> None:
    command = ("git", "archive", commit, *SHIPPED)
    archive = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    # Not by Python's tarfile: before 3.11.4 it cannot be told to keep out what is no plain file, and warns since.
    subprocess.run(("tar", "--extract", "--directory", folder), input=archive, check=True)


def _copy(what: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    if what.is_dir():
        shutil.copytree(what, to)
    else:
        shutil.copy(what, to)


def _wheel(source: Path, at: str) -> Path:
    environment = {**os.environ, "SOURCE_DATE_EPOCH": at}
    command = (
        sys.executable,
        "-m",
        "uv",
        "build",
        "--wheel",
        "--quiet",
        "--out-dir",
        str(source / "out"),
        str(source),
    )
    subprocess.run(command, check=True, env=environment)
    (wheel,) = (source / "out").glob("*.whl")
    return _normalised(wheel)


def _normalised(wheel: Path) -> Path:
    """Write the archive again with sorted names, one time and one mode for all, so that equal files are equal bytes."""
    clean = wheel.parent / "clean" / wheel.name
    clean.parent.mkdir()
    with zipfile.ZipFile(wheel) as before, zipfile.ZipFile(clean, "w", zipfile.ZIP_DEFLATED) as after:
        for name in sorted(before.namelist()):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            after.writestr(info, before.read(name))
    return clean


def _git(*arguments: str) -> str:
    return subprocess.run(
        ("git", *arguments), cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
