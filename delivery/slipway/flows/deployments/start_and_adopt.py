"""Sets right what stands here: starts what should run after a machine was off, and writes down what runs after the
history was lost.
"""

from __future__ import annotations

from slipway.decisions.record.history import Live, adopted
from slipway.errors import Absent, NeedsPerson, Refused
from slipway.flows.environment import check_service_health
from slipway.flows.environment.context import EnvironmentContext
from slipway.flows.gates import pause_and_stop
from slipway.flows.gates.check_gates import GateRequest, must_be_open, running_in
from slipway.ports import Lease, Slot
from slipway.steps.starting.readiness import NeverReady, patience_of, wait_until_ready
from slipway.steps.traffic.draining import drain


def start_everything(
    context: EnvironmentContext, *, lease: Lease, wait: bool = True, in_spite: bool = False
) -> bool:
    """Start whatever should run here and does not; return whether it was off. With `wait` the live one is ready then.

    Where users are served by processes that nothing supervises any more, starting it would be an outage: that is done
    only `in_spite` of it, and told first.

    Raises `NeedsPerson` when it was started and does not get ready, `Refused` while its data is being exchanged.
    """
    history = context.history()
    if history.exchange:
        raise Refused(
            f"In between: {history.exchange.words}.", next_step=f"`slipway resume {context.name}` first."
        )
    if cost := check_service_health.outage(context):
        if not in_spite:
            return False
        context.report.say(cost)
    if not context.tools(lease).runtime.start_everything():
        return False
    pause_and_stop.started(context)
    live = history.live
    if not cost:
        context.report.say("What runs here was off, as after a restart of the machine; it was started again.")
    if live and wait:
        _wait_until_ready(context, live)
    return True


def _wait_until_ready(context: EnvironmentContext, live: Live) -> None:
    runtime, patience = context.tools(None).runtime, patience_of(context.config.service, context.environment)
    try:
        wait_until_ready(
            lambda: runtime.ready(live.slot), f"Release {live.name}", clock=context.clock, patience=patience
        )
    except NeverReady as fault:
        raise NeedsPerson(
            f"What runs here was started again. {fault.what}",
            next_step=f"`slipway logs {context.name}` shows what it said; what it needs may not run.",
        ) from fault


def kept_too_long(context: EnvironmentContext) -> Live | None:
    """Return the release before, when it still runs although `keep-warm` is over."""
    history = context.history()
    if history.live is None or history.warm is None or history.interrupted or history.exchange:
        return None
    over = history.live.since + context.environment.canary.keep_warm <= context.clock.now()
    held = context.read_only_target().runtime.release_in(history.live.slot.other)
    return history.warm if over and held == history.warm.digest else None


def stop_old_release(context: EnvironmentContext, former: Live, *, lease: Lease) -> None:
    """Stop the release before, once nobody waits for an answer of it any more; a rollback to it starts it first."""
    tools = context.tools(lease)
    drain(context.config.service, tools, former.slot)
    tools.runtime.stop(former.slot)
    context.audit("former release stopped", {"release": former.digest, "slot": former.slot})


def adopt(context: EnvironmentContext, *, lease: Lease | None) -> Live:
    """Write down what runs as what is live; without a lease only return it.

    Raises `Absent` when nothing runs, or its artefact is not kept; `Refused` where history and processes agree already.
    """
    history = context.history()
    if history.interrupted:
        raise Refused(
            "A deployment was interrupted, so it is known what runs.",
            next_step=f"`slipway resume {context.name}` first.",
        )
    found = running_in(context)
    if found.overwritten:
        raise Refused(
            found.overwritten, next_step="Hand the route over first; then it is known who serves people."
        )
    slot = found.serving
    if slot is None:
        raise Absent(f"Nothing runs in {context.name}.", next_step=f"`slipway deploy {context.name}`.")
    if history.live and (history.live.slot, history.live.digest) == (slot, found.held[slot]):
        raise Refused(f"The history knows what runs in {context.name}; there is nothing to adopt.")
    live = _live_in(context, slot, found.held[slot])
    must_be_open(context, GateRequest(None, rollback=live.digest))
    if lease:
        other = found.held.get(slot.other)
        warm = _live_in(context, slot.other, other) if other else None
        context.audit("adopted", {"release": live.digest, "slot": slot})
        context.record(adopted(live, warm, by=context.by))
    return live


def _live_in(context: EnvironmentContext, slot: Slot, digest: str) -> Live:
    now = context.clock.now()
    release = context.releases.find(digest)
    return Live(slot, digest, release.commit, now, f"adopted {now:%Y%m%dT%H%M%SZ}")
