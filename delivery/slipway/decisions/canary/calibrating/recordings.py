"""Samples as lines of text: the first says by what terms they are judged, each other one is a sample.

What is read back equals what was written, to the last bit of every float, so that the same verdict can be given again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from slipway.decisions.canary.criteria import Criteria
from slipway.decisions.canary.samples import CHECKED, Sample
from slipway.decisions.canary.verdict import GoodEnough, NotEnough, Verdict, Worse
from slipway.errors import WrongUse
from slipway.ports import Facts


class RecordFault(WrongUse):
    """The recorded samples cannot be understood; the message names the line."""


@dataclass(frozen=True, slots=True)
class Header:
    """The first line."""

    __pydantic_config__ = CHECKED
    slipway_samples: Literal[1]
    # Records are kept for years: their word for it stays.
    criteria: Annotated[Criteria, Field(alias="terms")]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A canary as it was recorded."""

    criteria: Criteria
    samples: tuple[Sample, ...]


HEADER, SAMPLE = TypeAdapter(Header), TypeAdapter(Sample)
VERDICT: TypeAdapter[Verdict] = TypeAdapter(Verdict)
T = TypeVar("T")
NAMES = {Worse: "worse", GoodEnough: "good enough", NotEnough: "not enough evidence"}


def header_line(criteria: Criteria) -> str:
    """Return the first line of a record, without its end."""
    return HEADER.dump_json(Header(1, criteria), by_alias=True).decode()


def sample_line(sample: Sample) -> str:
    """Return the line of a sample, without its end."""
    return SAMPLE.dump_json(sample, exclude_defaults=True).decode()


def verdict_facts(verdict: Verdict) -> Facts:
    """Return a verdict with all its evidence, for journals and programs."""
    facts: Facts = VERDICT.dump_python(verdict, mode="json")
    return {"verdict": NAMES[type(verdict)], **facts}


def recorded(lines: Iterable[str]) -> Recorded:
    """Read a record. Raises `RecordFault`.

    A last line that was cut off, as by a machine that died while writing it, is a fault too: to judge it away is for
    people.
    """
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not numbered:
        raise RecordFault("There is nothing in the file.", next_step="Name a file of recorded samples.")
    criteria = _parsed(HEADER, *numbered[0]).criteria
    samples = tuple(_parsed(SAMPLE, number, line) for number, line in numbered[1:])
    for (number, _), before, after in zip(numbered[2:], samples, samples[1:], strict=False):
        if after.at < before.at:
            raise RecordFault(f"Line {number}: this sample is older than the one before it.")
    return Recorded(criteria, samples)


def _parsed(adapter: TypeAdapter[T], number: int, line: str) -> T:
    try:
        return adapter.validate_json(line)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"])
        raise RecordFault(f"Line {number}: {place}: {fault['msg']}".replace(": : ", ": ")) from error
