"""What documents are made with: the engine, the fonts that are always there, the packages that templates may import."""

from __future__ import annotations

import importlib.metadata
import importlib.util
from pathlib import Path

# Noto for the scripts of the world, a fallback behind the fonts of each template. They come as packages of their own,
# pinned with everything else, and are part of what a document is made with.
FONT_PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")


def _folder_of(package: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        message = f"The fallback fonts ({package}) are not installed. Run `make .venv/.tests`."
        raise ModuleNotFoundError(message)
    return Path(found.submodule_search_locations[0])


FONTS = tuple(map(_folder_of, FONT_PACKAGES))
ENGINE = f"typst {importlib.metadata.version('typst')}, noto {importlib.metadata.version('manimgx-fonts')}"
PACKAGES = Path(__file__).parent / "packages"
# Where, in a folder of packages, the one lies that the kit reads values from.
VALUES = Path("galley/values/1.0.0")
