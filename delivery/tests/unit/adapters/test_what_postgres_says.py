"""What PostgreSQL says is told in one line, and a dump that fills a disk names the folder."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from slipway.adapters.postgres.database import one_line
from slipway.adapters.postgres.tools import DISK_FULL, Tools
from slipway.ports import DatabaseError

# It speaks as pg_dump with two helpers does.
FULL = f"""#!/bin/sh
case "$*" in *--version*) echo "pg_dump (PostgreSQL) 15.9"; exit 0;; esac
echo "pg_dump: error: could not write to file: {DISK_FULL}" >&2
echo "pg_dump: terminated by user" >&2
exit 1
"""


def test_a_question_of_the_client_library_is_left_out() -> None:
    error = psycopg.OperationalError("connection failed: no such file\n\tIs the server running locally?")
    assert one_line(error) == "connection failed: no such file"


def test_a_full_disk_is_named_by_the_folder_that_is_dumped_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "pg_dump"
    program.write_text(FULL)
    program.chmod(0o755)
    monkeypatch.setattr(Tools, "_programs", {"pg_dump": str(program)})
    into = tmp_path / "dump"
    with pytest.raises(DatabaseError) as caught:
        Tools(15, {}).dump("postgresql://user@host/name", into, snapshot="1", jobs=2)
    assert str(into) in caught.value.what
    assert "terminated by user" not in str(caught.value)
