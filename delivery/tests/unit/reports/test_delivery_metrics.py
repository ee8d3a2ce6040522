"""The four figures, on histories small enough to count by hand."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from slipway.decisions.record.history import (
    Deployment,
    History,
    Outcome,
    closed,
    history_of,
    opened,
    rolled_back,
)
from slipway.decisions.reports.delivery_metrics import (
    Delivery,
    Figure,
    Metrics,
    NotEnough,
    metrics_json,
    metrics_of,
    metrics_words,
)
from slipway.errors import Absent
from slipway.flows.reports.delivery_metrics import measure
from slipway.ports import Commit, Facts, Slot

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def delivery(days_ago: float, outcome: Outcome = Outcome.PROMOTED, **parts: Any) -> Delivery:
    ended = NOW - days_ago * DAY
    return Delivery(started_at=ended - HOUR, ended_at=ended, outcome=outcome, **parts)


def measured(*deliveries: Delivery, days: int = 30) -> Metrics:
    return metrics_of(deliveries, now=NOW, days=days)


def test_nothing_is_invented_of_an_empty_history() -> None:
    found = measured()
    figures = [
        found.deployments_a_day,
        found.lead_time_median,
        found.change_failure_rate,
        found.time_to_restore_median,
    ]
    assert all(isinstance(each, NotEnough) for each in figures)
    assert metrics_words(found)[0] == "Deployment frequency: not enough: 0 days of history, and 7 are needed"
    assert metrics_json(found)["change_failure_rate"] is None


def test_frequency_counts_what_went_live_within_the_days_that_are_known() -> None:
    found = measured(*[delivery(each) for each in (40, 20, 10, 5)], delivery(4, Outcome.PUT_BACK))
    assert found.deployments_a_day == Figure(3 / 30, 3)
    young = measured(*[delivery(each) for each in (10, 8, 6, 4, 2)])
    assert young.deployments_a_day == Figure(5 / 10, 5)
    assert measured(delivery(6), delivery(1)).deployments_a_day == NotEnough(6, 7, "days of history")


def test_lead_time_is_from_each_commit_to_the_end_of_the_deployment_that_brought_it() -> None:
    ended = NOW - 3 * DAY
    commits = tuple(ended - hours * HOUR for hours in range(1, 11))
    found = measured(delivery(3, commits=commits))
    assert found.lead_time_median == Figure(5 * 3600, 10)
    assert found.lead_time_p90 == Figure(9 * 3600, 10)
    few = measured(delivery(3, commits=commits[:9]))
    assert few.lead_time_median == Figure(5 * 3600, 9)
    assert few.lead_time_p90 == NotEnough(9, 10, "commits went live")
    assert measured(delivery(3, Outcome.PUT_BACK, commits=commits)).lead_time_median == NotEnough(
        0, 3, "commits went live"
    )


def test_a_change_failed_when_people_were_served_by_it_and_it_was_taken_back() -> None:
    good = [delivery(each) for each in (20, 19, 18)]
    rolled = delivery(10, restored_at=NOW - 10 * DAY + HOUR)
    stopped = delivery(9, Outcome.PUT_BACK)
    never_served = delivery(8, Outcome.PUT_BACK, served=False)
    found = measured(*good, rolled, stopped, never_served)
    assert found.change_failure_rate == Figure(2 / 5, 5)
    assert found.stopped_before_people == 1
    assert measured(*good, rolled).change_failure_rate == NotEnough(
        4, 5, "deployments that people were served by"
    )


def test_time_to_restore_is_how_long_people_were_served_by_what_was_wrong() -> None:
    rolled = delivery(10, restored_at=NOW - 10 * DAY + 2 * HOUR)
    put_back = delivery(9, Outcome.PUT_BACK)
    by_hand = delivery(8, Outcome.NEEDS_PERSON, restored_at=NOW - 8 * DAY + 5 * HOUR)
    still_wrong = delivery(7, Outcome.NEEDS_PERSON)
    found = measured(rolled, put_back, by_hand, still_wrong)
    assert found.time_to_restore_median == Figure(2 * 3600, 3)
    assert "Time to restore, median: 2 h, of 3" in metrics_words(found)


def test_emergencies_are_counted() -> None:
    assert measured(delivery(3, emergency=True), delivery(2)).emergencies == 1


class Commits:
    """A repository in which commit `cN` was made N days before now."""

    def refresh(self) -> None: ...

    def resolve(self, name: str) -> Commit:
        return Commit(name, "ann", "", NOW - int(name[1:]) * DAY)

    def between(self, old: str, new: str) -> Sequence[Commit]:
        if new == "c99":
            raise Absent("rewritten")
        return [self.resolve(f"c{number}") for number in range(int(new[1:]), int(old[1:]))]

    def descends(self, commit: str, other: str) -> bool:
        return True

    def ancestors(self, commit: str, most: int) -> Sequence[str]:
        return [commit]

    @contextmanager
    def checkout(self, commit: str) -> Iterator[Path]:
        raise Absent(commit)


def entries() -> list[Facts]:
    written = list[Facts]()
    plans: list[tuple[str, float, Outcome, Facts]] = [
        ("c30", 28, Outcome.PROMOTED, {}),
        ("c20", 18, Outcome.PROMOTED, {"emergency": {"by": "ann"}}),
        ("c15", 14, Outcome.PUT_BACK, {}),
        ("c99", 10, Outcome.PROMOTED, {}),
    ]
    for number, (commit, days, outcome, plan) in enumerate(plans):
        at = NOW - days * DAY
        written.append(
            opened(Deployment(f"d{number}", f"sha256:{commit}", commit, "ann", at - HOUR, None, plan))
        )
        written.append(closed(f"d{number}", outcome, slot=Slot.BLUE, reason="", now=at))
        if commit == "c20":
            live = history_of(written[:2]).live
            assert live
            written.append(rolled_back(live, by="ann", reason="slow", now=at + 3 * HOUR))
    return written


def test_an_environments_history_is_measured() -> None:
    found = measure(history_of(entries()), Commits(), served=lambda deployment: deployment == "d2", now=NOW)
    assert found.lead_time_median == Figure(6 * 86400, 11), "c30 by itself, and c20 to c29"
    assert found.emergencies == 1
    assert found.deployments_a_day == Figure(3 / 28, 3)
    assert found.change_failure_rate == NotEnough(4, 5, "deployments that people were served by")
    assert found.time_to_restore_median == NotEnough(2, 3, "times something was put right")


def test_only_what_counts_is_asked_of_git_and_the_store_however_long_the_history() -> None:
    asked = list[str]()

    class GateRequest(Commits):
        def resolve(self, name: str) -> Commit:
            asked.append(name)
            return super().resolve("c0")

    def served(deployment: str) -> bool:
        asked.append(deployment)
        return False

    every = [
        Deployment(
            f"d{n}",
            "sha256:x",
            "c0",
            "ann",
            NOW,
            None,
            {},
            NOW - n * HOUR,
            Outcome.PROMOTED if n % 2 else Outcome.PUT_BACK,
        )
        for n in reversed(range(10_000))
    ]
    backs = tuple({"at": (NOW - n * HOUR / 2).isoformat()} for n in range(10_000))

    def timed(share: int) -> float:
        asked.clear()
        began = time.thread_time()
        measure(
            History(tuple(every[-len(every) // share :]), rollbacks=backs[: len(backs) // share]),
            GateRequest(),
            served=served,
            now=NOW,
            days=10,
        )
        return time.thread_time() - began

    # Ten times the history may take ten times the work, with room for chance, but never its square.
    assert min(timed(1) for _ in range(3)) < 50 * min(timed(10) for _ in range(3))
    asked.clear()
    found = measure(
        History(tuple(every), rollbacks=backs),
        GateRequest(),
        served=served,
        now=NOW,
        days=10,
    )
    assert len(asked) == 10 * 24 + 1
    assert found.deployments_a_day == Figure(12, 120)
