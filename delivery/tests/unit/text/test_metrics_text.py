"""What a service says of itself is read as it was meant."""

from __future__ import annotations

import math

import pytest
from slipway.config import Metrics
from slipway.decisions.text.metrics_text import FiguresUnfit, counter, histogram, reading, samples
from slipway.ports import Reading

INF = math.inf
TEXT = """\
# HELP http_seconds The time of answers.
# TYPE http_seconds histogram
http_seconds_bucket{route="/a",le="0.1"} 3
http_seconds_bucket{route="/a",le="1.0"} 5
http_seconds_bucket{route="/a",le="+Inf"} 6
http_seconds_sum{route="/a"} 4.25
http_seconds_count{route="/a"} 6
http_seconds_bucket{le="0.1", route="/b {\\"}\\n"} 10 1700000000000
http_seconds_bucket{le="1", route="/b {\\"}\\n",} 2e1
http_seconds_bucket{le="+Inf", route="/b {\\"}\\n"} 20.0 # {trace="x"} 0.5

jobs_total{queue="a"} 4
jobs_total{queue="b"} 3.0
jobs_failed_total 1
some_gauge NaN
"""
NAMES = {"seconds": "http_seconds", "jobs": "jobs_total", "jobs-failed": "jobs_failed_total"}
METRICS = Metrics.model_validate(NAMES)


def test_buckets_are_summed_over_labels() -> None:
    assert histogram(samples(TEXT), "http_seconds") == {0.1: 13, 1.0: 25, INF: 26}


def test_counters_are_summed_over_labels() -> None:
    assert counter(samples(TEXT), "jobs_total") == 7
    assert counter(samples(TEXT), "jobs") is None


def test_labels_are_read_with_their_escapes() -> None:
    routes = {sample.labels.get("route") for sample in samples(TEXT)}
    assert '/b {"}\n' in routes


def test_a_bound_that_a_series_lacks_counts_what_was_surely_below_it() -> None:
    one = 's_bucket{a="1",le="1"} 4\ns_bucket{a="1",le="+Inf"} 9\n'
    text = one + 's_bucket{a="2",le="2"} 5\ns_bucket{a="2",le="+Inf"} 5'
    assert histogram(samples(text), "s") == {1.0: 4, 2.0: 9, INF: 14}


def test_the_figures_of_all_processes_are_one_reading() -> None:
    assert reading([TEXT, TEXT], METRICS) == Reading({0.1: 26, 1.0: 50, INF: 52}, 14, 2)


def test_what_is_not_configured_is_not_read() -> None:
    assert reading(["anything 1"], Metrics()) == Reading()


def test_a_metric_that_is_declared_counts_nothing_yet() -> None:
    text = "# TYPE http_seconds histogram\n# TYPE jobs counter\n# TYPE jobs_failed_total counter\n"
    assert reading([text], METRICS) == Reading()


@pytest.mark.parametrize("name", ["http_seconds", "jobs_total", "jobs_failed_total"])
def test_a_metric_that_is_nowhere_is_no_good_news(name: str) -> None:
    text = TEXT.replace(name, "other")
    with pytest.raises(FiguresUnfit, match=f"no {name}"):
        reading([text], METRICS)


@pytest.mark.parametrize("line", ["<html>", 'a{b="} 1', "jobs_total one", 'a_bucket{le="x"} 1'])
def test_what_is_no_sample_is_refused(line: str) -> None:
    with pytest.raises(FiguresUnfit):
        histogram(samples(line), "a")


def test_a_count_that_is_no_number_is_refused() -> None:
    with pytest.raises(FiguresUnfit, match="no number"):
        counter(samples("jobs_total NaN"), "jobs_total")


def test_a_counter_is_found_by_the_name_that_its_service_gave_it() -> None:
    assert counter(samples("# TYPE jobs counter\njobs 3\n"), "jobs") == 3
    assert counter(samples("# TYPE jobs_total counter\njobs_total 3\n"), "jobs_total") == 3
