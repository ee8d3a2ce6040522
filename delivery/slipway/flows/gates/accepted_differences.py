"""Accept what a release answers differently, and know what was accepted."""

from __future__ import annotations

from collections.abc import Sequence

from slipway.decisions.gates.data import accepted_differences as rules
from slipway.decisions.gates.data.accepted_differences import AcceptedDifference, read_differences
from slipway.decisions.gates.people.approvals import plain, words_with_sense
from slipway.decisions.record.entries import Unreadable
from slipway.errors import Refused, WrongUse
from slipway.flows.environment.context import DIFFERENCES, EnvironmentContext
from slipway.flows.gates.approvals_and_freezes import read
from slipway.ports import Release


def accept(
    context: EnvironmentContext,
    release: Release,
    differences: Sequence[str],
    *,
    authors: Sequence[str],
    reason: str,
    dry_run: bool = False,
) -> str:
    """Accept these differences of a release, by their numbers, and return what was done in words. `authors` wrote its
    changes.

    Raises `WrongUse` without a reason, and `Refused` for who may not.
    """
    if not words_with_sense(reason):
        raise WrongUse("A difference is accepted for a reason.", next_step="Give --reason.")
    fault, who = rules.why_not(context.by, authors, context.environment.policy)
    if fault:
        raise Refused(fault, next_step=who)
    for difference in differences if not dry_run else ():
        entry = AcceptedDifference(
            by=context.by,
            at=context.clock.now(),
            digest=release.digest,
            difference=difference,
            reason=plain(reason),
        )
        context.log(DIFFERENCES).append(entry.as_json())
    return (
        f"Release {release.name}: {context.by} accepts {', '.join(differences)}. "
        f"`slipway deploy {context.name} --release {release.name}` rehearses it again."
    )


def accepted(context: EnvironmentContext, digest: str) -> frozenset[str]:
    """Return the numbers of the differences of a release that were accepted. What cannot be read was not."""
    entries = read(context.log(DIFFERENCES), read_differences)
    return frozenset() if isinstance(entries, Unreadable) else rules.accepted_of(entries, digest)


def announced(context: EnvironmentContext, release: Release) -> tuple[str, ...]:
    """Return the routes whose answers a release changes on purpose, by what its commits since the live one say."""
    live = context.history().live
    if live is None:
        return release.changes_answers
    commits = context.source.between(live.commit, release.commit)
    return tuple(
        dict.fromkeys((*release.changes_answers, *(each for one in commits for each in one.changes_answers)))
    )
