"""The agent on real parts: whatever is merged goes out, whatever happens to the agent itself."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support import load, tally
from tests.support.production import LENIENT, PATIENCE_SECONDS, SLIPWAY, Place
from tests.support.stopping import stop_everything

DELIVERY = Path(__file__).parents[2]
PAGE = 'page = ["cp", "{page}", "../paged.txt"]'


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """A production that people use all the while."""
    with tally.short_folder() as folder:
        made = Place(folder, canary=LENIENT)
        file = made.folder / "slipway.toml"
        text = file.read_text().replace("[environment.production]\n", f"[environment.production]\n{PAGE}\n")
        file.write_text(text)
        try:
            assert made.slipway("deploy", "production").returncode == 0
            with load.running(f"{made.address}/ping", connections=4, rate=50):
                yield made
        finally:
            stop_everything(made.folder / "home")


@contextmanager
def agent(place: Place) -> Iterator[subprocess.Popen[str]]:
    """An agent at work until the block ends; its words go to agent.log."""
    environment = {
        **os.environ,
        "SLIPWAY_BY": "agent@tally.example",
        "NO_COLOR": "1",
        "PYTHONPATH": str(DELIVERY),
        "PYTHONFAULTHANDLER": "1",
    }
    with (place.folder.parent / "agent.log").open("a") as log:
        process = subprocess.Popen(
            (*SLIPWAY, "watch", "production", "--every", "0.3"),
            cwd=place.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            text=True,
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            ended(place, process)


def ended(place: Place, process: subprocess.Popen[str]) -> int:
    """Wait for the agent's end and return its exit code; one that does not end says where it stands."""
    try:
        return process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGABRT)
        process.wait(10)
        pytest.fail(words_of(place)[-6000:])


def wait_until(place: Place, done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < deadline, words_of(place)[-3000:]
        time.sleep(0.2)


def words_of(place: Place) -> str:
    return (place.folder.parent / "agent.log").read_text()


def wait_for_words(place: Place, words: str, *, since: int) -> None:
    wait_until(place, lambda: words in words_of(place)[since:])


@pytest.mark.slow
def test_a_killed_agent_goes_on_where_it_was(place: Place) -> None:
    before = place.live()
    with agent(place) as first:
        merged = place.repository.commit("Merged")
        wait_for_words(place, "canary 20 %: send 20 %", since=0)
        first.kill()
        first.wait()
    assert place.live() == before
    with agent(place):
        wait_until(place, lambda: place.is_live(merged))
    assert "Taking up deployment" in words_of(place)


@pytest.mark.slow
def test_an_agent_that_was_asked_to_stop_puts_back_and_its_successor_tries_again(place: Place) -> None:
    before = place.live()
    merged = place.repository.commit("Merged before a restart")
    said = len(words_of(place))
    with agent(place) as first:
        wait_for_words(place, "canary 20 %: send 20 %", since=said)
        first.send_signal(signal.SIGTERM)
        assert ended(place, first) == 130
    assert place.live() == before
    assert place.status()["last_deployment"]["outcome"] == "called off"
    with agent(place):
        wait_until(place, lambda: place.is_live(merged))


@pytest.mark.slow
def test_what_was_put_back_or_cannot_be_built_is_told_once_and_the_next_commit_goes_out(place: Place) -> None:
    before, said = place.live(), len(words_of(place))
    place.repository.commit("Broken", faults={"crash_after_requests": 40})
    with agent(place):
        wait_for_words(place, "the agent waits for another commit", since=said)
        assert place.live() == before
        assert words_of(place)[said:].count("install: ok") == 1
        (place.folder / "build.py").write_text("raise SystemExit('no compiler')\n")
        place.repository.git("commit", "--quiet", "--all", "--message", "Cannot be built")
        wait_for_words(place, "no compiler", since=said)
        mended = place.repository.commit("Mended")
        wait_until(place, lambda: place.is_live(mended))
    assert words_of(place)[said:].count("no compiler") == 1
    paged = (place.folder.parent / "paged.txt").read_text()
    assert paged.startswith("tally · production: release ")
    for words in (
        "was put back.",
        f"of commit {before[:10]}",
        "“Broken”",
        "of the new release",
    ):
        assert words in paged
    # At which share, or whether only when all were sent to it, depends on how many people came while it had the first.
    assert re.search(r"^ *✗ (canary \d+ %|watch) ", paged, re.MULTILINE), paged
    assert "“Mended”" in place.slipway("report", "production").stdout
