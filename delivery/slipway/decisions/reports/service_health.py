"""Whether people are served: what each part that they depend on says, and what that comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from slipway.ports import Facts


class Health(StrEnum):
    """How a part is. What `ails` has a fault that users may not notice; where one `failed`, users are not served."""

    WELL = "well"
    AILS = "ails"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Sign:
    """What one part says."""

    name: str
    health: Health
    words: str


@dataclass(frozen=True, slots=True)
class Serving:
    """What all parts say."""

    signs: tuple[Sign, ...] = ()

    @property
    def health(self) -> Health:
        """What it comes to: as bad as the worst."""
        found = {each.health for each in self.signs}
        return next((each for each in (Health.FAILED, Health.AILS) if each in found), Health.WELL)

    def as_json(self) -> Facts:
        """Return it for programs."""
        signs = [{"part": each.name, "health": each.health, "words": each.words} for each in self.signs]
        return {"served": self.health is not Health.FAILED, "health": self.health, "parts": signs}


def worst(found: Sequence[Serving]) -> Health:
    """Return how the worst of several environments is."""
    return Serving(tuple(sign for each in found for sign in each.signs)).health
