"""Rules name figures that somebody exports and runbooks that are there."""

from __future__ import annotations

import re
from typing import Any

import pytest
from galley.edge.telemetry.metrics import REGISTRY
from manifests.rendering import ROOT, named, rendered

RUNBOOKS = ROOT / "docs/runbooks"
SECTIONS = ["Meaning", "Impact", "Diagnosis", "Mitigation"]
# Of kube-state-metrics, all of them stable there: docs/metrics/workload/{cronjob,job}-metrics.md.
OF_THE_CLUSTER = {
    "kube_cronjob_created",
    "kube_cronjob_status_last_successful_time",
    "kube_job_created",
    "kube_job_failed",
}
# A name that is followed by neither a bracket nor an equals sign, and does not stand in quotes, is a figure.
FIGURE = re.compile(r"\b(?:galley|kube|slipway)[a-z0-9_:]*")


def rules() -> list[dict[str, Any]]:
    groups = named(rendered("production"), "PrometheusRule", "galley")["spec"]["groups"]
    return [rule for group in groups for rule in group["rules"]]


def alerts() -> list[dict[str, Any]]:
    return [rule for rule in rules() if "alert" in rule]


def exported() -> set[str]:
    """Return the names under which Galley's figures can be asked for."""
    names = {sample.name for family in REGISTRY.collect() for sample in family.samples}
    # Those with labels have no sample before the first event.
    return names | {
        f"{family.name}_total" if family.type == "counter" else family.name for family in REGISTRY.collect()
    }


def test_every_figure_in_a_rule_is_one_that_is_exported() -> None:
    recorded = {rule["record"] for rule in rules() if "record" in rule}
    used = {name for rule in rules() for name in FIGURE.findall(rule["expr"])}
    assert used - recorded - OF_THE_CLUSTER - exported() == set()
    assert used & OF_THE_CLUSTER == OF_THE_CLUSTER
    assert "galley_requests_total" in used


def test_labels_of_requests_are_those_that_galley_gives() -> None:
    from galley.edge.telemetry import metrics

    asked = {
        label
        for rule in rules()
        for inside in re.findall(r"galley_requests_total\{(.*?)\}", rule["expr"])
        for label in re.findall(r"(\w+)(?:=~|!~|!=|=)\"", inside)
    }
    assert asked == {"status", "route"}
    assert asked <= set(metrics.requests_total._labelnames)


def test_the_budget_is_watched_in_both_windows() -> None:
    burning = {
        tuple(re.findall(r"ratio_rate(\w+) > ([\d.]+) \* 0.001", rule["expr"]))
        for rule in alerts()
        if rule["alert"] == "ErrorBudgetBurning"
    }
    assert burning == {(("1h", "14.4"), ("5m", "14.4")), (("6h", "6"), ("30m", "6"))}


def test_a_drill_older_than_a_day_and_a_restore_point_that_failed_are_told() -> None:
    assert {"DrillOverdue", "RestorePointFailed"} <= {rule["alert"] for rule in alerts()}


def kebab(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


@pytest.mark.parametrize("name", sorted({rule["alert"] for rule in alerts()}))
def test_every_alert_leads_to_its_runbook(name: str) -> None:
    for rule in alerts():
        if rule["alert"] == name:
            assert rule["annotations"]["runbook"] == f"docs/runbooks/{kebab(name)}.md"
            assert rule["annotations"]["summary"]
            assert rule["labels"]["severity"] in {"page", "ticket"}
    page = (RUNBOOKS / f"{kebab(name)}.md").read_text()
    assert page.startswith(f"# {name}\n")
    assert re.findall(r"^## (.*)", page, re.MULTILINE) == SECTIONS
    assert f"({kebab(name)}.md)" in (RUNBOOKS / "README.md").read_text()
