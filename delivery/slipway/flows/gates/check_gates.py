"""Finds out everything that the gates are decided by, and lets through what all of them let through."""

from __future__ import annotations

from dataclasses import dataclass, replace

from slipway.decisions.gates import all_gates
from slipway.decisions.gates.all_gates import GateFacts, Kind, Request
from slipway.decisions.gates.data.migration_gate import accepted_at
from slipway.decisions.gates.gate import Gate
from slipway.decisions.gates.people.approvals import authors_of, read_approvals
from slipway.decisions.gates.people.descent import Descent
from slipway.decisions.gates.process_drift import Running, running
from slipway.decisions.gates.provenance import Built
from slipway.decisions.gates.safety_gates import Checks
from slipway.decisions.gates.times import calendar_gates
from slipway.decisions.gates.times.freeze_and_date_entries import read_freezes, read_schedule
from slipway.decisions.gates.times.soak import FormerEnvironment, live_periods_of
from slipway.decisions.migrations.judge_migrations import Pending
from slipway.decisions.record.entries import Unreadable
from slipway.errors import Absent
from slipway.flows.environment import check_service_health
from slipway.flows.environment.context import APPROVALS, FREEZES, SCHEDULE, EnvironmentContext
from slipway.flows.environment.disk_space import disk_space_of
from slipway.flows.gates import data_damage, two_people
from slipway.flows.gates.approvals_and_freezes import demand_open, look, read
from slipway.flows.gates.connections import connections_of
from slipway.flows.gates.migration_phases import pending_of
from slipway.flows.gates.workspace import planned_work
from slipway.ports import Facts, Release, Slot
from slipway.steps.starting.service_commands import run
from slipway.steps.take_restore_point import is_empty
from slipway.steps.work import Work


@dataclass(frozen=True, slots=True)
class GateRequest:
    """What somebody asks for: a release to go out, a rollback by the digest it leads to, a point's data to be put back,
    or the data of another environment to be brought here; `brought` says that a copy of it lies in the store already.
    """

    release: Release | None
    rollback: str = ""
    restore: str = ""
    refresh: str = ""
    brought: bool = False
    emergency: bool = False
    reason: str = ""
    declare: bool = True


def gates_of(context: EnvironmentContext, asked: GateRequest) -> tuple[Gate, ...]:
    """Return every gate that stands before this, open or not."""
    request = _request(context, asked)
    return all_gates.gates(
        request, _known(context, asked, request), context.environment.policy, context.clock.now()
    )


def rules_of_people(context: EnvironmentContext, asked: GateRequest) -> tuple[Gate, ...]:
    """Return the gates before a release that people and calendars hold: they are known without a look at any place."""
    request = _request(context, asked)
    known = _known_of_people(context, GateFacts())
    return all_gates.rules_of_people(request, known, context.environment.policy, context.clock.now())


def must_be_open(context: EnvironmentContext, asked: GateRequest) -> Facts:
    """Return what a deployment's plan keeps of its gates when all are open. Raises `Refused`, naming each that is not.

    What takes two people is declared by asking for it.
    """
    request = _request(context, asked)
    if asked.declare and (asked.emergency or asked.restore):
        two_people.declare(
            context.log(APPROVALS),
            context.clock,
            purpose="restore" if asked.restore else "deploy",
            subject=request.subject,
            by=context.by,
            reason=asked.reason,
            policy=context.environment.policy,
        )
    found = all_gates.gates(
        request, _known(context, asked, request), context.environment.policy, context.clock.now()
    )
    demand_open(found)
    if asked.release:
        opened = [each.as_json() for each in found]
        context.report.ended("gates", "done", f"all {len(found)} open", 0.0)
        return {"gates": opened, **all_gates.emergency_mark(request, found)}
    return {}


def spend(context: EnvironmentContext, asked: GateRequest) -> None:
    """Count what two people agreed on as done, right before it is: the next time takes two again."""
    if asked.emergency or asked.restore:
        two_people.use(
            context.log(APPROVALS),
            context.clock,
            purpose="restore" if asked.restore else "deploy",
            subject=asked.restore or (asked.release.digest if asked.release else ""),
            by=context.by,
            reason=asked.reason,
        )


def _request(context: EnvironmentContext, asked: GateRequest) -> Request:
    if asked.rollback:
        return Request(Kind.ROLL_BACK, context.name, asked.rollback, context.by)
    if asked.restore:
        return Request(Kind.RESTORE, context.name, asked.restore, context.by, reason=asked.reason)
    if asked.refresh:
        return Request(Kind.REFRESH, context.name, asked.refresh, context.by)
    if asked.release is None:
        raise Absent("There is nothing to ask for.")
    return Request(
        Kind.DEPLOY,
        context.name,
        asked.release.digest,
        context.by,
        authors=authors_of_change(context, asked.release),
        reason=asked.reason,
        emergency=asked.emergency,
    )


def authors_of_change(context: EnvironmentContext, release: Release) -> tuple[str, ...] | Unreadable:
    """Return who wrote what a release would change here; of the first release, who wrote its own commit.

    Nobody knows while the live commit is not in the repository, as after a forced push.
    """
    live = context.history().live
    if live is None:
        return authors_of(release, [context.source.resolve(release.commit)])
    try:
        context.source.resolve(live.commit)
    except Absent:
        return Unreadable(
            f"the live commit {live.commit[:10]} is not in the repository any more, so nobody knows who wrote the rest",
            "Bring that commit back, for example as a tag; or let two people declare an emergency.",
        )
    return authors_of(release, context.source.between(live.commit, release.commit))


def _known(context: EnvironmentContext, asked: GateRequest, request: Request) -> GateFacts:
    if asked.rollback:
        # Only who asks matters then, and people wait: a database that does not answer must not hold it up.
        return GateFacts()
    known = GateFacts(
        disk_space=look(lambda: disk_space_of(context, "" if asked.brought else asked.refresh)),
        history=look(context.history),
    )
    if asked.release is None:
        return replace(known, approvals=read(context.log(APPROVALS), read_approvals))
    work, release = planned_work(context, asked.release), asked.release
    return replace(
        _known_of_people(context, known),
        checks=look(lambda: _checks(context, work)),
        migrations=_pending(context, work),
        accepted_at=look(
            lambda: accepted_at(context.history(), keep_warm=context.environment.canary.keep_warm)
        ),
        running=look(lambda: running_in(context)),
        unready=look(lambda: _unready(context)),
        unsupervised=look(lambda: _unsupervised(context)),
        damage=look(lambda: data_damage.standing(context, work)),
        descent=look(lambda: _descent(context, release)),
        built=look(lambda: _built(context, release)),
        connections=look(lambda: connections_of(work)),
        place_checks=look(lambda: tuple(work.tools.runtime.place_checks(work.release))),
    )


def _known_of_people(context: EnvironmentContext, known: GateFacts) -> GateFacts:
    """Return the facts with what people have said, and with what was live in the environment before."""
    return replace(
        known,
        approvals=read(context.log(APPROVALS), read_approvals),
        freezes=read(context.log(FREEZES), read_freezes),
        schedule=read(context.log(SCHEDULE), read_schedule),
        before=look(lambda: _before(context)),
    )


def _checks(context: EnvironmentContext, work: Work) -> Checks:
    words = context.environment.policy.checks
    if not words:
        return Checks(green=True, said="")
    finished = context.builder.run_check(words, work.release)
    said = (finished.output.strip() or finished.errors.strip())[-300:]
    return Checks(green=finished.code == 0, said=said)


def _before(context: EnvironmentContext) -> FormerEnvironment | None:
    name = context.environment.after
    return (
        FormerEnvironment(name, live_periods_of(context.other_environment(name).history())) if name else None
    )


def _descent(context: EnvironmentContext, release: Release) -> Descent | None:
    live = context.history().live
    if live is None or not context.environment.policy.descendants_only:
        return None
    holds = context.source.descends(release.commit, live.commit)
    return Descent(live.commit, release.commit, holds)


def _built(context: EnvironmentContext, release: Release) -> Built | None:
    rule = context.environment.provenance
    if not rule.trusted_root:
        return None
    return Built(context.provenance.signer_of(release), rule, release.commit)


def _pending(context: EnvironmentContext, work: Work) -> Pending | Unreadable:
    def ask() -> Pending | Unreadable:
        if is_empty(work):
            # Nobody reads or writes there yet, so no migration can be in anybody's way.
            return Pending(asked=False)
        work.tools.runtime.install(work.release)
        printed = run(work, work.release, work.service.pending_migrations)
        linted = (
            run(work, work.release, work.service.lint_migrations) if work.service.lint_migrations else None
        )
        return pending_of(printed, linted, linter=context.linter)

    return look(ask)


def warnings_of(context: EnvironmentContext) -> dict[str, str]:
    """Return what somebody has to know even while nobody deploys, by its name; empty words where there is nothing."""
    frozen = read(context.log(FREEZES), read_freezes)
    found = (
        running(look(lambda: running_in(context)), look(context.history), environment=context.name),
        calendar_gates.freeze(
            context.environment.policy, frozen, environment=context.name, now=context.clock.now()
        ),
    )
    said = {each.name: "" if each.is_open else f"{each.reason} {each.opens}" for each in found}
    noted = look(lambda: data_damage.noted(context))
    return {**said, "damage": noted.why if isinstance(noted, Unreadable) else noted}


def running_in(context: EnvironmentContext) -> Running:
    """Return what really runs in an environment, whatever its history says."""
    target = context.read_only_target()
    held = {slot: digest for slot in Slot if (digest := target.runtime.release_in(slot))}
    return Running(held, target.shares.current() if held else {}, target.shares.overwritten())


def _unready(context: EnvironmentContext) -> tuple[str, ...]:
    target = context.read_only_target()
    return (*target.shares.missing_requirements(), *target.runtime.missing_requirements())


def _unsupervised(context: EnvironmentContext) -> str:
    """Return why no process that ends is restarted, or an empty text."""
    if not context.read_only_target().runtime.is_stopped():
        return ""
    return check_service_health.outage(context) or "Nothing that should run here runs, and nothing starts it."
