"""Try the new release out through the proxy, before anybody else is led to it."""

from __future__ import annotations

from dataclasses import dataclass

from slipway.errors import StepFailed
from slipway.ports import Facts, Release
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
        headers = work.tools.traffic.route_headers(work.slot)
        seconds = smoke(work, work.release, work.tools.traffic.url, headers=dict(headers))
        return {"words": f"smoke test passed in {seconds:.1f} s", "seconds": seconds}

    def undo(self, work: Work) -> str:
        """Nothing is left of it."""
        return ""


def smoke(
    work: Work,
    release: Release,
    url: str,
    *,
    headers: dict[str, str] | None = None,
    environment: dict[str, str] | None = None,
) -> float:
    """Run the service's smoke test as a release against an address; return its seconds. Raises `StepFailed`.

    `{url}` stands in its words for the address; the headers that lead to a slot are in its variable SMOKE_HEADERS,
    one a line.
    """
    lines = "\n".join(f"{name}: {value}" for name, value in (headers or {}).items())
    done = work.tools.runtime.command(
        release,
        [word.replace("{url}", url) for word in work.service.smoke],
        environment={**(environment or {}), "SMOKE_HEADERS": lines},
        timeout_seconds=work.service.command_within.total_seconds(),
    )
    if done.code:
        raise StepFailed(
            f"The smoke test of release {release.name} ended with {done.code}: {last_words(done.output, done.errors)}"
        )
    return done.seconds


def last_words(output: str, errors: str) -> str:
    """Return the end of what a command said, for a message."""
    said = (errors.strip() or output.strip())[-1500:]
    return said or "(it said nothing)"
