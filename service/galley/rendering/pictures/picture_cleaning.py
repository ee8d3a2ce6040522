"""Uploaded pictures: decoded, measured and written again, so that only what can be seen passes.

Call it in a reader only: a small file can decode into hundreds of megabytes.
"""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from galley.ports import CleanPicture, PictureFault
from galley.rendering.pictures import drawing_cleaning
from galley.rendering.pictures.picture_faults import fault_of

MAX_PIXELS = 40_000_000
MAX_SIDE = 12_000
MILLIONS = MAX_PIXELS // 10**6
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# A page that a template made can be larger than any picture that a person sends.
MAX_PAGE_PIXELS = 4 * MAX_PIXELS
DEEP_GREY = frozenset({"I", "I;16", "I;16B", "I;16L", "I;16N"})
LIGHTEST_DEEP_GREY = 65535


def warm_up() -> None:
    """Write one of every kind of picture and read it, so that every decoder and the colour engine are loaded."""
    profile = _srgb().tobytes()
    for kind, mode in (("PNG", "RGBA"), ("PNG", "I;16"), ("JPEG", "RGB"), ("WEBP", "RGB"), ("GIF", "P")):
        out = io.BytesIO()
        Image.new(mode, (2, 2)).save(out, kind, icc_profile=profile)
        clean(out.getvalue())
        if kind == "PNG":
            page_picture(out.getvalue())
    clean(b"")
    clean(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>')


def clean(data: bytes) -> CleanPicture | PictureFault:
    """Return the picture with nothing in it but its pixels, upright, in the colours of sRGB; a drawing (SVG)
    with nothing in it but its shapes.

    Whatever came with it goes: places and cameras (EXIF), comments, scripts, second files behind the first.
    """
    if drawing_cleaning.looks_like_one(data):
        return drawing_cleaning.clean(data)
    try:
        with warnings.catch_warnings(action="error", category=Image.DecompressionBombWarning):
            image = Image.open(io.BytesIO(data), formats=FORMATS)
            if image.width * image.height > MAX_PIXELS or max(image.size) > MAX_SIDE:
                return fault_of("picture-too-many-pixels", image.width, image.height, MILLIONS)
            return _written(image, photograph=image.format == "JPEG")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return fault_of("picture-far-too-large", MILLIONS)
    except UnidentifiedImageError:
        return fault_of("picture-unknown")
    except (OSError, SyntaxError, ValueError, EOFError):
        return fault_of("picture-damaged")


def page_picture(png: bytes) -> CleanPicture | PictureFault:
    """Return a rendered page small enough for a gallery."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        image = Image.open(io.BytesIO(png), formats=("PNG",))
        if image.width * image.height > MAX_PAGE_PIXELS:
            return fault_of("picture-page-too-large")
        out = io.BytesIO()
        image.convert("RGB").save(out, "WEBP", quality=86, method=4)
    return CleanPicture(out.getvalue(), "image/webp", ".webp", image.width, image.height)


def _written(image: Image.Image, *, photograph: bool) -> CleanPicture:
    profile = image.info.get("icc_profile")
    ImageOps.exif_transpose(image, in_place=True)
    plain = _in_srgb(_eight_bit(image), profile)
    del image
    if photograph or (plain.mode in {"RGB", "L"} and _photographic(plain)):
        return _saved(plain.convert("RGB"), "JPEG", "image/jpeg", ".jpg")
    return _saved(plain, "PNG", "image/png", ".png")


def _saved(image: Image.Image, kind: str, media_type: str, suffix: str) -> CleanPicture:
    # A new image has nothing of what the file said besides its pixels.
    image.info = {}
    out = io.BytesIO()
    if kind == "JPEG":
        image.save(out, kind, quality=90, optimize=True)
    else:
        image.save(out, kind, optimize=True)
    return CleanPicture(out.getvalue(), media_type, suffix, image.width, image.height)


def _eight_bit(image: Image.Image) -> Image.Image:
    """Return a picture of eight bits a channel, RGB, RGBA, L or CMYK."""
    if image.mode in DEEP_GREY:
        # Conversion would cut every shade above 255 down to white.
        return image.convert("I").point(lambda shade: shade * (255 / LIGHTEST_DEEP_GREY)).convert("L")
    if image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info:
        return image.convert("RGBA")
    return image if image.mode in {"RGB", "L", "CMYK"} else image.convert("RGB")


def _in_srgb(image: Image.Image, profile: object) -> Image.Image:
    """Return a picture whose colours are what a viewer that reads profiles shows."""
    if isinstance(profile, bytes):
        try:
            return _by_profile(image, profile)
        except (ImageCms.PyCMSError, OSError, ValueError):
            # A profile that is damaged, or of another kind of colours: viewers pass it by as well.
            pass
    return image.convert("RGB") if image.mode == "CMYK" else image


def _by_profile(image: Image.Image, profile: bytes) -> Image.Image:
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    if image.mode != "RGBA":
        return _converted(image, source)
    alpha = image.getchannel("A")
    # A grey picture with an alpha channel has a profile of greys.
    grey = str(source.profile.xcolor_space).strip() == "GRAY"
    colours = _converted(image.convert("L" if grey else "RGB"), source)
    colours.putalpha(alpha)
    return colours


def _converted(image: Image.Image, source: ImageCms.ImageCmsProfile) -> Image.Image:
    converted = ImageCms.profileToProfile(image, source, _srgb(), outputMode="RGB")
    if converted is None:
        raise ValueError("no picture came of it")
    return converted


def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def _photographic(image: Image.Image) -> bool:
    """Whether an image has more colours than a drawing; a drawing must keep its sharp edges."""
    return image.resize((64, 64)).convert("RGB").getcolors(1024) is None
