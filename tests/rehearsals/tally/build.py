"""Build tally into one file, `dist/tally.pyz`: equal sources and an equal commit give equal bytes.

It needs nothing but Python, and runs wherever psycopg 2 or 3 (and for `s3://` buckets boto3) can be imported.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import py_compile
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

SOURCE = Path(__file__).parent
LONG_AGO = (1980, 1, 1, 0, 0, 0)
MAIN = b"import sys\n\nfrom tally.cli import main\n\nsys.exit(main())\n"


def main() -> int:
    """Write the artefact and print its path and its digest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commit", default="", help="the commit that /version names")
    parser.add_argument("--out", type=Path, default=SOURCE / "dist/tally.pyz")
    arguments = parser.parse_args()
    data = artefact(arguments.commit)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_bytes(data)
    sys.stdout.write(f"{arguments.out}\nsha256:{hashlib.sha256(data).hexdigest()}\n")
    return 0


def artefact(commit: str) -> bytes:
    """Return the artefact's bytes: the package, its migrations, its faults and the commit it was built from."""
    package = SOURCE / "tally"
    files = {
        str(file.relative_to(SOURCE)): file.read_bytes()
        for file in package.rglob("*")
        if file.is_file() and file.suffix in {".py", ".sql"}
    }
    files |= {f"{name}c": _compiled(name) for name in files if name.endswith(".py")}
    files["tally/faults.json"] = _normal(SOURCE / "faults.json")
    files["tally/release.json"] = json.dumps({"commit": commit}).encode()
    files["__main__.py"] = MAIN
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return buffer.getvalue()


def _compiled(name: str) -> bytes:
    """Return a module as this Python runs it, which takes its start a quarter less. Another Python reads the source."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "compiled")
        py_compile.compile(
            str(SOURCE / name),
            str(file),
            dfile=name,
            doraise=True,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
        return file.read_bytes()


def _normal(file: Path) -> bytes:
    return json.dumps(json.loads(file.read_text()), sort_keys=True).encode()


if __name__ == "__main__":
    sys.exit(main())
