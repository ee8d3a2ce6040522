"""Any process of the machine may be called anything."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from slipway.adapters.machine.supervised import processes


def test_a_process_with_a_name_that_is_no_text_disturbs_nobody(tmp_path: Path) -> None:
    program = os.fsencode(tmp_path) + b"/sl\xff\xfe)ep"
    Path(os.fsdecode(program)).symlink_to("/bin/sleep")
    with subprocess.Popen((program, b"20")) as odd:
        try:
            assert processes.memory_of([odd.pid])[odd.pid] > 0
            assert processes.words_of(odd.pid) == (os.fsdecode(program), "20")
        finally:
            odd.kill()
