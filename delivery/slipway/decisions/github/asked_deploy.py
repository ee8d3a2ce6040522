"""`/deploy staging SHA`: what somebody asks for in a comment, and whether they may."""

from __future__ import annotations

import re
from dataclasses import dataclass

from slipway.ports.releases.forge import PullRequest

FORM = "/deploy ENVIRONMENT SHA"
COMMAND = re.compile(r"/deploy[ \t]+(?P<environment>[a-z][a-z0-9-]*)[ \t]+(?P<commit>[0-9a-f]{40})")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for."""

    environment: str
    commit: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A comment that asks for a deployment, and not in the form that says which."""

    why: str


def asked(body: str) -> Asked | NotUnderstood | None:
    """Return what the first line of a comment asks for; None for one that asks for nothing."""
    line = (body.strip().splitlines() or [""])[0].strip()
    if line.split(maxsplit=1)[:1] != ["/deploy"]:
        return None
    if found := COMMAND.fullmatch(line):
        return Asked(found["environment"], found["commit"])
    return NotUnderstood(
        f"Write `{FORM}` with the whole commit, all 40 digits: a branch or a short name could be another commit "
        "by the time it is deployed."
    )


def refusal(
    wanted: Asked, pull: PullRequest, *, may_write: bool, repository: str, environments: tuple[str, ...]
) -> str:
    """Return why this is not done, an empty text where it is."""
    if not may_write:
        return "Only people who may push to this repository can deploy."
    if wanted.environment not in environments:
        return f"From a comment only these can be deployed to: {', '.join(environments)}."
    if pull.repository != repository:
        return "This pull request comes from a fork. What a fork brings is deployed after it was merged."
    if wanted.commit != pull.head:
        return f"The head of this pull request is {pull.head}, not {wanted.commit}. Look at what is new, and ask again."
    return ""
