"""Slipway delivers a new build of Galley's web app to people with real browsers: no page may lack a file.

The control is the same without visitors who stay with one release and without asking the other one: pages have to
lack files then, or the play would prove nothing.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.stopping import stop_everything

from .acts import Results
from .play_galley import Stage
from .visitors import Seen, visiting

UNSTICKY = (sys.executable, str(Path(__file__).with_name("unsticky.py")))
ENTRY = "web/src/app/main.tsx"
# A canary whose pages lack files may well be stopped; what counts here is what browsers saw of it.
ANY_END = (0, 3)


def play(results: Results) -> None:
    """Play it. Raises `RehearsalFailed` when something is not as it has to be."""
    with TemporaryDirectory(prefix="sw") as folder:
        Path(folder).chmod(0o755)
        stage = Stage(Path(folder), results, play="Pages")
        try:
            stage.act("the first release", "deploy", "production", load=False)
            stage.let_people_in()
            seen = _delivered(stage, "a new build of the web app, seen by browsers", number=1)
            results.demand(f"0 of {seen.files:,} files were missing", not seen.missing, seen=seen.missing[:5])
            results.demand("browsers met both builds", len(seen.builds) == 2, seen=seen.builds)
            stage.demand_that_nobody_noticed()
            name = "the control: nobody stays with a release, and the other one is not asked"
            seen = _delivered(stage, name, number=2, program=UNSTICKY, expect=ANY_END)
            results.demand(f"{len(seen.missing):,} of {seen.files:,} files were missing", bool(seen.missing))
        finally:
            stop_everything(stage.home)


def _delivered(
    stage: Stage, name: str, *, number: int, program: tuple[str, ...] = (), expect: tuple[int, ...] = (0,)
) -> Seen:
    """Deliver another build of the web app while browsers come, and return what they saw."""
    entry = stage.repository / ENTRY
    entry.write_text(f"{entry.read_text()}\nconsole.debug('build {number}')\n")
    stage.commit("Build the web app again", "web")
    began = time.monotonic()
    with visiting(stage.address) as seen:
        stage.act(name, "deploy", "production", program=program, expect=expect)
    stage.results.note(f"{seen.visits} visits with a browser in {time.monotonic() - began:.0f} s")
    return seen
