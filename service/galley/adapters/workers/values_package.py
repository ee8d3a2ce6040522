"""A package of one worker's own, in which it finds the values of the job that it has, and the business it is made for.

The compiler remembers what it made of each file, and makes anew only what depends on one that changed. When its inputs
change, it forgets everything. So values come to it as a file.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from galley.adapters.workers import own_folder
from galley.rendering.installed import PACKAGES, VALUES

LIBRARY = '#let values = json("values.json")\n#let brand = json("brand.json")\n'
NOTHING = b"{}"


@dataclass(frozen=True, slots=True)
class Found:
    """What a worker finds in its package during a job: JSON each."""

    values: bytes = NOTHING
    brand: bytes = NOTHING


FOUND_NOTHING = Found()


class ValuesPackage:
    """A folder that its worker may read and that only this process writes."""

    def __init__(self, parent: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="values-", dir=parent))
        own_folder.let_workers_through(self.folder)
        package = self.folder / VALUES
        package.mkdir(parents=True)
        shutil.copy(PACKAGES / VALUES / "typst.toml", package)
        (package / "lib.typ").write_text(LIBRARY)
        self._values, self._brand = package / "values.json", package / "brand.json"
        self._empty()

    @contextmanager
    def holding(self, found: Found) -> Iterator[None]:
        """Have this in it while the block runs, and nothing afterwards."""
        try:
            self._values.write_bytes(found.values)
            # Written only where there is one: it would cost each job of all others two writes.
            if found.brand != NOTHING:
                self._brand.write_bytes(found.brand)
            yield
        finally:
            self._empty(found)

    def _empty(self, found: Found | None = None) -> None:
        self._values.write_bytes(NOTHING)
        if found is None or found.brand != NOTHING:
            self._brand.write_bytes(NOTHING)

    def remove(self) -> None:
        """Remove it from the disk."""
        own_folder.remove(self.folder)
