"""Finds out everything that the gates are decided by, and lets through what all of them let through."""

from __future__ import annotations

from dataclasses import dataclass, replace

from slipway.decisions.gates import calendar_gates, policy
from slipway.decisions.gates.approvals import authors_of, read_approvals
from slipway.decisions.gates.freezes_and_dates import read_freezes, read_schedule
from slipway.decisions.gates.gate import Gate
from slipway.decisions.gates.migration_gate import accepted_at
from slipway.decisions.gates.policy import Kind, Known, Request
from slipway.decisions.gates.process_drift import Running, running
from slipway.decisions.gates.safety_gates import Checks
from slipway.decisions.gates.soak import Before, stays_of
from slipway.decisions.migrations.phases import Pending
from slipway.decisions.record.entries import Unreadable
from slipway.errors import Absent
from slipway.flows.environment import service_health
from slipway.flows.environment.context import APPROVALS, FREEZES, SCHEDULE, Site
from slipway.flows.environment.disk_space import rooms_of
from slipway.flows.gates import data_damage, two_people
from slipway.flows.gates.migration_phases import pending_of
from slipway.flows.gates.policy import demand_open, look, read
from slipway.flows.gates.workspace import planned_work
from slipway.ports import Facts, Release, Slot
from slipway.steps.service_commands import run
from slipway.steps.take_restore_point import is_empty
from slipway.steps.work import Work


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for: a release to go out, a rollback by the digest it leads to, a point's data to be put back,
    or the data of another environment to be brought here.
    """

    release: Release | None
    rollback: str = ""
    restore: str = ""
    refresh: str = ""
    emergency: bool = False
    reason: str = ""
    declare: bool = True


def gates_of(site: Site, asked: Asked) -> tuple[Gate, ...]:
    """Return every gate that stands before this, open or not."""
    request = _request(site, asked)
    return policy.gates(request, _known(site, asked, request), site.environment.policy, site.clock.now())


def must_be_open(site: Site, asked: Asked) -> Facts:
    """Return what a deployment's plan keeps of its gates when all are open. Raises `Refused`, naming each that is not.

    What takes two people is declared by asking for it.
    """
    request = _request(site, asked)
    if asked.declare and (asked.emergency or asked.restore):
        two_people.declare(
            site.log(APPROVALS),
            site.clock,
            purpose="restore" if asked.restore else "deploy",
            subject=request.subject,
            by=site.by,
            reason=asked.reason,
            policy=site.environment.policy,
        )
    found = policy.gates(request, _known(site, asked, request), site.environment.policy, site.clock.now())
    demand_open(found)
    if asked.release:
        opened = [each.as_json() for each in found]
        site.report.ended("gates", "done", f"all {len(found)} open", 0.0)
        return {"gates": opened, **policy.emergency_mark(request, found)}
    return {}


def spend(site: Site, asked: Asked) -> None:
    """Count what two people agreed on as done, right before it is: the next time takes two again."""
    if asked.emergency or asked.restore:
        two_people.use(
            site.log(APPROVALS),
            site.clock,
            purpose="restore" if asked.restore else "deploy",
            subject=asked.restore or (asked.release.digest if asked.release else ""),
            by=site.by,
            reason=asked.reason,
        )


def _request(site: Site, asked: Asked) -> Request:
    if asked.rollback:
        return Request(Kind.ROLL_BACK, site.name, asked.rollback, site.by)
    if asked.restore:
        return Request(Kind.RESTORE, site.name, asked.restore, site.by, reason=asked.reason)
    if asked.refresh:
        return Request(Kind.REFRESH, site.name, asked.refresh, site.by)
    if asked.release is None:
        raise Absent("There is nothing to ask for.")
    return Request(
        Kind.DEPLOY,
        site.name,
        asked.release.digest,
        site.by,
        authors=authors_of_change(site, asked.release),
        reason=asked.reason,
        emergency=asked.emergency,
    )


def authors_of_change(site: Site, release: Release) -> tuple[str, ...] | Unreadable:
    """Return who wrote what a release would change here; of the first release, who wrote its own commit.

    Nobody knows while the live commit is not in the repository, as after a forced push.
    """
    live = site.history().live
    if live is None:
        return authors_of(release, [site.source.resolve(release.commit)])
    try:
        site.source.resolve(live.commit)
    except Absent:
        return Unreadable(
            f"the live commit {live.commit[:10]} is not in the repository any more, so nobody knows who wrote the rest",
            "Bring that commit back, for example as a tag; or let two people declare an emergency.",
        )
    return authors_of(release, site.source.between(live.commit, release.commit))


def _known(site: Site, asked: Asked, request: Request) -> Known:
    if asked.rollback:
        # Only who asks matters then, and people wait: a database that does not answer must not hold it up.
        return Known()
    known = Known(
        approvals=read(site.log(APPROVALS), read_approvals),
        rooms=look(lambda: rooms_of(site, asked.refresh)),
        history=look(site.history),
    )
    if asked.release is None:
        return known
    work = planned_work(site, asked.release)
    return replace(
        known,
        freezes=read(site.log(FREEZES), read_freezes),
        schedule=read(site.log(SCHEDULE), read_schedule),
        checks=look(lambda: _checks(site, work)),
        before=look(lambda: _before(site)),
        migrations=_pending(site, work),
        accepted_at=look(lambda: accepted_at(site.history(), keep_warm=site.environment.canary.keep_warm)),
        running=look(lambda: running_in(site)),
        unready=look(lambda: _unready(site)),
        keeper=look(lambda: _keeper(site)),
        damage=look(lambda: data_damage.standing(site, work)),
    )


def _checks(site: Site, work: Work) -> Checks:
    words = site.environment.policy.checks
    if not words:
        return Checks(green=True, said="")
    finished = site.workshop.run_check(words, work.release)
    said = (finished.output.strip() or finished.errors.strip())[-300:]
    return Checks(green=finished.code == 0, said=said)


def _before(site: Site) -> Before | None:
    name = site.environment.after
    return Before(name, stays_of(site.neighbour(name).history())) if name else None


def _pending(site: Site, work: Work) -> Pending | Unreadable:
    def ask() -> Pending | Unreadable:
        if is_empty(work):
            # Nobody reads or writes there yet, so no migration can be in anybody's way.
            return Pending(asked=False)
        work.tools.runtime.install(work.release)
        printed = run(work, work.release, work.service.pending_migrations)
        linted = (
            run(work, work.release, work.service.lint_migrations) if work.service.lint_migrations else None
        )
        return pending_of(printed, linted, linter=site.linter)

    return look(ask)


def warnings_of(site: Site) -> dict[str, str]:
    """Return what somebody has to know even while nobody deploys, by its name; empty words where there is nothing."""
    frozen = read(site.log(FREEZES), read_freezes)
    found = (
        running(look(lambda: running_in(site)), look(site.history), environment=site.name),
        calendar_gates.freeze(site.environment.policy, frozen, environment=site.name, now=site.clock.now()),
    )
    said = {each.name: "" if each.is_open else f"{each.reason} {each.opens}" for each in found}
    noted = look(lambda: data_damage.noted(site))
    return {**said, "damage": noted.why if isinstance(noted, Unreadable) else noted}


def running_in(site: Site) -> Running:
    """Return what really runs in an environment, whatever its history says."""
    runtime, traffic = site.around()
    held = {slot: digest for slot in Slot if (digest := runtime.holds(slot))}
    return Running(held, traffic.shares() if held else {})


def _unready(site: Site) -> tuple[str, ...]:
    runtime, traffic = site.around()
    return (*traffic.lacks(), *runtime.lacks())


def _keeper(site: Site) -> str:
    """Return why nothing keeps the processes alive, or an empty text."""
    if not site.around()[0].sleeps():
        return ""
    return (
        service_health.outage(site)
        or "The keeper of processes does not run, and neither does anything that it keeps."
    )
