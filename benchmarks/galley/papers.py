"""The three documents that everything is measured on, with values that are new each time."""

from __future__ import annotations

import copy
import itertools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parents[2] / "templates"
PACKAGES = Path(__file__).parents[2] / "service/galley/rendering/packages"
counter = itertools.count(1)


@dataclass(frozen=True)
class Paper:
    """A shipped template with its sample."""

    name: str
    folder: Path
    sample: dict[str, Any]
    subject: tuple[str, ...]

    def values(self) -> dict[str, Any]:
        """Return the sample with a subject nobody had before, so that no cache can help."""
        fresh = copy.deepcopy(self.sample)
        place = fresh
        for part in self.subject[:-1]:
            place = place[part]
        place[self.subject[-1]] = f"Reader {next(counter):06d}"
        return fresh


def paper(name: str) -> Paper:
    """Return a shipped template by its slug."""
    import tomllib

    folder = TEMPLATES / name
    manifest = tomllib.loads((folder / "typst.toml").read_text())
    subject = tuple(manifest["tool"]["galley"]["subject"].split("/")[1:])
    return Paper(name, folder, json.loads((folder / "sample.json").read_text()), subject)


PAPERS = ("certificate", "contract", "statement")
