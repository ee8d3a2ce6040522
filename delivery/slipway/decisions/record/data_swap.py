"""What the history says of data that is put over what is live: which copy, under which names, and whether it ended."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from slipway.ports import Facts

BEGUN, ENDED = "data exchange begun", "data exchange ended"


@dataclass(frozen=True, slots=True)
class DataExchange:
    """A restore point's data on its way over what is live.

    The database `scratch` takes the place of the live one, which stays as `kept_as`; `way_back` says how to undo it.
    `warm` is the digest of the release that ran next to the live one, empty when none did.
    """

    purpose: str
    point: str
    scratch: str
    kept_as: str
    warm: str
    way_back: str
    by: str
    begun_at: datetime

    @property
    def words(self) -> str:
        """What is on its way, and since when."""
        since = f"{self.begun_at:%Y-%m-%d %H:%M} UTC"
        return f"the data of restore point {self.point} is being put over what is live, since {since}"


def begun(exchange: DataExchange) -> Facts:
    """Return the entry that goes before the service is stopped for it."""
    return {"kind": BEGUN, **asdict(exchange), "begun_at": exchange.begun_at.isoformat()}


def ended(exchange: DataExchange, *, put: bool, now: datetime) -> Facts:
    """Return the entry that says that the service runs again: on the data that was `put` there, or as before."""
    return {"kind": ENDED, "kept_as": exchange.kept_as, "put": put, "at": now.isoformat()}


def read_exchange(entry: Facts) -> DataExchange:
    """Return what an entry says has begun."""
    facts = {name: value for name, value in entry.items() if name != "kind"}
    return DataExchange(**{**facts, "begun_at": datetime.fromisoformat(facts["begun_at"])})
