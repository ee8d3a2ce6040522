"""Bad releases of tally, each with where a deploy has to stop it and what it has to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

NOTHING: Mapping[str, object] = MappingProxyType({})
CANARY = r"canary \d+ %"

# As a service may say of what nobody can see into. It is wrong here: that is what is played.
SAYS_EXPAND = "-- kind: expand\n"
DROPS = """
    ALTER TABLE notes ADD COLUMN times bigint NOT NULL DEFAULT 0;
    UPDATE notes SET times = count;
    ALTER TABLE notes DROP COLUMN count;
"""
HIDDEN_DROPS = f"{SAYS_EXPAND}DO $$ BEGIN EXECUTE '{DROPS}'; END $$;"
# The pause stands for a large table that is filled in the same transaction.
HIDDEN_LOCK = f"""{SAYS_EXPAND}DO $$ BEGIN
    EXECUTE 'ALTER TABLE notes ADD COLUMN colour text';
    PERFORM pg_sleep(0.7);
END $$;"""
# Code that fits the database after those drops, and only then.
COUNTS_TIMES = {
    "tally/notes.py": {
        "count = count + 1": "times = times + 1",
        "RETURNING count": "RETURNING times",
        "SELECT count,": "SELECT times,",
    }
}


@dataclass(frozen=True)
class BadRelease:
    """What is wrong with a release, the step that has to find it (a pattern; none is a gate), and words of stderr."""

    name: str
    stopped_at: str
    words: str
    faults: Mapping[str, object] = field(default_factory=lambda: NOTHING)
    migrations: Mapping[str, str] = field(default_factory=dict)
    edits: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    # Words of slipway.toml, and what stands in their place while it is deployed.
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """What the deploy has to end with: put back by itself, or refused by a gate."""
        return 3 if self.stopped_at else 7


DOES_NOT_START = BadRelease(
    "does not start", "rehearsal", "before it was ready", faults={"exits_at_start": "no such table"}
)
NEVER_READY = BadRelease(
    "is never ready",
    "rehearsal",
    "waiting for something that never comes",
    faults={"never_ready": True},
    settings={'ready-within = "20s"': 'ready-within = "4s"'},
)
FAILS_SOME = BadRelease(
    "fails 5 % of requests",
    CANARY,
    "failed",
    # Past the smoke test, which asks fewer times.
    faults={"error_rate": 0.05, "sound_for_requests": 12},
)
THREE_TIMES_SLOWER = BadRelease("is three times slower", CANARY, "took over", faults={"slow_factor": 3})
LEAKS = BadRelease("leaks memory", CANARY, "of memory and grows", faults={"leak_mb_per_request": 0.5})
CRASHES = BadRelease("crashes under load", CANARY, "new release", faults={"crash_after_requests": 40})
CRASHES_LATE = BadRelease(
    "crashes after half a minute",
    CANARY,
    "new release",
    faults={"crash_after_seconds": 30},
    # Held for long enough that it has few people when it crashes.
    settings={'least = "1s"': 'least = "50s"'},
)
FAILS_JOBS = BadRelease("has a worker that fails its jobs", CANARY, "jobs", faults={"failing_jobs": 1.0})
LOCKS_HIDDEN = BadRelease(
    "locks a busy table where no linter sees it",
    "rehearsal",
    "readers and writers would wait",
    migrations={"0003_colour": HIDDEN_LOCK},
)
CANNOT_LOCK = BadRelease(
    "migrates a table that is never free",
    "migrate",
    "could not get its locks",
    migrations={"0003_colour": "ALTER TABLE notes ADD COLUMN colour text"},
)
DROPS_OPENLY = BadRelease(
    "drops a column that the old release reads",
    "",
    "0003_times contracts",
    migrations={"0003_times": DROPS},
    edits=COUNTS_TIMES,
)
DROPS_HIDDEN = BadRelease(
    "drops that column where no gate sees it",
    "rehearsal",
    "failed the smoke test on the migrated copy",
    migrations={"0003_times": HIDDEN_DROPS},
    edits=COUNTS_TIMES,
)
NAMES_ANOTHER = BadRelease(
    "names another commit than it was built from",
    "rehearsal",
    "does not name its commit",
    edits={"build.py": {"artefact(arguments.commit)": 'artefact("f" * 40)'}},
)

BAD_RELEASES = (
    DOES_NOT_START,
    NEVER_READY,
    NAMES_ANOTHER,
    FAILS_SOME,
    THREE_TIMES_SLOWER,
    LEAKS,
    CRASHES,
    FAILS_JOBS,
    LOCKS_HIDDEN,
    DROPS_OPENLY,
    DROPS_HIDDEN,
)
