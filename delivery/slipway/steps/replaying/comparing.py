"""What three copies answered and were left with, put before the comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slipway.decisions.comparing.answer import Asked
from slipway.decisions.comparing.differences import Comparison
from slipway.decisions.comparing import differences, objects, tables
from slipway.ports import Effects, TableState
from slipway.steps.replaying.copies import Copy, Which, of
from slipway.steps.work import ReplayTools, Work


@dataclass(frozen=True, slots=True)
class Before:
    """What a copy was before anything was asked: a mark in its database, and the keys of its objects."""

    mark: str
    keys: Mapping[str, int]


def marks(work: Work, copies: Sequence[Copy]) -> Mapping[Which, Before]:
    """Return what each copy is now."""
    return {
        copy.which: Before(work.tools.database.mark(copy.name), work.tools.bucket.keys(copy.name))
        for copy in copies
    }


def compared(
    work: Work,
    tools: ReplayTools,
    copies: Sequence[Copy],
    asked: Sequence[Asked],
    *,
    before: Mapping[Which, Before],
    later: Mapping[Which, Effects],
    left_out: Mapping[str, int],
) -> Comparison:
    """Return in what the answers differ, and in what the copies differ now."""
    written = {which: _written(work, of(which, copies), before[which]) for which in Which}
    made = {which: _made(work, of(which, copies), before[which]) for which in Which}
    raise NotImplementedError


def _written(work: Work, copy: Copy, before: Before) -> Mapping[str, TableState]:
    return work.tools.database.written_since(copy.name, before.mark)


def _made(work: Work, copy: Copy, before: Before) -> Mapping[str, int]:
    now = work.tools.bucket.keys(copy.name)
    return {key: size for key, size in now.items() if before.keys.get(key) != size}
