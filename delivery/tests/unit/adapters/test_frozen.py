"""What AWS keeps has names that AWS takes, and that lead back."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from slipway.adapters.aws import frozen as files
from slipway.commands.postgres import url_at
from slipway.ports import DatabaseError

# As the API reference of CreateDBSnapshot has it.
IDENTIFIER = re.compile(r"[a-z](?:-?[a-z0-9])*")
AT = datetime(2026, 11, 29, 13, 15, tzinfo=UTC)


@pytest.mark.parametrize("source", ["tally", "galley-production", "a" * 63, "a-" * 30 + "b"])
def test_an_identifier_is_one_that_aws_takes(source: str) -> None:
    found = files.frozen_id(source, AT, "0f3a")
    assert IDENTIFIER.fullmatch(found)
    assert len(found) <= files.LONGEST
    assert files.ids_in([f"rds-snapshot.{found}.json"]) == [found]


@pytest.mark.parametrize("name", ["look", "slipway_rehearsal_galley_production_12"])
def test_a_copys_name_leads_back(name: str) -> None:
    assert IDENTIFIER.fullmatch(files.copy_id(name))
    assert files.name_of(files.copy_id(name)) == name


@pytest.mark.parametrize("name", ["with-hyphen", "_first", "two__lines", "Large", "l" * 60, ""])
def test_a_name_that_aws_could_not_give_back_is_refused(name: str) -> None:
    with pytest.raises(DatabaseError, match="no copy's name"):
        files.copy_id(name)


@pytest.mark.parametrize(
    "file", ["toc.dat", "3001.dat.zst", "rds-snapshot.tally.json", "aurora-clone.slipway-A.json"]
)
def test_files_of_a_dump_name_nothing_at_aws(file: str) -> None:
    assert files.ids_in([file]) == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("postgresql://u:p@old:1/db?sslmode=require", "postgresql://u:p@new:5432/db?sslmode=require"),
        ("postgresql://u:p@/galley", "postgresql://u:p@new:5432/galley"),
        ("postgresql://u@/db?host=/run&sslmode=require", "postgresql://u@new:5432/db?sslmode=require"),
        ("postgres://old/db", "postgres://new:5432/db"),
    ],
)
def test_the_same_database_at_another_place_has_all_else_alike(address: str, expected: str) -> None:
    assert url_at(address, "new", 5432) == expected
