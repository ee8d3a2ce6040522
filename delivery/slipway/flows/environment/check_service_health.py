"""Looks at everything that people depend on, changing nothing: proxy, releases, database, and who keeps them alive."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import TypeVar

from slipway.decisions.canary.calibrating import recordings
from slipway.decisions.canary.samples import asked_at_the_share
from slipway.decisions.gates.times.windows import wall_clock
from slipway.decisions.record.history import History
from slipway.decisions.record.journal import Entry
from slipway.decisions.reports.service_health import Health, Serving, Sign
from slipway.decisions.text import restart_words
from slipway.decisions.text.amounts import duration_words
from slipway.decisions.text.answers import answer_words
from slipway.errors import SlipwayError
from slipway.flows.environment import agent_signs
from slipway.flows.environment.context import EnvironmentContext
from slipway.ports import Ready, Runtime, Slot, short_name
from slipway.steps.starting import start_release

T = TypeVar("T")

SAID_CHARACTERS = 200
LOOKED_BACK = 5


def serving_of(context: EnvironmentContext, history: History) -> Serving:
    """Return what each part says. Nothing that goes wrong ends it: that is what it is there to tell."""
    target = context.read_only_target()
    shares = _or_none(target.shares.current) or {}
    held = {slot: digest for slot in Slot if (digest := target.runtime.release_in(slot))}
    if not held and history.live is None:
        return Serving(tuple(_agent(context)))
    led_to = [slot for slot in held if shares.get(slot)]
    return Serving(
        (
            _proxy(context, target.shares.url, target.shares.user_headers),
            *_answers(shares, held),
            *_asked(context, history),
            *(sign for slot in led_to or held for sign in _release(context, target.runtime, slot)),
            _database(context),
            _restart(context, target.runtime),
            *_agent(context),
        )
    )


def outage(context: EnvironmentContext) -> str:
    """Return what starting all again would cost users, in words; empty where they are not served anyway."""
    names = context.read_only_target().runtime.orphans()
    if not names:
        return ""
    seconds = _ready_seconds(context)
    takes = f"about {seconds:.0f} s" if seconds else "as long as the release takes to get ready"
    return (
        f"A process that ends is not restarted; {', '.join(names)} still run. "
        f"Starting all again ends them first: nobody is served for {takes}."
    )


def _ready_seconds(context: EnvironmentContext) -> float:
    """Return how long a release took to get ready when one was last deployed, 0 where nobody noted it."""
    for deployment in reversed(context.history().deployments[-LOOKED_BACK:]):
        for entry in map(Entry.of, context.journal(deployment.id).entries()):
            if entry.step == start_release.NAME and "ready_seconds" in entry.facts:
                return float(entry.facts["ready_seconds"])
    return 0.0


def _proxy(context: EnvironmentContext, url: str, headers: Mapping[str, str]) -> Sign:
    health = context.config.service.health
    status, body = context.web.get(url + health, headers=headers)
    if status == HTTPStatus.OK:
        return Sign("people", Health.WELL, f"{url}{health} answers 200")
    said = answer_words(status, body, url + health, most=SAID_CHARACTERS)
    return Sign("people", Health.FAILED, f"{url}{health} answers {said}")


def _answers(shares: Mapping[Slot, float], held: Mapping[Slot, str]) -> Iterator[Sign]:
    parts = [
        f"release {short_name(held[slot])} in {slot} {share:.3g} %"
        for slot, share in sorted(shares.items(), key=lambda each: -each[1])
        if share and slot in held
    ]
    if parts:
        yield Sign("answers", Health.WELL, ", ".join(parts))
    else:
        yield Sign("answers", Health.FAILED, "no release gets traffic, or the proxy does not say")


def _asked(context: EnvironmentContext, history: History) -> Iterator[Sign]:
    """Yield how the requests were really divided at a canary's present share: visitors ask for more or for less."""
    if not (under_way := history.interrupted):
        return
    try:
        lines = [entry["line"] for entry in context.samples(under_way.id).entries()]
        samples = recordings.recorded(lines).samples if lines else ()
    except SlipwayError:
        return
    new, everything = asked_at_the_share(samples)
    if everything:
        words = (
            f"{new:,} of {everything:,} requests at this share ({new / everything:.1%}) by the new release"
        )
        yield Sign("asked", Health.WELL, words)


def _release(context: EnvironmentContext, runtime: Runtime, slot: Slot) -> Iterator[Sign]:
    found = _or_none(lambda: runtime.processes(slot))
    dead = [each.name for each in found or () if not each.running]
    if found is None:
        yield Sign(f"{slot}", Health.AILS, "its processes cannot be asked about")
    elif dead and not runtime.is_stopped():
        yield Sign(f"{slot}", Health.AILS, f"{', '.join(dead)} of it {'do' if dead[1:] else 'does'} not run")
    for each in found or ():
        if each.restarts:
            times, causes = restart_words.times(len(each.restarts)), restart_words.causes(each.restarts)
            yield Sign(f"{slot}", Health.WELL, f"{each.name} of it was started again {times}: {causes}")
    readiness = _or_none(lambda: runtime.ready(slot))
    if not isinstance(readiness, Ready):
        reason = readiness.reason if readiness else "it cannot be asked"
        yield Sign(f"{slot}", Health.FAILED, f"it is not ready: {reason}")


def _database(context: EnvironmentContext) -> Sign:
    try:
        fault = context.database_fault()
    except SlipwayError as error:
        fault = error.what
    if fault:
        return Sign("data", Health.FAILED, f"the database does not answer: {fault}")
    return Sign("data", Health.WELL, "the database answers")


def _restart(context: EnvironmentContext, runtime: Runtime) -> Sign:
    is_stopped = _or_none(runtime.is_stopped)
    if is_stopped is None:
        return Sign("restart", Health.AILS, "cannot find out whether processes that end are restarted")
    if not is_stopped:
        return Sign("restart", Health.WELL, "processes that end are restarted")
    words = f"a process that ends is not restarted; `slipway up {context.name}` changes that"
    return Sign("restart", Health.AILS, words)


def _agent(context: EnvironmentContext) -> Iterator[Sign]:
    """Yield how the agent is, where one has ever looked. Without one, nothing is missing."""
    try:
        found = agent_signs.newest(context.store)
    except SlipwayError as fault:
        yield Sign("agent", Health.AILS, f"whether one looks cannot be read: {fault.what}")
        return
    if found is None:
        return
    now = context.clock.now()
    if found.is_late(now):
        words = f"it has not looked for {duration_words(now - found.at)}; until then: {found.words}"
        yield Sign("agent", Health.AILS, words)
    else:
        since = wall_clock(found.since, "UTC", now=now)
        words = f"looks since {since}, last {duration_words(now - found.at)} ago: {found.words}"
        yield Sign("agent", Health.WELL, words)


def _or_none(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except SlipwayError:
        return None
