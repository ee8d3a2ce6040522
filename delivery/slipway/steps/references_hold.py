"""Prove that every object that rows refer to is there: after migrations, on a copy and on what is live."""

from __future__ import annotations

from collections.abc import Sequence

from slipway.decisions import references as rules
from slipway.decisions.references import NAMED, Dangling
from slipway.errors import StepFailed
from slipway.steps.work import Work


class ReferencesLost(StepFailed):
    """Rows name objects that are not there, and did not before."""

    def __init__(self, when: str, lost: list[Dangling]) -> None:
        lines = [f"  {each}" for each in lost[:NAMED]]
        more = [f"  and {len(lost) - NAMED} more"] if len(lost) > NAMED else []
        super().__init__("\n".join([f"{when} {len(lost)} references lead to no such object:", *lines, *more]))


def must_hold(work: Work, when: str, *, apart: str = "", but: Sequence[str] = ()) -> int:
    """Return how many references lead to an object, in the live database and bucket or in a copy named `apart`.

    Raises `ReferencesLost`, which begins with the words `when`, for any that does not and is none of `but`.
    """
    references, lost = _looked(work, apart)
    known = set(but)
    lost = [each for each in lost if each.reference.key not in known]
    if lost and not apart:
        # Between reading a row and looking for its object both may have gone, the row first.
        references, again = _looked(work, apart)
        before = {each.reference for each in lost}
        lost = [each for each in again if each.reference in before]
    if lost:
        raise ReferencesLost(when, lost)
    return references


def _looked(work: Work, apart: str) -> tuple[int, list[Dangling]]:
    rows = work.tools.database.rows(work.service.references, name=apart)
    references = [rules.reference_of(row) for row in rows]
    states = work.tools.bucket.states(sorted({each.key for each in references}), view=apart)
    return len(references), rules.dangling(references, states)
