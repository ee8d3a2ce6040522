"""Why a file is no picture that can be used, in words for the person whose file it is."""

from __future__ import annotations

from galley.ports import PictureFault
from galley.sentences import sentence_of

# What is wrong, by its kind; the web app says each of them in its languages.
SENTENCES = {
    "picture-too-many-pixels": "This image has {0} × {1} pixels. Make it smaller than {2} million pixels.",
    "picture-far-too-large": "This image is far too large. Make it smaller than {0} million pixels.",
    "picture-unknown": (
        "This file is not a JPEG, PNG, WebP, GIF or SVG image. Save the picture as one of these."
    ),
    "picture-damaged": "This image is damaged. Open it, save it again, and upload that.",
    "picture-page-too-large": "The first page is too large for a picture. Make the page smaller.",
    "picture-takes-too-long": "This image takes too long. Make it smaller and upload that.",
    "picture-takes-memory": "This image takes more than {0} MiB of memory. Make it smaller and upload that.",
    "picture-ends-reader": "This image ended the process that read it. Make it smaller and upload that.",
    "drawing-too-large": "This drawing is larger than {0} MiB. Make it simpler.",
    "drawing-unreadable": "This drawing cannot be read. Export it again as plain SVG.",
    "drawing-too-many-parts": "This drawing has too many parts. Make it simpler.",
    "drawing-no-svg": "This file is not an SVG drawing. Export it again as SVG.",
    "drawing-fetches": "This drawing fetches something from elsewhere. Embed what it shows.",
    "drawing-entities": (
        "This drawing defines entities, which can grow without end. Export it again as plain SVG."
    ),
    "drawing-picture-pixels": "A picture in this drawing has too many pixels. Make it smaller.",
    "drawing-picture-unreadable": "A picture in this drawing cannot be read. Export the drawing again.",
}


def fault_of(kind: str, *about: object) -> PictureFault:
    """Return a fault with its sentence in English; see `sentence_of`."""
    said = sentence_of(SENTENCES, kind, *about)
    return PictureFault(said.text, said.kind, said.about)
