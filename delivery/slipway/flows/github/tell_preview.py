"""Bring a pull request's preview up, down or sweep all of them, and say in its comment where it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from slipway.decisions.github import sections
from slipway.errors import Exit, StepFailed
from slipway.flows.github.recorded_deploy import Slipway
from slipway.flows.github.tell_section import tell_section
from slipway.ports import Report
from slipway.ports.releases.forge import Forge

SECTION, HEADING = "preview", "Preview of this change"
GONE = "The preview is gone, with its database and all that was written into it."


def bring_up(forge: Forge, slipway: Slipway, pull: int, commit: str) -> int:
    """Bring the preview of a pull request up, say its address in the comment, and return the exit code of `up`."""
    done = slipway(("preview", "up", str(pull), "--release", commit))
    text = sections.preview(commit, done.code, done.output, done.errors)
    tell_section(forge, pull, SECTION, text)
    return done.code


def take_down(forge: Forge, slipway: Slipway, pull: int) -> int:
    """Take it down, and say so where its address was said. One that is not there is gone already."""
    done = slipway(("preview", "down", str(pull)))
    if done.code in (Exit.DONE, Exit.ABSENT):
        tell_section(forge, pull, SECTION, f"### {HEADING}\n\n{GONE}", only_instead=True)
        return int(Exit.DONE)
    return done.code


def sweep(forge: Forge, slipway: Slipway, quietly: Slipway, report: Report) -> int:
    """Take down all previews whose pull request is closed, and all that have expired; return the exit code of `sweep`.

    Raises `StepFailed` where the previews cannot be listed.
    """
    listed = quietly(("--json", "preview", "list"))
    if listed.code:
        raise StepFailed(f"The previews cannot be listed: {listed.errors or listed.output}")
    numbers = [int(each["number"]) for each in json.loads(listed.output.strip().splitlines()[-1])]
    closed = list(_closed(forge, numbers, report))
    words = [word for number in closed for word in ("--closed", str(number))]
    done = slipway(("--json", "preview", "sweep", *words))
    for number, why in _gone(done.output):
        tell_section(forge, number, SECTION, f"### {HEADING}\n\n{GONE} {why}", only_instead=True)
    return done.code


def _closed(forge: Forge, numbers: Sequence[int], report: Report) -> Iterator[int]:
    for number in numbers:
        try:
            if forge.pull_request(number).is_closed:
                yield number
        except StepFailed as fault:
            # Somebody may have brought one up by hand, under a number that is no pull request's; it goes by its age.
            report.say(f"Whether pull request {number} is closed is not known: {fault.what}")


def _gone(output: str) -> Iterator[tuple[int, str]]:
    for line in output.splitlines():
        try:
            found = json.loads(line)
        except ValueError:
            continue
        if isinstance(found, dict) and "removed" in found and "number" in found:
            yield int(found["number"]), f"Why: {found['why']}." if found.get("why") else ""
