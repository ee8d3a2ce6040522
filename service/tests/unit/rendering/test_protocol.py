"""What goes over the pipe between pool and worker."""

from __future__ import annotations

import io

import pytest
from galley.rendering.pipes import frames, protocol
from galley.rendering.pipes.frames import BrokenFrame
from galley.rendering.pipes.protocol import Answer, Done, Job, Refused, TooLarge
from hypothesis import given
from hypothesis import strategies as st

JOB = Job("/root/a", "pdf", ("a-2a", "ua-1"), 144, 1795392000, {"preview": "false"}, '{"ü":"\n"}', 2.5)


def reader(data: bytes) -> frames.Read:
    source = io.BytesIO(data)

    def read(size: int) -> bytes:
        found = source.read(size)
        if len(found) < size:
            raise EOFError
        return found

    return read


def test_a_job_comes_through_unchanged() -> None:
    frame = frames.read_frame(reader(b"".join(protocol.job_frame(JOB))), part_limit=100)
    assert protocol.job_of(frame) == JOB


@pytest.mark.parametrize(
    "answer",
    [
        Done(2, 0.25, 1000, (b"page one", b"", b"\0\xff")),
        Refused("message", "main.typ", 3, ("hint", "ü"), 5),
        Refused("message", None, None, (), 5),
        TooLarge("50 pages", 7),
    ],
)
def test_an_answer_comes_through_unchanged(answer: Answer) -> None:
    frame = frames.read_frame(reader(b"".join(protocol.answer_frame(answer))), part_limit=100)
    assert protocol.answer_of(frame) == answer


def test_parts_over_the_limit_are_not_read() -> None:
    frame = b"".join(protocol.answer_frame(Done(1, 0.1, 1, (b"x" * 60, b"x" * 60))))
    with pytest.raises(BrokenFrame):
        frames.read_frame(reader(frame), part_limit=100)


@given(st.binary(max_size=200), st.binary(max_size=20))
def test_no_bytes_make_the_parent_fail_otherwise(noise: bytes, more: bytes) -> None:
    header = b'{"is": "done", "parts": [1]}'
    framed = frames.PREFIX.pack(len(noise), len(more)) + noise
    close = frames.PREFIX.pack(len(header), 1) + header
    for data in (noise, framed, close + more, frames.PREFIX.pack(2**31, 0) + noise):
        with pytest.raises((BrokenFrame, EOFError)):
            protocol.answer_of(frames.read_frame(reader(data), part_limit=100))
