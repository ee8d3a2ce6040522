"""What a place asks of a release before anything of it is started there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlaceCheck:
    """One thing that was looked at. `name` is the name of its gate, `said` what was found, and where; `opens` what
    somebody has to do first, empty where nothing stands in the way.
    """

    name: str
    said: str
    opens: str = ""
