"""What documents are made with: the engine's version and the packages that templates may import."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

ENGINE = f"typst {importlib.metadata.version('typst')}"
PACKAGES = Path(__file__).parent / "packages"
