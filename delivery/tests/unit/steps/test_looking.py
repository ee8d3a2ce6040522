"""Where a Prometheus server counts, what it does not say is not taken from the proxy: the two never mix."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from slipway.adapters.state.folder_store import FolderStore
from slipway.config import Prometheus
from slipway.decisions.canary.criteria import Metric
from slipway.decisions.canary.samples import Looks
from slipway.errors import StepFailed
from slipway.flows.gates.workspace import standing_work
from slipway.ports import Reading, Slot
from slipway.steps.look_at_releases import looks
from slipway.steps.traffic.move_traffic import case_so_far
from slipway.steps.work import Work

from tests.fakes.small_world import WorldGauges
from tests.support import played

ASKED = Prometheus(url="http://prometheus", seconds="s", requests="r", errors="e", memory="m")


def work_in(folder: Path) -> Work:
    assert played.run(folder, "first").code == 0
    work = standing_work(played.context_of(folder, FolderStore(folder / "state")), None)
    return replace(work, environment=work.environment.model_copy(update={"prometheus": ASKED}))


def test_what_a_server_counts_stands_for_the_proxys_and_the_kernels_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = work_in(tmp_path)
    reading = Reading(requests=40, errors=3, memory_bytes=7)
    monkeypatch.setattr(WorldGauges, "read", lambda *_: reading)
    seen = looks(work).control
    assert seen.counters
    assert (seen.counters.requests, seen.counters.failed) == (40, 3)
    assert seen.processes
    assert sum(each.memory_bytes for each in seen.processes) == 7


def test_what_it_does_not_say_was_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = work_in(tmp_path)

    def silent(*_: object) -> Reading:
        raise StepFailed("Prometheus has nothing.")

    monkeypatch.setattr(WorldGauges, "read", silent)
    seen: Looks = looks(work)
    assert (seen.control.counters, seen.control.reading) == (None, None)
    assert [each.memory_bytes for each in seen.control.processes or ()] == [0]


def test_what_is_asked_for_is_judged(tmp_path: Path) -> None:
    work = replace(work_in(tmp_path), live=None)
    assert Metric.WORK not in case_so_far(work).criteria.metrics
    assert work.slot is Slot.BLUE
