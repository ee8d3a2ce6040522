"""Pictures are kept as a viewer shows them, and nothing else of them is."""

from __future__ import annotations

import io

import pytest
from galley.ports import CleanPicture, PictureFault
from galley.rendering.pictures import picture_cleaning
from PIL import Image, ImageCms


def saved(image: Image.Image, form: str = "PNG", **more: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **more)
    return out.getvalue()


def cleaned(data: bytes) -> Image.Image:
    found = picture_cleaning.clean(data)
    assert isinstance(found, CleanPicture), found
    return Image.open(io.BytesIO(found.data))


def swapped_profile() -> bytes:
    """A profile under which what is written as red is shown as blue."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    tags = {bytes(profile[at : at + 4]): at for at in range(132, 132 + 12 * profile[131], 12)}
    red, blue = (bytes(profile[tags[name] + 4 : tags[name] + 12]) for name in (b"rXYZ", b"bXYZ"))
    profile[tags[b"rXYZ"] + 4 : tags[b"rXYZ"] + 12] = blue
    profile[tags[b"bXYZ"] + 4 : tags[b"bXYZ"] + 12] = red
    return bytes(profile)


def test_sixteen_bits_of_grey_stay_the_same_grey() -> None:
    deep = Image.new("I;16", (256, 1))
    deep.putdata([257 * shade for shade in range(256)])
    picture = cleaned(saved(deep)).convert("L")
    shades = [picture.getpixel((x, 0)) for x in range(256)]
    assert shades == pytest.approx(list(range(256)), abs=1)


@pytest.mark.parametrize(
    ("form", "mode"), [("JPEG", "RGB"), ("PNG", "RGB"), ("PNG", "RGBA"), ("WEBP", "RGB")]
)
def test_colours_are_what_a_viewer_that_reads_profiles_shows(form: str, mode: str) -> None:
    image = Image.new(mode, (16, 16), (250, 10, 10, 128)[: len(mode)])
    found = cleaned(saved(image, form, icc_profile=swapped_profile()))
    red, green, blue = found.convert("RGB").getpixel((8, 8))  # type: ignore[misc] # three channels
    assert (red < 40, green < 40, blue > 220) == (True, True, True)
    assert "icc_profile" not in found.info
    if mode == "RGBA":
        assert found.getchannel("A").getpixel((8, 8)) == 128


def test_a_profile_that_cannot_be_read_is_passed_by() -> None:
    found = cleaned(saved(Image.new("RGB", (16, 16), (250, 10, 10)), icc_profile=b"no profile"))
    assert found.convert("RGB").getpixel((8, 8)) == (250, 10, 10)


def test_inks_become_colours() -> None:
    picture = cleaned(saved(Image.new("CMYK", (16, 16), (0, 255, 255, 0)), "JPEG"))
    red, green, blue = picture.convert("RGB").getpixel((8, 8))  # type: ignore[misc] # three channels
    assert red > 200
    assert max(green, blue) < 60


@pytest.mark.parametrize(
    "entity",
    [
        '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        "<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
    ],
)
def test_a_drawing_defines_no_entities(entity: str) -> None:
    drawing = f'{entity}<svg xmlns="http://www.w3.org/2000/svg"><text>&b;&x;</text></svg>'
    found = picture_cleaning.clean(drawing.encode())
    assert isinstance(found, PictureFault)
    assert "entities" in found.message


@pytest.mark.parametrize(
    ("head", "sides"),
    [
        ('viewBox="0 0 200 100"', (200, 100)),
        ('width="10cm" height="4cm"', (378, 151)),
        ('width="50%" viewBox="0 0 30 40"', (30, 40)),
        ("", (300, 150)),
    ],
)
def test_a_drawing_has_the_sides_that_a_browser_gives_it(head: str, sides: tuple[int, int]) -> None:
    drawing = f'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" {head}/>'
    found = picture_cleaning.clean(drawing.encode())
    assert isinstance(found, CleanPicture)
    assert (found.width, found.height) == sides
