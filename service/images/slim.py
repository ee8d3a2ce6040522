"""Make an installed Python small and the same each time. Runs inside a build, with nothing but the standard library.

Bytecode is compiled by content, not by time: the same source gives the same bytes, and a read-only root needs no
compiling at run time. Usage: slim.py FOLDER…
"""

from __future__ import annotations

import compileall
import py_compile
import shutil
import sys
from pathlib import Path

# What nobody needs in a container: another way to install, windows, lessons, sources of translations, maps for
# debuggers.
UNUSED_FOLDERS = frozenset(
    {"__pycache__", "ensurepip", "idlelib", "lib2to3", "pydoc_data", "tkinter", "turtledemo", "venv"}
)
UNUSED_FILES = ("*.pyi", "*.po", "*.pot", "*.map", "activate*", "Activate*", "turtle.py")


def slim(folder: Path) -> None:
    """Remove what no process of ours uses, and compile the rest."""
    for path in sorted(folder.rglob("*")):
        if path.is_dir() and not path.is_symlink() and path.name in UNUSED_FOLDERS:
            shutil.rmtree(path)
    for pattern in UNUSED_FILES:
        for path in sorted(folder.rglob(pattern)):
            path.unlink()
    compileall.compile_dir(
        folder, quiet=2, workers=1, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
    )


if __name__ == "__main__":
    for name in sys.argv[1:]:
        slim(Path(name))
