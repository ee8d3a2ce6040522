"""One instant of a database that AWS keeps, and how a restore point names it.

The point's dump is then one small file, `rds-snapshot.slipway-tally-20261129t131500z-0f3a.json`. Its name alone leads
to what AWS keeps, so a point whose files cannot be read any more can still be pruned.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from slipway.ports import DatabaseError

FILE = re.compile(r"(rds-snapshot|aurora-clone)\.(slipway-[a-z0-9-]+)\.json")
COPY, LONGEST = "slipway-copy-", 63
NAME = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Frozen:
    """What AWS keeps: its kind, its identifier there, and the instance or cluster that it was taken of."""

    kind: str
    id: str
    source: str

    @property
    def file(self) -> str:
        """The name of the file that a point has of it."""
        return f"{self.kind}.{self.id}.json"


def frozen_id(source: str, now: datetime, salt: str) -> str:
    """Return an identifier for what is taken of a source at an instant. `salt` keeps two of one second apart."""
    stamp = f"{now.astimezone(UTC):%Y%m%dt%H%M%Sz}"
    room = LONGEST - len(f"slipway--{stamp}-{salt}")
    return f"slipway-{source[:room].strip('-')}-{stamp}-{salt}"


def write(frozen: Frozen, folder: Path) -> None:
    """Write the file of a frozen instant into a new folder, as a dump would be."""
    folder.mkdir()
    (folder / frozen.file).write_text(json.dumps(asdict(frozen), sort_keys=True))


def read(folder: Path) -> Frozen:
    """Return what a folder that was written so names. Raises `DatabaseError` for a dump of any other kind."""
    for file in folder.iterdir():
        if FILE.fullmatch(file.name):
            return Frozen(**json.loads(file.read_text()))
    raise DatabaseError(
        "This restore point is a dump, and here copies are made by AWS.",
        next_step="Take `database-copies` out of the environment while this point is restored.",
    )


def ids_in(files: Sequence[str]) -> list[str]:
    """Return the identifiers that the files of a point name; none for a dump."""
    return [found[2] for file in files if (found := FILE.fullmatch(file))]


def copy_id(name: str) -> str:
    """Return the identifier at AWS of the copy that Slipway calls by a database's name.

    Raises `DatabaseError` for a name that AWS could not give back: it knows no underscores.
    """
    found = f"{COPY}{name.replace('_', '-')}"
    if not NAME.fullmatch(name) or len(found) > LONGEST:
        raise DatabaseError(
            f"{name!r} can be no copy's name at AWS.",
            next_step="Take small letters, digits and single underscores, up to 50 of them.",
        )
    return found


def name_of(copy: str) -> str:
    """Return what Slipway calls a copy."""
    return copy.removeprefix(COPY).replace("-", "_")
