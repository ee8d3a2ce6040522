"""Let restore points go that nobody will want back, and what no point needs any more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from slipway.config import Retention
from slipway.decisions.points import manifest as parts
from slipway.decisions.points import retention as rules
from slipway.decisions.points.manifest import ManifestDamaged
from slipway.points import reading
from slipway.points.creating import HoldDeletions, forget, hold_back
from slipway.points.verifying import verified_at
from slipway.ports import Listed, Store

# A point that never came to exist may still be in the making; after this nobody is at it any more.
ABANDONED_AFTER = timedelta(days=1)

LetGo: TypeAlias = Callable[[Sequence[str]], None]


def nothing_else(files: Sequence[str]) -> None:
    """Know of nothing that is kept elsewhere."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """What went, or would go: points, leftovers of points that never came to exist, copies in the vault, and bytes.

    `vault_kept_because` says why the vault was left alone, if it was.
    """

    points: tuple[str, ...]
    leftovers: tuple[str, ...]
    copies: int
    bytes: int
    vault_kept_because: str = ""


def prune(
    store: Store,
    retention: Retention,
    *,
    needed: Iterable[str],
    now: datetime,
    dry_run: bool,
    hold_deletions: HoldDeletions | None = None,
    let_go: LetGo = nothing_else,
) -> Pruned:
    """Delete the points that retention does not keep, never one of `needed` nor the newest verified one.

    `let_go` is told the files of each dump that went, for those that only name what is kept elsewhere.

    Call it only with the environment's lease: a point in the making has no manifest yet that would keep its copies.
    """
    points = {point: at for point in reading.ids(store) if (at := parts.instant_of(point))}
    newest_verified = next((point for point in sorted(points, reverse=True) if verified_at(store, point)), "")
    keep = rules.kept(points, retention, needed=needed, newest_verified=newest_verified)
    gone = sorted(points.keys() - keep)
    leftovers = _abandoned(store, points.keys(), now)
    copies, why = _unneeded_copies(store, keep)
    size = sum(each.size for point in (*gone, *leftovers) for each in store.list(parts.folder_of(point)))
    if not dry_run:
        for point in (*gone, *leftovers):
            files = [each.key.rpartition("/")[2] for each in store.list(parts.dump_key(point, ""))]
            forget(store, point)
            let_go(files)
        for copy in copies:
            store.delete(copy.key)
        hold_back(store, hold_deletions, now=now)
    return Pruned(tuple(gone), tuple(leftovers), len(copies), size + sum(copy.size for copy in copies), why)


def _abandoned(store: Store, points: Iterable[str], now: datetime) -> list[str]:
    keys = (listed.key for listed in store.list(parts.POINTS))
    names = {key.removeprefix(parts.POINTS).split("/")[0] for key in keys} - set(points)
    return sorted(name for name in names if (at := parts.instant_of(name)) and at < now - ABANDONED_AFTER)


def _unneeded_copies(store: Store, points: Iterable[str]) -> tuple[list[Listed], str]:
    """Return the copies that no remaining point names; none when one of the points cannot be asked."""
    listed = list(store.list(parts.VAULT))
    needed = set[str]()
    for point in points if listed else ():
        try:
            objects = reading.read_objects(store, reading.read_point(store, point))
        except ManifestDamaged as error:
            return [], error.what
        needed.update(each.vault_key for each in objects)
    return [copy for copy in listed if copy.key not in needed], ""
