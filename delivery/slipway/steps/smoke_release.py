"""Try the new release out through the proxy, before anybody else is led to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from slipway.ports import Facts, Release
from slipway.steps.service_commands import must, run
from slipway.steps.work import Work


@dataclass(frozen=True, slots=True)
class SmokeRelease:
    """Runs the service's own smoke test against the new release, by the way that people's requests take."""

    name: str = "smoke"

    def describe(self, work: Work) -> str:
        """Say what will be tried."""
        return "try it out through the proxy, with a header that leads nobody else there"

    def apply(self, work: Work) -> Facts:
        """Try it out. Raises `StepFailed` with what the test said."""
        # Nobody is led to it yet; saying so again starts a proxy that does not run.
        work.tools.traffic.shift({work.slot: 0.0, work.slot.other: 100.0})
        headers = work.tools.traffic.route_headers(work.slot)
        seconds = smoke(work, work.release, work.tools.traffic.url, headers=headers)
        return {"words": f"smoke test passed in {seconds:.1f} s", "seconds": seconds}

    def undo(self, work: Work) -> str:
        """Nothing is left of it."""
        return ""


def smoke(
    work: Work,
    release: Release,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    settings: Mapping[str, str] | None = None,
) -> float:
    """Run the service's smoke test as a release against an address; return its seconds. Raises `StepFailed`.

    `{url}` stands in its words for the address; the headers that lead to a slot are in its variable SMOKE_HEADERS,
    as a JSON object.
    """
    words = tuple(word.replace("{url}", url) for word in work.service.smoke)
    finished = run(
        work, release, words, {**(settings or {}), "SMOKE_HEADERS": json.dumps(dict(headers or {}))}
    )
    return must(finished, f"The smoke test of release {release.name}").seconds
