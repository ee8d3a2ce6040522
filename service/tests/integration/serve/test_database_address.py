"""What DATABASE_URL leaves out comes from PostgreSQL's own variables, so only what is secret stands in a secret."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from psycopg.conninfo import conninfo_to_dict
from tests.support.places import PATIENCE, Place, begun_once

TOLD = {
    "SECRET_KEY": "Ub3-wq9ZtR_7mKx2LpVd8YhN4cGfJs6a",
    "ALLOWED_HOSTS": "localhost",
    "PUBLIC_URL": "http://localhost:8000",
}


def address_of_embedded(place: Place) -> str:
    for process in place.processes():
        try:
            if address := process.environ().get("GALLEY_EMBEDDED_DATABASE"):
                return address
        except psutil.Error:
            continue  # gone in the meantime
    raise AssertionError("no process knows the database")


@pytest.mark.slow
def test_the_host_may_stand_outside_of_the_address(tmp_path: Path) -> None:
    place = Place(begun_once(tmp_path / "data"))
    try:
        with place.served():
            parts = conninfo_to_dict(address_of_embedded(place))
            told = {
                **place.environment,
                **TOLD,
                "OBJECT_STORE_URL": (tmp_path / "data/objects").as_uri(),
                "DATABASE_URL": f"postgresql://{parts['user']}@/{parts['dbname']}",
            }
            assert migrated(told | {"PGHOST": str(parts["host"])}).returncode == 0
            nobody = migrated(told | {"PGHOST": str(tmp_path)})
    finally:
        place.clean_up()
    assert nobody.returncode == 1
    # The pool tried many times and has said so once; the last line is the reason.
    *tries, last = nobody.stderr.splitlines()
    assert last.startswith("The database does not answer: ")
    assert str(tmp_path) in last
    assert len(tries) == 1, nobody.stderr


def migrated(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    words = (sys.executable, "-m", "galley.cli", "migrate", "--check")
    return subprocess.run(
        words, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
