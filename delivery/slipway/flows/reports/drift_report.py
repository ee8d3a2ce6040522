"""Look at two environments and say what differs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from slipway.commands import sql
from slipway.config import Environment, as_written
from slipway.decisions.gates.times.windows import wall_clock
from slipway.decisions.record.history import History
from slipway.decisions.reports.drift import Observed
from slipway.flows.environment.context import EnvironmentContext
from slipway.flows.gates.approvals_and_freezes import look
from slipway.flows.gates.workspace import standing_work
from slipway.ports import Bucket, Database, Facts
from slipway.steps.starting.service_commands import pending_migrations


def observe(
    name: str,
    environment: Environment,
    *,
    history: Callable[[], History],
    database: Database,
    bucket: Bucket,
    migrations: Callable[[], Sequence[str]],
    place: Callable[[], Facts] = dict,
) -> Observed:
    """Look at one environment. `migrations` names what is pending there, `place` is what the live release is like where
    it runs; what does not answer is unreadable.
    """
    return Observed(
        name,
        as_written(environment),
        look(lambda: _live(history())),
        look(lambda: _server(database)),
        look(lambda: tuple(migrations())),
        look(bucket.facts),
        look(place),
    )


def _server(database: Database) -> Facts:
    """Return the versions, and each parameter that somebody has set."""
    versions = database.server()
    return {**versions, "parameters": dict(database.rows(sql.SET_PARAMETERS))}


def _live(history: History) -> Facts | None:
    live = history.live
    if live is None:
        return None
    return {
        "release": live.name,
        "commit": live.commit[:10],
        "since": wall_clock(live.since, "UTC", now=live.since),
    }


def observe_site(context: EnvironmentContext, key: str) -> Observed:
    """Look at an environment. Hashes of secrets can be compared with those of another that was given the same key."""
    tools = context.tools(None)
    return observe(
        context.name,
        context.config.environments[context.name],
        history=context.history,
        database=tools.database,
        bucket=tools.bucket,
        migrations=lambda: _pending_names(context),
        place=lambda: _place(context, key),
    )


def _place(context: EnvironmentContext, key: str) -> Facts:
    live = context.history().live
    return context.read_only_target().runtime.facts(live.slot, key) if live else {}


def _pending_names(context: EnvironmentContext) -> Sequence[str]:
    work = standing_work(context, None)
    return [str(each["name"]) for each in pending_migrations(work, work.release)]
