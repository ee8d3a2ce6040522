"""What Galley brings along, because a bare system, such as an image without a distribution, does not have it."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import requires


def test_time_zones_are_there_where_the_system_has_none() -> None:
    assert "tzdata" in (requires("galley") or [])
    code = "from zoneinfo import ZoneInfo; print(ZoneInfo('Europe/Stockholm').key)"
    done = subprocess.run(
        (sys.executable, "-c", code), env={"PYTHONTZPATH": ""}, capture_output=True, text=True, check=False
    )
    assert done.stdout == "Europe/Stockholm\n", done.stderr
