"""Try the new release through the proxy, before it gets any traffic."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from slipway.errors import StepFailed
from slipway.ports import AS_USUAL, CommandSettings, Facts, Release
from slipway.steps.starting.service_commands import last_words, run
from slipway.steps.work import Work

PATH = re.compile(r"(?:\b(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\s+|https?://[^/\s]+)(/[^\s:,;\"'>)\]]*)")
MOST_PATHS = 5
LOG_CHARACTERS = 800


@dataclass(frozen=True, slots=True)
class SmokeRelease:
    """Runs the service's own smoke test against the new release, by the way that people's requests take."""

    name: str = "smoke"

    def describe(self, work: Work) -> str:
        """Say what will be tried."""
        return "try it out through the proxy, with a header that no other request has"

    def apply(self, work: Work) -> Facts:
        """Try it out. Raises `StepFailed` with what the test said."""
        # It has no traffic yet; saying so again starts a proxy that does not run.
        work.tools.shares.shift({work.slot: 0.0, work.slot.other: 100.0})
        headers = work.tools.shares.route_headers(work.slot)
        try:
            seconds = smoke(
                work,
                work.release,
                work.tools.shares.url,
                which="new",
                where="through the proxy",
                headers=headers,
            )
        except StepFailed as fault:
            raise StepFailed(str(fault), next_step=log_of(work)) from fault
        return {"words": f"smoke test passed in {seconds:.1f} s", "seconds": seconds}

    def undo(self, work: Work) -> str:
        """Nothing is left of it."""
        return ""


def smoke(
    work: Work,
    release: Release,
    url: str,
    *,
    which: str,
    where: str,
    headers: Mapping[str, str] | None = None,
    settings: CommandSettings = AS_USUAL,
) -> float:
    """Run the service's smoke test as a release against an address; return its seconds. Raises `StepFailed`.

    `which` and `where` say for people whose fault it would be: `new` or `old`, on what and by which way.
    `{url}` stands in its words for the address; the headers that lead to a slot are in its variable SMOKE_HEADERS,
    as a JSON object.
    """
    words = tuple(word.replace("{url}", url) for word in work.service.smoke)
    # One of the headers is a secret.
    given = replace(settings, secrets={**settings.secrets, "SMOKE_HEADERS": json.dumps(dict(headers or {}))})
    failed_where = f"The {which} release {release.name} failed the smoke test {where}"
    try:
        finished = run(work, release, words, given)
    except StepFailed as fault:
        raise StepFailed(f"{failed_where}: {fault.what}", next_step=fault.next_step) from fault
    if not finished.code:
        return finished.seconds
    said = last_words(finished)
    failed = paths_in(said)
    paths = f" Failed: {', '.join(failed)}." if failed else ""
    raise StepFailed(f"{failed_where} (it ended with {finished.code}).{paths}\n{said}")


def paths_in(text: str) -> list[str]:
    """Return the paths that a smoke test names, each once and at most five: `GET /notes/a` or a whole address."""
    return list(dict.fromkeys(found[1] for found in PATH.finditer(text)))[:MOST_PATHS]


def log_of(work: Work) -> str:
    """Return the last words of the new release's processes, for a message."""
    try:
        found = work.tools.runtime.last_words(work.slot)
    except StepFailed:
        return ""
    told = {name: said[-LOG_CHARACTERS:] for name, said in found.items() if said.strip()}
    return "\n".join(f"Last words of its {name}:\n{said}" for name, said in told.items())
