"""A release is named by a digest over all that it holds: of an image, over its digest and its manifests."""

from __future__ import annotations

import re

from slipway.ports import Image

DIGEST, MANIFESTS = ("sha256:" + digit * 64 for digit in "ab")
IMAGE = Image(f"registry.example/shop@{DIGEST}", MANIFESTS)


def test_another_setting_in_a_manifest_makes_another_release() -> None:
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", IMAGE.digest)
    assert Image(IMAGE.reference, "sha256:" + "c" * 64).digest != IMAGE.digest
    assert Image(f"registry.example/shop@{MANIFESTS}", MANIFESTS).digest != IMAGE.digest


def test_the_same_image_in_another_registry_is_the_same_release() -> None:
    assert Image(f"mirror.example/shop@{DIGEST}", MANIFESTS).digest == IMAGE.digest
