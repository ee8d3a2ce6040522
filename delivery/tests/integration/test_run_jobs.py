"""The program that runs a release's jobs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from slipway.adapters.machine.scheduled import run_jobs

from tests.support import place

STARTED = "import pathlib, time; pathlib.Path('started').touch(); time.sleep(600)"


def test_a_job_that_is_ended_with_its_release_says_so(tmp_path: Path) -> None:
    jobs, done = tmp_path / "jobs.json", tmp_path / "done.jsonl"
    words = [sys.executable, "-c", STARTED]
    job = {"name": "long", "schedule": "* * * * * *", "words": words, "within": 600}
    jobs.write_text(
        json.dumps({"release": "sha256:ab", "folder": str(tmp_path), "environment": {}, "jobs": [job]})
    )
    with subprocess.Popen(
        [sys.executable, "-m", run_jobs.__name__, jobs, done], stdout=subprocess.DEVNULL
    ) as runner:
        place.wait_until((tmp_path / "started").exists)
        runner.terminate()
        assert runner.wait(60) == 0
    (run,) = [json.loads(line) for line in done.read_text().splitlines()]
    assert run["code"] < 0
    assert run["said"] == run_jobs.INTERRUPTED
