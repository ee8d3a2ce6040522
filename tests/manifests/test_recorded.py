"""What Galley's log tells is what Slipway takes from it, on every cluster where that is switched on."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

import pytest
from galley.edge.telemetry.access_log import KEPT, Answered, Came, told_of
from galley.edge.telemetry.logs import ASKED_AGAIN, JsonLines
from manifests import policy_network
from manifests.rendering import ENVIRONMENTS, ROOT, named, pod_of, rendered, template_of
from slipway.config.reading import read
from slipway.config.tables import Environment
from slipway.decisions.recordings.exchange import Exchange
from slipway.decisions.recordings.sources import NoRequest, of_log

FILES = {"local": "slipway.cluster.toml", "staging": "slipway.aws.toml", "production": "slipway.aws.toml"}
BODY = b'{"name": "Ada Lime"}'


def slipways(environment: str) -> Environment:
    return read(ROOT / FILES[environment]).named(environment)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_galley_tells_the_bodies_that_slipway_keeps(environment: str) -> None:
    told = named(rendered(environment), "ConfigMap", "galley-settings")["data"]
    recording = slipways(environment).recording
    assert (recording.source, told["ACCESS_LOG"]) == ("pods", "on")
    assert tuple(told["ACCESS_LOG_BODIES"].split(",")) == recording.bodies
    assert {name.lower() for name in recording.headers} <= set(KEPT)


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_what_is_new_is_taken_before_a_node_forgets_it(environment: str) -> None:
    objects = rendered(environment)
    schedule = named(objects, "CronJob", "requests")
    assert schedule["spec"]["concurrencyPolicy"] == "Forbid"
    (container,) = pod_of(schedule)["containers"]
    assert container["args"][2:] == ["recordings", "--take", "$(SLIPWAY_ENVIRONMENT)"]
    assert {"secretRef": {"name": "slipway-secrets"}} in container["envFrom"]
    reached = policy_network.reached(objects, template_of(schedule)["metadata"]["labels"])
    assert reached == policy_network.reached(
        objects, template_of(named(objects, "CronJob", "prune"))["metadata"]["labels"]
    )
    kept = named(objects, "ExternalSecret", "slipway-secrets")["spec"]["target"]["template"]["data"]
    assert slipways(environment).recording.key.removeprefix("env:") in kept


def line_of(**told: object) -> bytes:
    record = logging.makeLogRecord({"name": "galley.request", "msg": "GET / 200", "status": 201, **told})
    return JsonLines().format(record).encode()


def test_a_line_of_galley_is_a_request_that_can_be_asked_again() -> None:
    came = Came(
        datetime(2026, 11, 30, 12, tzinfo=UTC).timestamp(),
        "POST",
        "/api/v1/documents",
        "page=2",
        {"content-type": "application/json", "x-organisation": "north"},
        "203.0.113.7",
        len(BODY),
    )
    told = told_of(came, Answered("6f1c", "/api/v1/documents", 12, 0.25), BODY, "secret")
    found = of_log(line_of(method="POST", **{ASKED_AGAIN: told}))
    assert found == Exchange(
        datetime(2026, 11, 30, 12, tzinfo=UTC),
        "POST",
        "/api/v1/documents",
        query="page=2",
        headers=came.headers,
        body=BODY,
        body_bytes=len(BODY),
        visitor=str(told["visitor"]),
        person="6f1c",
        route="/api/v1/documents",
        status=201,
        size=12,
        seconds=0.25,
    )


@pytest.mark.parametrize("told", [{}, {ASKED_AGAIN: {}, "method": "GET"}])
def test_other_lines_are_none(told: dict[str, object]) -> None:
    line = line_of(**told)
    assert json.loads(line)["status"] == 201
    with pytest.raises(NoRequest):
        of_log(line)
