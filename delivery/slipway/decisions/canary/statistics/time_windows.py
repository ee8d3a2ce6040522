"""One arm in windows of time, each of which counts once: was its rate above a limit, or not.

Failures come in bursts, and a burst of fifty says hardly more than one of five. Against a control that has the same
burst in the same moment, this does no harm. Where the control is only remembered, counting windows instead of
requests keeps one bad moment from deciding.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from slipway.decisions.canary.statistics.evidence import Tally


@dataclass(frozen=True, slots=True)
class Windows:
    """How many windows there were, and in how many the rate was too high; the one that is open is in neither."""

    seen: Tally = field(default_factory=Tally)
    open: Tally = field(default_factory=Tally)
    seconds: float = 0.0


def continued(
    windows: Windows, part: Tally, seconds: float, *, lasts: float, enough: int, limit: float
) -> Windows:
    """Return the windows after so many seconds more.

    A window ends when it has lasted for `lasts` seconds and has `enough` in it; its rate is too high above `limit`,
    which must have been known before it.
    """
    whole, lasted = windows.open + part, windows.seconds + seconds
    if lasted < lasts or whole.count < enough:
        return Windows(windows.seen, whole, lasted)
    return Windows(windows.seen + Tally(1, int(whole.rate > limit)))
