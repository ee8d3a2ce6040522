"""Canaries in which nothing changed, made from recorded samples of the control.

- thinned: the canary gets a random part of each moment of the control. Keeps what happens to both, loses what
  happens to one instance alone; the kindest.
- shifted: the canary gets a random part of another moment, the history being turned like a ring. Keeps bursts whole
  and lets them hit one arm alone; harsher than life, where both arms see the same hour.
- instances: one instance of the control plays the canary, where the samples tell instances apart; closest to life.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from random import Random

from slipway.decisions.canary.criteria import ALL_TRAFFIC
from slipway.decisions.canary.samples import Arm, Sample
from slipway.decisions.canary.statistics.thinning import divided, without


class NullKind(StrEnum):
    """Where a canary without a change is taken from."""

    THINNED = "thinned"
    SHIFTED = "shifted"
    INSTANCES = "instances"


@dataclass(frozen=True, slots=True)
class CircularHistory:
    """A history read round and round from `start`; the canary is read `turned` samples ahead, or is an instance."""

    history: Sequence[Sample]
    start: int
    turned: int = 0
    instance: str = ""

    def look(self, number: int, share: float, after: Sample | None, chance: Random) -> Sample:
        """Return the look of this number at a share of traffic in percent, `after` being the look before it."""
        moment, other = self._at(number), self._at(number + self.turned)
        part = share / ALL_TRAFFIC
        if self.instance:
            canary, control = _instance(moment, self.instance, part, chance)
        elif self.turned:
            canary = divided(other.control, part, chance)[0]
            control = divided(moment.control, part, chance)[1]
        else:
            canary, control = divided(moment.control, part, chance)
        at = after.at + timedelta(seconds=moment.seconds) if after else moment.at
        restarts = (after.canary.restarts if after else 0) + self._restarted(number + self.turned)
        return Sample(at, share, moment.seconds, control, replace(canary, restarts=restarts))

    def _at(self, number: int) -> Sample:
        return self.history[(self.start + number) % len(self.history)]

    def _restarted(self, number: int) -> int:
        """Return how many restarts there were since the look before; a count that fell started again from 0."""
        before, now = self._at(number - 1).control.restarts, self._at(number).control.restarts
        return max(now - before, 0)


def null_kinds(history: Sequence[Sample]) -> tuple[NullKind, ...]:
    """Return the ways in which canaries can be made from these samples."""
    told_apart = any(len(sample.instances) > 1 for sample in history)
    return tuple(NullKind) if told_apart else (NullKind.THINNED, NullKind.SHIFTED)


def circular_history(history: Sequence[Sample], kind: NullKind, chance: Random) -> CircularHistory:
    """Return a history to be read from a random place, in one of the ways."""
    start = chance.randrange(len(history))
    match kind:
        case NullKind.THINNED:
            return CircularHistory(history, start)
        case NullKind.SHIFTED:
            return CircularHistory(history, start, turned=chance.randrange(1, max(len(history), 2)))
        case NullKind.INSTANCES:
            names = sorted({name for sample in history for name in sample.instances})
            return CircularHistory(history, start, instance=chance.choice(names))


def _instance(moment: Sample, name: str, part: float, chance: Random) -> tuple[Arm, Arm]:
    """Return one instance's part as the canary, thinned to its share of traffic if it had more, and the others."""
    alone = moment.instances.get(name, Arm())
    had = alone.answers.count / max(moment.control.answers.count, 1)
    taken = divided(alone, min(part / had, 1.0), chance)[0] if had else Arm()
    others = without(moment.control, alone)
    # A thinned instance stands for a smaller one: what it did not take was done by nobody.
    return replace(taken, memory_bytes=moment.control.memory_bytes, up=moment.control.up), others
