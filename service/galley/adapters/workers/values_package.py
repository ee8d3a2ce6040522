"""A package of one worker's own, in which it finds the values of the job that it has.

The compiler remembers what it made of each file, and makes anew only what depends on one that changed. When its inputs
change, it forgets everything. So values come to it as a file.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from galley.adapters.workers import own_folder
from galley.rendering.installed import PACKAGES, VALUES

LIBRARY = '#let values = json("values.json")\n'
NO_VALUES = b"{}"


class ValuesPackage:
    """A folder that its worker may read and that only this process writes."""

    def __init__(self, parent: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="values-", dir=parent))
        own_folder.let_workers_through(self.folder)
        package = self.folder / VALUES
        package.mkdir(parents=True)
        shutil.copy(PACKAGES / VALUES / "typst.toml", package)
        (package / "lib.typ").write_text(LIBRARY)
        self._file = package / "values.json"
        self._file.write_bytes(NO_VALUES)

    @contextmanager
    def holding(self, values: bytes) -> Iterator[None]:
        """Have these values in it, as JSON, while the block runs, and none afterwards."""
        try:
            self._file.write_bytes(values)
            yield
        finally:
            self._file.write_bytes(NO_VALUES)

    def remove(self) -> None:
        """Remove it from the disk."""
        own_folder.remove(self.folder)
