"""What people did, as entries of a log. An entry that cannot be understood is never passed over: it could be the very
withdrawal or freeze that matters.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from slipway.ports import Facts

Person = Annotated[str, Field(pattern=r"\S")]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A fact that could not be read, why, and what can be done. It closes every gate that asks for it."""

    why: str
    opens: str = ""


NOT_READ = Unreadable("nobody has looked")


class Record(BaseModel):
    """What one person did, and when."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    by: Person
    at: AwareDatetime

    def as_json(self) -> Facts:
        """Return the entry as it is written."""
        return self.model_dump(mode="json")


R = TypeVar("R", bound=Record)


def understood(kinds: TypeAdapter[R], written: Sequence[Facts], *, log: str) -> tuple[R, ...] | Unreadable:
    """Return a log's entries, the oldest first; `Unreadable` names the first that is of no known kind or broken."""
    found = list[R]()
    for number, entry in enumerate(written, start=1):
        try:
            found.append(kinds.validate_json(json.dumps(entry, allow_nan=False), strict=True))
        except (ValidationError, TypeError, ValueError) as error:
            return Unreadable(f"entry {number} of the log of {log} cannot be understood: {_fault(error)}")
    return tuple(found)


def _fault(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"][1:])
    return f"{place}: {first['msg']}" if place else first["msg"]
