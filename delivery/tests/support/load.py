"""A load generator in a process of its own: so many kept-alive connections, each asking again when it is answered.

    python load.py http://127.0.0.1:8000/ping --connections 8 [--rate 300] [--also "PUT /notes/a its text"]

Twice a second, and at the end, it prints what came back as a line of JSON. It ends when its input does.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit

ANSWER_SECONDS = 60.0
REPORT_SECONDS = 0.2
KEPT_REASONS = 20


@dataclass
class Outcome:
    """What came back. Failed are answers of 500 and above, and requests without a whole answer."""

    requests: int = 0
    failed: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    by_status: dict[str, int] = field(default_factory=dict)
    by_release: dict[str, int] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)


class _Tally:
    def __init__(self) -> None:
        self.began = time.monotonic()
        self.status, self.release = Counter[str](), Counter[str]()
        self.reasons = list[str]()
        self.slowest = 0.0

    def answered(self, status: int, release: str, seconds: float) -> None:
        self.status[str(status)] += 1
        self.release[release] += 1
        self.slowest = max(self.slowest, seconds)

    def unanswered(self, reason: str) -> None:
        self.status["none"] += 1
        if len(self.reasons) < KEPT_REASONS:
            self.reasons.append(reason)

    def outcome(self) -> Outcome:
        failed = sum(count for status, count in self.status.items() if status == "none" or status >= "500")
        return Outcome(
            requests=self.status.total(),
            failed=failed,
            seconds=time.monotonic() - self.began,
            slowest=self.slowest,
            by_status=dict(self.status),
            by_release=dict(self.release),
            reasons=self.reasons,
        )


@dataclass(frozen=True)
class _Requests:
    """What is asked for on each connection, in turn."""

    host: str
    port: int
    datas: tuple[bytes, ...]
    pause: float


class _Connection:
    """One kept-alive connection, opened again when it was closed."""

    def __init__(self, requests: _Requests) -> None:
        self._requests = requests
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, data: bytes) -> tuple[int, str]:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._requests.host, self._requests.port)
        reader, writer = self._streams
        writer.write(data)
        status, headers = _head(await reader.readuntil(b"\r\n\r\n"))
        await reader.readexactly(int(headers.get("content-length", "0")))
        if headers.get("connection", "").lower() == "close":
            self.close()
        return status, headers.get("x-release", "")

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()
        self._streams = None


def _head(data: bytes) -> tuple[int, dict[str, str]]:
    first, *lines = data.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return int(first.split(" ")[1]), headers


async def _ask_on(requests: _Requests, first: int, tally: _Tally, stop: asyncio.Event) -> None:
    connection = _Connection(requests)
    due = time.monotonic()
    for number in itertools.count(first):
        if stop.is_set():
            break
        began = time.monotonic()
        try:
            data = requests.datas[number % len(requests.datas)]
            status, release = await asyncio.wait_for(connection.ask(data), ANSWER_SECONDS)
            tally.answered(status, release, time.monotonic() - began)
        except (OSError, EOFError, ValueError, TimeoutError) as error:
            connection.close()
            tally.unanswered(f"after {began - tally.began:.2f} s: {type(error).__name__}: {error}")
            await asyncio.sleep(0.01)
        due = max(due + requests.pause, time.monotonic() - requests.pause)
        if requests.pause and (wait := due - time.monotonic()) > 0:
            await asyncio.sleep(wait)
    connection.close()


async def _generate(requests: _Requests, connections: int) -> None:
    tally, stop = _Tally(), asyncio.Event()
    loop = asyncio.get_running_loop()
    threading.Thread(
        target=lambda: (sys.stdin.read(), loop.call_soon_threadsafe(stop.set)), daemon=True
    ).start()
    asking = [asyncio.create_task(_ask_on(requests, first, tally, stop)) for first in range(connections)]
    while not stop.is_set():
        await asyncio.sleep(REPORT_SECONDS)
        _report(tally)
    await asyncio.gather(*asking)
    _report(tally)


def _report(tally: _Tally) -> None:
    sys.stdout.write(json.dumps(asdict(tally.outcome())) + "\n")
    sys.stdout.flush()


def _requests(url: str, also: Sequence[str], headers: Mapping[str, str], pause: float) -> _Requests:
    parts = urlsplit(url)
    host, port = parts.hostname or "127.0.0.1", parts.port or 80
    named = {"Host": f"{host}:{port}", **headers}
    asked = (f"GET {parts.path or '/'}", *also)
    return _Requests(host, port, tuple(_data(each, named) for each in asked), pause)


def _data(asked: str, headers: Mapping[str, str]) -> bytes:
    method, path, *body = asked.split(" ", 2)
    text = "".join(body).encode()
    lengths = {"Content-Length": str(len(text))} if method != "GET" else {}
    lines = [f"{method} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in {**headers, **lengths}.items())]
    return "\r\n".join([*lines, "", ""]).encode() + text


def main() -> None:
    """Generate load until the input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument(
        "--rate", type=float, default=0.0, help="requests a second over all connections; 0: as many as can be"
    )
    parser.add_argument("--also", action="append", default=[], help="asked for in turn with the address")
    parser.add_argument("--headers", type=json.loads, default={})
    arguments = parser.parse_args()
    pause = arguments.connections / arguments.rate if arguments.rate else 0.0
    requests = _requests(arguments.url, arguments.also, arguments.headers, pause)
    asyncio.run(_generate(requests, arguments.connections))


class Load:
    """A running load generator."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._now = Outcome()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def now(self) -> Outcome:
        """What has come back until now."""
        return self._now

    def wait_for(self, requests: int, *, within: float = 60.0) -> None:
        """Return when so many more requests have come back."""
        goal, deadline = self._now.requests + requests, time.monotonic() + within
        while self._now.requests < goal:
            assert self._process.poll() is None, "the load generator has ended"
            assert time.monotonic() < deadline, f"{self._now.requests} of {goal} requests within {within} s"
            time.sleep(0.02)

    def stop(self) -> Outcome:
        """Let the requests under way be answered, and return what came back."""
        if self._process.stdin and not self._process.stdin.closed:
            self._process.stdin.close()
        self._process.wait(ANSWER_SECONDS)
        self._reader.join(ANSWER_SECONDS)
        return self._now

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self._now = Outcome(**json.loads(line))


@contextmanager
def running(
    url: str,
    *,
    also: Sequence[str] = (),
    connections: int = 8,
    rate: float = 0.0,
    headers: Mapping[str, str] | None = None,
) -> Iterator[Load]:
    """Load an address while the block runs; `rate` in requests a second, 0 for as many as can be.

    Each of `also`, such as `PUT /notes/a its text`, is asked for in turn with it.
    """
    words: list[Any] = [sys.executable, __file__, url, "--connections", connections, "--rate", rate]
    words += ["--headers", json.dumps(dict(headers or {}))]
    words += [word for each in also for word in ("--also", each)]
    with subprocess.Popen(
        [str(word) for word in words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        load = Load(process)
        try:
            yield load
        finally:
            load.stop()


if __name__ == "__main__":
    main()
