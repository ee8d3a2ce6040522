"""Prove that every object that rows refer to is there: after migrations, on a copy and on what is live."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from slipway.decisions.points import references as rules
from slipway.decisions.points.references import NAMED, Dangling
from slipway.errors import StepFailed
from slipway.points.asking_again import still_standing
from slipway.steps.work import Work


class ReferencesLost(StepFailed):
    """Rows name objects that are not there, and did not before. `lost` are all of them; the words name the first."""

    def __init__(self, when: str, lost: list[Dangling]) -> None:
        lines = [f"  {each}" for each in lost[:NAMED]]
        more = [f"  and {len(lost) - NAMED} more"] if len(lost) > NAMED else []
        super().__init__("\n".join([f"{when} {len(lost)} references lead to no such object:", *lines, *more]))
        self.lost = tuple(lost)


def must_hold(work: Work, when: str, *, apart: str = "", but: Sequence[str] = ()) -> int:
    """Return how many references lead to an object, in the live database and bucket or in a copy named `apart`.

    Raises `ReferencesLost`, which begins with the words `when`, for any that does not, is none of `but`, and whose
    damage nobody has accepted.
    """
    references, lost = _looked(work, apart)
    accepts = work.accepts() if lost else bool
    lost = [each for each in lost if each.reference.key not in but and not accepts(each)]
    if lost and not apart:
        lost = _standing(work, lost)
    if lost:
        raise ReferencesLost(when, lost)
    return references


def damage(work: Work) -> list[Dangling]:
    """Return every live row whose object is not there, also where that was accepted."""
    _, lost = _looked(work, "")
    return _standing(work, lost)


def damaged_of(work: Work, keys: Collection[str]) -> list[Dangling]:
    """Return the live rows that name one of these keys, which were found to be damaged once, and still are."""
    _, lost = _looked(work, "")
    return [each for each in lost if each.reference.key in keys]


def _standing(work: Work, lost: list[Dangling]) -> list[Dangling]:
    tools = work.tools
    return still_standing(
        lost, tools.database, tools.bucket, work.service.references, sleep=tools.clock.sleep
    )


def _looked(work: Work, apart: str) -> tuple[int, list[Dangling]]:
    rows = work.tools.database.rows(work.service.references, name=apart)
    references = [rules.reference_of(row) for row in rows]
    states = work.tools.bucket.states(sorted({each.key for each in references}), view=apart)
    return len(references), rules.dangling(references, states)
