"""What the agent does at each look: finish what was interrupted, build what was merged, deploy it when it may go."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from slipway.decisions.history import History
from slipway.errors import Locked, PutBack, Refused, SlipwayError
from slipway.flows import deploy
from slipway.flows.gating import Asked, must_be_open
from slipway.flows.site import Site
from slipway.ports import Lease, Release

TakeLease = Callable[[str], AbstractContextManager[Lease]]


def look_once(site: Site, *, take_lease: TakeLease, dry_run: bool = False) -> str:
    """Look once; return what was done, in words, after telling it. What goes wrong is told and never ends the agent."""
    try:
        words = _looked(site, take_lease, dry_run=dry_run)
    except Locked as locked:
        words = f"Somebody else is at work. {locked.what}"
    except Refused as refused:
        words = f"Not yet: {refused.what}"
    except (PutBack, SlipwayError) as fault:
        words = str(fault)
    site.report.say(words)
    return words


def _looked(site: Site, take_lease: TakeLease, *, dry_run: bool) -> str:
    if site.history().interrupted:
        return "An interrupted deployment would be taken up." if dry_run else _resume(site, take_lease)
    site.source.refresh()
    tip = site.source.resolve(site.environment.branch)
    history = site.history()
    if history.live and history.live.commit == tip.hash:
        return f"Nothing new on {site.environment.branch}: {tip.hash[:10]} is live."
    if _was_tried(history, tip.hash):
        return f"{tip.hash[:10]} was put back before; the agent waits for another commit."
    release = site.workshop.release_of(tip.hash)
    if dry_run:
        return f"Release {release.name} of {tip.hash[:10]} would be deployed."
    return _deploy(site, release, take_lease)


def _resume(site: Site, take_lease: TakeLease) -> str:
    with take_lease(f"resume {site.name}") as lease:
        live = deploy.resume(site, lease=lease)
    return f"Release {live.digest[7:19]} is live." if live else "Nothing is live."


def _deploy(site: Site, release: Release, take_lease: TakeLease) -> str:
    with take_lease(f"deploy {site.name}") as lease:
        plan = must_be_open(site, Asked(release))
        live = deploy.deploy(site, release, plan=plan, lease=lease)
    return f"Release {live.digest[7:19]} of {live.commit[:10]} is live."


def _was_tried(history: History, commit: str) -> bool:
    # A release that was put back, or rolled back by hand, is worse than the one before until somebody changes it.
    return any(each.commit == commit and not each.is_open for each in history.deployments)
