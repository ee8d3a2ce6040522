"""What a cluster can run of all that a release may be."""

from __future__ import annotations

from slipway.errors import StepFailed
from slipway.ports import File, Image, Release


def image_of(release: Release) -> Image:
    """Return the image that a release consists of. Raises `StepFailed` for a file."""
    match release.artefact:
        case Image() as image:
            return image
        case File(path=path):
            raise StepFailed(
                f"Release {release.name} is the file {path.name}, and a cluster runs images.",
                next_step="Build an image and register it: `slipway register IMAGE --commit SHA`.",
            )
