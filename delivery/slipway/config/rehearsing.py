"""What is kept of people's requests, and how a rehearsal asks them again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

from pydantic import Field, model_validator

from slipway.config.value_types import Duration, Part, Positive

WhenDiffers = Literal["report", "ask", "refuse"]
# Where a log cannot be read from, by the kind of target.
ELSEWHERE = {
    ("proxy", "kubernetes"): (
        '"proxy" is Slipway\'s own, on a machine; here the source is a log: "pods" or "file:PATH"'
    ),
    ("pods", "machine"): '"pods" are those of a cluster; here the source is "proxy" or "file:PATH"',
}
OF_ONE_POD = 'each of Slipway\'s own pods would make another one (runner = "pod"); here it is "env:NAME"'


class Recording(Part):
    """Which requests of people are kept for rehearsals: a sample of every route, encrypted, for some days.

    Cookies, tokens and passwords are never kept. `bodies` names the routes, as `POST /api/v1/notes/*`, whose request
    bodies are.
    """

    source: str = Field(
        default="",
        pattern=r"^$|^proxy$|^pods$|^file:.+$",
        description='"proxy": what passes Slipway\'s own proxy, on a machine. "pods": the access log that the service '
        'writes to the logs of its pods, on a cluster. "file:PATH": the access log that it writes into a file. Both '
        "are JSON lines. Empty: nothing is kept.",
    )
    key: str = Field(
        default="",
        description='The key that they are encrypted with: "generated:PATH" or "env:NAME". Without it whoever reads '
        "the store can read nothing of them.",
    )
    keep: Positive = timedelta(days=7)
    every: Positive = timedelta(minutes=5)
    requests: int = Field(default=2000, ge=1, description="The most that are kept of one day.")
    megabytes: float = Field(default=16, gt=0, description="The most room that those of one day take.")
    bodies: tuple[str, ...] = ()
    headers: tuple[str, ...] = Field(
        default=(), description="Further request headers that change answers, and hold no secret."
    )
    secrets: tuple[str, ...] = Field(
        default=(), description="Further names of parameters and fields whose values are never kept."
    )
    harmless: tuple[str, ...] = Field(
        default=(),
        description='Names of fields in JSON that sound secret and are not, as "signature" for a picture of one.',
    )

    @model_validator(mode="after")
    def _has_a_key(self) -> Recording:
        if self.source and not self.key:
            raise ValueError("`source` needs a `key`: what people asked never lies anywhere in the clear")
        return self

    def faults_at(self, target: str, *, in_pods: bool) -> Iterator[tuple[str, str]]:
        """Yield the settings that do not go with a kind of target, and why; `in_pods` is where Slipway itself runs."""
        if words := ELSEWHERE.get((self.source, target)):
            yield "source", words
        if in_pods and self.key.startswith("generated:"):
            yield "key", OF_ONE_POD


class Replay(Part):
    """What a rehearsal does with kept requests: it asks them of the old and the new release, each on a copy of its own.

    An answer that fails and did not before refuses the release, and so does one that is lost: a redirect or a refusal
    that was none. For the rest it can be said whether it is reported, asked about (a person who may approve accepts
    it by its number) or refused.

    Where too few people come for the canary to judge by, a replay that passed is the evidence: each share is then held
    for `stands_in_after`, if no request to the new release failed; only for `canary.least` where not one is expected.
    """

    requests: int = Field(default=1000, ge=0, description="The most that are asked again. 0: none.")
    within: Positive = timedelta(minutes=5)
    pauses: Duration = Field(
        default=timedelta(seconds=10),
        description="How long it rests between requests, altogether, as people did: short rests whole, long ones cut. "
        '"0s": not at all.',
    )
    changed: WhenDiffers = Field(default="report", description="Another content of an answer.")
    gained: WhenDiffers = Field(default="ask", description="What was refused, and is answered now.")
    effects: WhenDiffers = Field(
        default="ask",
        description="Other rows, objects or mails than the old release leaves, and more statements "
        "or uses of objects.",
    )
    slower: WhenDiffers = "report"
    stands_in_after: Positive = timedelta(minutes=1)
    least_routes: int = Field(default=1, ge=0, description="Below so many routes a replay is no evidence.")
    least_people: int = Field(default=1, ge=0, description="Below so many people a replay is no evidence.")
