"""Uploaded images: decoded, measured and written anew, so that only pixels pass."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_PIXELS = 40_000_000
MAX_SIDE = 12_000
SMALLER = f"Make it smaller than {MAX_PIXELS // 10**6} million pixels."
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


class ImageRefused(Exception):
    """The file is no image that can be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class CleanImage:
    """An image as it is kept; sides in pixels."""

    data: bytes
    media_type: str
    suffix: str
    width: int
    height: int


def clean(data: bytes) -> CleanImage:
    """Return the image with nothing in it but its pixels, upright.

    Whatever rode along goes: places and cameras (EXIF), comments, scripts, second files behind the first.
    SVG is not taken, because it is a program as much as a picture. Raises `ImageRefused`.
    """
    try:
        with warnings.catch_warnings(action="error", category=Image.DecompressionBombWarning):
            image = Image.open(io.BytesIO(data), formats=FORMATS)
            _refuse_giants(image.width, image.height)
            # Turning makes a new image, which no longer says what it was read from.
            return _written_anew(ImageOps.exif_transpose(image), photograph=image.format == "JPEG")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageRefused(f"This image is far too large. {SMALLER}") from error
    except UnidentifiedImageError as error:
        raise ImageRefused(
            "This file is not a JPEG, PNG, WebP or GIF image. Save the picture as one of these."
        ) from error
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
        raise ImageRefused("This image is damaged. Open it, save it again, and upload that.") from error


def _refuse_giants(width: int, height: int) -> None:
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise ImageRefused(f"This image has {width} × {height} pixels. {SMALLER}")


def _written_anew(image: Image.Image, *, photograph: bool) -> CleanImage:
    out = io.BytesIO()
    if photograph or (image.mode in {"RGB", "L"} and _photographic(image)):
        image.convert("RGB").save(out, "JPEG", quality=90, optimize=True)
        return CleanImage(out.getvalue(), "image/jpeg", ".jpg", image.width, image.height)
    transparent = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    image.convert("RGBA" if transparent else "RGB").save(out, "PNG", optimize=True)
    return CleanImage(out.getvalue(), "image/png", ".png", image.width, image.height)


def _photographic(image: Image.Image) -> bool:
    """Whether an image has more colours than a drawing; a drawing must keep its sharp edges."""
    return image.resize((64, 64)).convert("RGB").getcolors(1024) is None
