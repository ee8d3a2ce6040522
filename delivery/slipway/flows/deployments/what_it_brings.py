"""What a deployment brings, written down as it begins: who reads the store later may not have the repository."""

from __future__ import annotations

from collections.abc import Sequence

from slipway.decisions.record.entries import Unreadable
from slipway.flows.environment.context import EnvironmentContext
from slipway.flows.gates.approvals_and_freezes import look
from slipway.flows.gates.check_gates import authors_of_change
from slipway.ports import Facts, Release

# A release that waited for a year brings no more of them than this, the newest.
MOST_COMMITS = 200


def what_it_brings(context: EnvironmentContext, release: Release) -> Facts:
    """Return a release's first line, who wrote what it changes here, and the instants of its commits.

    What cannot be found out is left out: no deployment fails for it.
    """
    authors = look(lambda: authors_of_change(context, release))
    commits = look(lambda: _instants(context, release))
    return {
        "subject": release.subject,
        **({} if isinstance(authors, Unreadable) else {"authors": list(authors)}),
        **({} if isinstance(commits, Unreadable) else {"commits": list(commits)}),
    }


def _instants(context: EnvironmentContext, release: Release) -> Sequence[str]:
    live = context.history().live
    if live is None:
        return [context.source.resolve(release.commit).at.isoformat()]
    commits = context.source.between(live.commit, release.commit)
    return [each.at.isoformat() for each in commits[:MOST_COMMITS]]
