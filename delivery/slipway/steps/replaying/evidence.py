"""Where too few people come for a canary, a replay that has passed in the rehearsal is what a release is judged by."""

from __future__ import annotations

from slipway.decisions.canary import verdict
from slipway.decisions.canary.criteria import Metric
from slipway.decisions.canary.verdict import Verdict
from slipway.steps.work import Work


def replay_evidence(work: Work, found: Verdict) -> str:
    """Return in words what a replay has shown, an empty text where that is no reason to go on.

    It never speaks against the canary: where a single request to the new release failed, or what the judge looks at
    could not be read, it is silent.
    """
    facts = work.seen.get("rehearsal", {}).get("replay") or {}
    if not facts.get("evidence") or isinstance(found, verdict.Worse) or _looks_bad(found):
        return ""
    return (
        f"the replay of {facts['requests']:,} requests on {facts['routes']:,} routes "
        "showed nothing that speaks against it"
    )


def _looks_bad(found: Verdict) -> bool:
    unread = isinstance(found, verdict.NotEnough) and any(
        each.endswith(verdict.NOT_READ) for each in found.wanted
    )
    return unread or any(each.metric is Metric.ERRORS and each.canary.bad for each in found.evidence.findings)
