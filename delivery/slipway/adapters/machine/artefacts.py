"""What a machine can run of all that a release may be."""

from __future__ import annotations

from slipway.errors import StepFailed
from slipway.ports import File, Image, Release


def file_of(release: Release) -> File:
    """Return the file that a release consists of. Raises `StepFailed` for an image."""
    match release.artefact:
        case File() as file:
            return file
        case Image(reference=reference):
            raise StepFailed(
                f"Release {release.name} is the image {reference}, and a machine runs releases that are files.",
                next_step="Deploy it to an environment whose target runs images, or build a file: "
                "`build` and `artefact` under [service].",
            )
