"""What differs between two environments is told, and no secret with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from slipway.config import Environment
from slipway.decisions.record.entries import Unreadable
from slipway.decisions.record.history import History, Live
from slipway.decisions.reports.drift import Difference, Observed, drift, drift_words, left_over
from slipway.decisions.reports.observed_json import from_json, to_json
from slipway.flows.reports.drift_report import observe
from slipway.ports import BucketFacts, DatabaseError, Slot

ONE = Observed("staging", {}, None, {"server": "16.14"}, ("a.0001",), BucketFacts(versioned=True))
OTHER = replace(ONE, name="production")


def told(left: dict[str, Any], right: dict[str, Any]) -> dict[str, str]:
    found = drift(replace(ONE, config=left), replace(OTHER, config=right))
    return {each.what: each.words for each in found}


def test_two_that_are_the_same_do_not_differ() -> None:
    assert drift(ONE, OTHER) == ()
    assert drift_words(ONE, OTHER, ()) == ("Nothing differs between staging and production.",)


def test_configuration_differs_by_the_path_one_would_look_for_in_the_file() -> None:
    assert told(
        {"judge": {"harm": 0.01, "restarts": 1}, "dump-jobs": 2, "policy": {"windows": [{"zone": "UTC"}]}},
        {
            "judge": {"harm": 0.02, "restarts": 1},
            "after": "staging",
            "policy": {"windows": [{"zone": "Europe/Oslo"}]},
        },
    ) == {
        "judge.harm": "0.01 in staging, 0.02 in production",
        "dump-jobs": "only in staging: 2",
        "after": "only in production: staging",
        "policy.windows.1.zone": "UTC in staging, Europe/Oslo in production",
    }


def test_what_could_be_a_secret_is_never_shown() -> None:
    left = {
        "environment": {"PLAIN": "hunter1", "ONLY_HERE": "hunter1"},
        "database": "postgresql://user:hunter1@db/x",
        "store": "s3://key:hunter1@vault/x",
        "bucket": "https://vault/x?X-Amz-Signature=hunter1",
        "api-key": "hunter1",
        "policy": {"checks": ["curl", "Authorization: Bearer hunter1"], "password-file": "hunter1"},
    }
    right = {
        "environment": {"PLAIN": "hunter2"},
        "database": "postgresql://user:hunter2@db/x",
        "store": "s3://key:hunter2@vault/x",
        "bucket": "https://vault/x?X-Amz-Signature=hunter2",
        "api-key": "hunter2",
        "policy": {"checks": ["curl", "Authorization: Bearer hunter2"], "password-file": "hunter2"},
    }
    found = told(left, right)
    assert len(found) == 8
    assert "hunter" not in str(found)
    assert found["environment.PLAIN"] == "differ"
    assert found["environment.ONLY_HERE"] == "only in staging"


def test_releases_servers_migrations_and_buckets_are_compared() -> None:
    other = replace(
        OTHER,
        live={"release": "abab"},
        server={"server": "16.12"},
        migrations=("a.0001", "a.0002"),
        bucket=BucketFacts(versioned=True, noncurrent_days=30),
    )
    found = drift(ONE, other)
    assert found == (
        Difference("release", "release", "only in production: abab"),
        Difference("migrations", "a.0002", "pending only in production"),
        Difference("server", "server", "16.14 in staging, 16.12 in production"),
        Difference("bucket", "noncurrent_days", "nothing in staging, 30 in production"),
    )
    assert drift_words(ONE, other, found)[:2] == ("release:", "  release: only in production: abab")


def test_a_fact_that_could_not_be_read_is_told_and_is_no_likeness() -> None:
    found = drift(
        replace(ONE, server=Unreadable("it is down")), replace(OTHER, server=Unreadable("no route"))
    )
    assert [each.words for each in found] == [
        "could not be read in staging: it is down",
        "could not be read in production: no route",
    ]


class Broken:
    """A database and a bucket that answer nobody."""

    address = name = ""

    def server(self) -> Any:
        raise DatabaseError("The server did not answer.")

    def facts(self) -> BucketFacts:
        return BucketFacts(versioned=False)


def test_an_environment_is_observed_even_where_parts_of_it_do_not_answer() -> None:
    environment = Environment.model_validate(
        {
            "machine": {"home": "x"},
            "database": "env:D",
            "bucket": "file:b",
            "store": "file:s",
            "restore-points": "file:p",
        }
    )
    live = Live(Slot.BLUE, "sha256:" + "ab" * 32, "c" * 40, datetime(2026, 11, 24, 12, tzinfo=UTC), "d1")
    broken: Any = Broken()
    seen = observe(
        "staging",
        environment,
        history=lambda: History(live=live),
        database=broken,
        bucket=broken,
        migrations=lambda: ["a.0001"],
    )
    assert seen.live == {"release": "abababababab", "commit": "cccccccccc", "since": "Tue 24 Nov 12:00 UTC"}
    assert seen.server == Unreadable("The server did not answer.")
    assert seen.migrations == ("a.0001",)
    assert seen.config["canary"]["steps"] == [1, 5, 25, 50, 100]


PLACE = {
    "cluster": "v1.36.3",
    "images": {"web.web": "shop@sha256:1"},
    "replicas": {"web": {"least": 2, "most": 6, "now": 3}},
    "settings": {"ConfigMap settings": {"COLOUR": "blue"}},
    "secrets": {"Secret by-hand": {"PASSWORD": "a1b2", "OTHER": "c3d4"}},
}


def test_what_a_release_is_like_where_it_runs_is_compared_and_secrets_only_by_sameness() -> None:
    other = {
        **PLACE,
        "cluster": "v1.37.2",
        "replicas": {"web": {"least": 2, "most": 9, "now": 3}},
        "settings": {"ConfigMap settings": {"COLOUR": "green"}},
        "secrets": {"Secret by-hand": {"PASSWORD": "e5f6", "OTHER": "c3d4"}},
    }
    found = {each.what: each.words for each in drift(replace(ONE, place=PLACE), replace(OTHER, place=other))}
    assert found == {
        "cluster": "v1.36.3 in staging, v1.37.2 in production",
        "replicas.web.most": "6 in staging, 9 in production",
        "settings.ConfigMap settings.COLOUR": "blue in staging, green in production",
        "secrets.Secret by-hand.PASSWORD": "differ",
    }


def test_what_slipway_toml_says_to_ignore_is_left_out_and_counted() -> None:
    found = drift(ONE, replace(OTHER, live={"since": "now", "release": "ab"}))
    left = left_over(found, ["release.s*", "place.*"])
    assert [each.what for each in left] == ["release"]
    assert drift_words(ONE, OTHER, left, ignored=1)[0].startswith("2 differences, 1 of them ignored")
    assert "to ignore (2)" in drift_words(ONE, OTHER, (), ignored=2)[0]


def test_what_one_pod_saw_is_the_same_for_another_slipway() -> None:
    seen = replace(ONE, place=PLACE, live={"release": "ab"}, migrations=Unreadable("it is mute"))
    assert from_json(to_json(seen)) == seen
    assert from_json(to_json(ONE)) == ONE
