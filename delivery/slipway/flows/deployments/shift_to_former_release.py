"""Shift traffic back to a release that was live before. Code goes back; data never does."""

from __future__ import annotations

from dataclasses import replace

from slipway.decisions.record.history import History, Live, Outcome, rolled_back
from slipway.errors import Absent, NeedsPerson, Refused, SlipwayError, StepFailed
from slipway.flows.environment.context import EnvironmentContext
from slipway.flows.gates.workspace import standing_work
from slipway.ports import Lease, Ready
from slipway.steps.starting.readiness import NeverReady, patience_of, wait_until_ready
from slipway.steps.starting.smoke_release import smoke
from slipway.steps.traffic.draining import drain
from slipway.steps.work import Tools


def target_of(history: History, to: str = "") -> Live:
    """Return the release to go back to: the one named, else the one that was live before. Raises `Absent`."""
    if history.live is None:
        raise Absent("Nothing is live here, so there is nothing to go back from.")
    if not to:
        if history.warm is None:
            raise Absent(f"Release {history.live.name} is the first one; there is none before it.")
        return history.warm
    for known in filter(None, (history.warm, history.live)):
        if _is_meant(to, known.digest, known.commit):
            return known
    for deployment in reversed(history.deployments):
        if deployment.outcome is Outcome.PROMOTED and _is_meant(to, deployment.digest, deployment.commit):
            return replace(
                history.live, digest=deployment.digest, commit=deployment.commit, deployment=deployment.id
            )
    served = ", ".join(dict.fromkeys(each.name for each in reversed(history.deployments) if not each.is_open))
    raise Absent(
        f"No release {to!r} has been live here.", next_step=f"These were tried here: {served or '(none)'}."
    )


def _is_meant(name: str, digest: str, commit: str) -> bool:
    return name in (digest, commit) or digest.startswith(f"sha256:{name}")


def shift_to(
    context: EnvironmentContext, to: Live, *, reason: str, lease: Lease, untried: bool = False
) -> Live:
    """Shift all traffic to a former release. Where it is not warm it is started first, and tried unless `untried`.

    Raises `StepFailed` before any change, `NeedsPerson` when people are served by it but not all else could be done,
    and `Refused` while data is being put over what is live: nothing runs then that could serve anybody.
    """
    tools, report = context.tools(lease), context.report
    history = context.history()
    live = history.live
    if live is None:
        raise Absent("Nothing is live here, so there is nothing to go back from.")
    if history.exchange:
        raise Refused(
            f"In between: {history.exchange.words}.", next_step=f"`slipway resume {context.name}` first."
        )
    began = context.clock.now()
    slot = live.slot.other
    report.began("roll back", f"shift all traffic to release {to.name} in {slot}")
    if tools.runtime.release_in(slot) != to.digest or not isinstance(tools.runtime.ready(slot), Ready):
        report.seen("roll back", f"release {to.name} is not warm any more; it is started first")
        _start(context, tools, replace(to, slot=slot))
        # What is live already is started again in an emptied home, where no proxy runs yet to try it through.
        if not untried and to.digest != live.digest:
            _try_out(context, tools, replace(to, slot=slot), lease)
    tools.shares.shift({slot: 100.0, slot.other: 0.0})
    back = replace(to, slot=slot)
    seconds = (context.clock.now() - began).total_seconds()
    try:
        _write_down(context, live, back, reason)
    finally:
        report.ended("roll back", "done", f"release {to.name} serves all traffic", seconds)
        _exchange_workers(tools, back)
    return back


def _write_down(context: EnvironmentContext, live: Live, back: Live, reason: str) -> None:
    try:
        context.record(rolled_back(back, by=context.by, reason=reason, now=context.clock.now()))
        context.audit("rolled back", {"from": live.digest, "to": back.digest, "reason": reason})
    except SlipwayError as fault:
        raise NeedsPerson(
            f"Release {back.name} serves all traffic, but that could not be written down: {fault}",
            next_step=f"Do not roll back again. Once the store answers: `slipway adopt {context.name}`.",
        ) from fault


def _exchange_workers(tools: Tools, back: Live) -> None:
    """Let the workers of what serves now do the jobs; after the people, because nobody waits for these."""
    try:
        tools.runtime.start_workers(back.slot)
        tools.runtime.stop_workers(back.slot.other)
    except SlipwayError as fault:
        raise NeedsPerson(
            f"Release {back.name} serves all traffic, but who does the jobs could not be changed: {fault}",
            next_step="Correct the cause named above. The next deploy or rollback sets it right.",
        ) from fault


def _start(context: EnvironmentContext, tools: Tools, to: Live) -> None:
    release = context.releases.find(to.digest)
    tools.runtime.install(release)
    if tools.runtime.release_in(to.slot) not in ("", to.digest):
        # Right after another rollback, people may still wait for its answers.
        drain(context.config.service, tools, to.slot)
        tools.runtime.stop(to.slot)
    patience = patience_of(context.config.service, context.environment).beyond(tools.runtime.ready(to.slot))
    tools.runtime.start(to.slot, release)
    try:
        wait_until_ready(
            lambda: tools.runtime.ready(to.slot), f"Release {to.name}", clock=context.clock, patience=patience
        )
    except NeverReady as fault:
        tools.runtime.stop(to.slot)
        raise StepFailed(
            f"Release {to.name} was started again but is not ready; nothing was changed. {fault.what}"
        ) from fault


def _try_out(context: EnvironmentContext, tools: Tools, to: Live, lease: Lease) -> None:
    """Prove that it can live with the schema of now, which may be younger than what it was rehearsed on."""
    release = context.releases.find(to.digest)
    try:
        smoke(
            standing_work(context, lease),
            release,
            tools.shares.url,
            which="former",
            where="through the proxy",
            headers=tools.shares.route_headers(to.slot),
        )
    except StepFailed as fault:
        tools.runtime.stop(to.slot)
        raise StepFailed(
            f"{fault} Nothing was changed.",
            next_step=f"`slipway rollback {context.name} --untried` shifts traffic to it anyhow. --to R names another.",
        ) from fault
