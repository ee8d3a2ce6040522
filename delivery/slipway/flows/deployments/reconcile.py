"""Sets right what stands here: starts what should run after a machine was off, and writes down what runs after the
history was lost.
"""

from __future__ import annotations

from http import HTTPStatus

from slipway.decisions.record.history import Live, adopted
from slipway.errors import Absent, NeedsPerson, Refused
from slipway.flows.environment import service_health
from slipway.flows.environment.context import Site
from slipway.flows.gates import pause_and_stop
from slipway.flows.gates.check_gates import Asked, must_be_open, running_in
from slipway.ports import Lease, Slot
from slipway.steps.draining import drain

PAUSE_SECONDS = 0.25


def wake(site: Site, *, lease: Lease, wait: bool = True, in_spite: bool = False) -> bool:
    """Start whatever should run here and does not; return whether it was off. With `wait` the live one is ready then.

    Where people are served by what a dead keeper left behind, starting it would be an outage: that is done only
    `in_spite` of it, and told first.

    Raises `NeedsPerson` when it was started and does not get ready, `Refused` while its data is being exchanged.
    """
    history = site.history()
    if history.exchange:
        raise Refused(
            f"In between: {history.exchange.words}.", next_step=f"`slipway resume {site.name}` first."
        )
    if cost := service_health.outage(site):
        if not in_spite:
            return False
        site.report.say(cost)
    if not site.tools(lease).runtime.wake():
        return False
    pause_and_stop.started(site)
    live = history.live
    if not cost:
        site.report.say("What runs here was off, as after a restart of the machine; it was started again.")
    if live and wait:
        _wait_until_ready(site, live)
    return True


def _wait_until_ready(site: Site, live: Live) -> None:
    tools, service = site.tools(None), site.config.service
    deadline = site.clock.now() + service.ready_within
    while tools.web.get(tools.runtime.url(live.slot) + service.health)[0] != HTTPStatus.OK:
        if site.clock.now() >= deadline:
            raise NeedsPerson(
                f"Release {live.name} was started in {live.slot}, and was not ready within "
                f"{service.ready_within.total_seconds():.0f} s.",
                next_step=f"Look at the logs below {site.environment.home}; what it needs may not run.",
            )
        site.clock.sleep(PAUSE_SECONDS)


def kept_too_long(site: Site) -> Live | None:
    """Return the release before, when it still runs although `keep-warm` is over."""
    history = site.history()
    if history.live is None or history.warm is None or history.interrupted or history.exchange:
        return None
    over = history.live.since + site.environment.canary.keep_warm <= site.clock.now()
    held = site.around()[0].holds(history.live.slot.other)
    return history.warm if over and held == history.warm.digest else None


def let_cool(site: Site, former: Live, *, lease: Lease) -> None:
    """Stop the release before, once nobody waits for an answer of it any more; a rollback to it starts it first."""
    tools = site.tools(lease)
    drain(site.config.service, tools, former.slot)
    tools.runtime.stop(former.slot)
    site.audit("former release stopped", {"release": former.digest, "slot": former.slot})


def adopt(site: Site, *, lease: Lease | None) -> Live:
    """Write down what runs as what is live; without a lease only return it.

    Raises `Absent` when nothing runs, or its artefact is not kept; `Refused` where history and processes agree already.
    """
    history = site.history()
    if history.interrupted:
        raise Refused(
            "A deployment was interrupted, so it is known what runs.",
            next_step=f"`slipway resume {site.name}` first.",
        )
    found = running_in(site)
    slot = found.serving
    if slot is None:
        raise Absent(f"Nothing runs in {site.name}.", next_step=f"`slipway deploy {site.name}`.")
    if history.live and (history.live.slot, history.live.digest) == (slot, found.held[slot]):
        raise Refused(f"The history knows what runs in {site.name}; there is nothing to adopt.")
    live = _live_in(site, slot, found.held[slot])
    must_be_open(site, Asked(None, rollback=live.digest))
    if lease:
        other = found.held.get(slot.other)
        warm = _live_in(site, slot.other, other) if other else None
        site.audit("adopted", {"release": live.digest, "slot": slot})
        site.record(adopted(live, warm, by=site.by))
    return live


def _live_in(site: Site, slot: Slot, digest: str) -> Live:
    now = site.clock.now()
    release = site.releases.find(digest)
    return Live(slot, digest, release.commit, now, f"adopted {now:%Y%m%dT%H%M%SZ}")
