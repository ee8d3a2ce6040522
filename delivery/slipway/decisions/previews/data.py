"""Which data a preview may have: a copy in which nobody can be recognised, and no other."""

from __future__ import annotations

from collections.abc import Sequence

from slipway.decisions.points.manifest import Manifest
from slipway.errors import Absent, Refused


def must_be_anonymised(point: Manifest) -> None:
    """Return for a point of data that another environment has let go of, which it does anonymised alone.

    Raises `Refused` for any other: a preview runs a change that nobody has reviewed.
    """
    if not point.origin:
        raise Refused(
            f"Restore point {point.id} was not anonymised, so no preview gets it.",
            next_step="`slipway refresh` brings a copy in which nobody can be recognised.",
        )


def newest_anonymised(points: Sequence[Manifest], environment: str, origin: str) -> Manifest:
    """Return the newest anonymised point of these, the newest of which comes first. Raises `Absent`."""
    for each in points:
        if each.origin:
            return each
    raise Absent(
        f"There is no anonymised data for {environment} yet.",
        next_step=f"`slipway refresh {environment} --from {origin or 'ENVIRONMENT'}` brings it.",
    )


def outdated(points: Sequence[Manifest], *, keep: int) -> list[Manifest]:
    """Return the anonymised points that newer ones have taken the place of; so many stay."""
    return [each for each in points if each.origin][keep:]
