"""Templates over HTTP: the gallery, and the author's side of it."""

from galley.library.api import authoring, gallery
from galley.library.api.answers import router

__all__ = ["authoring", "gallery", "router"]
