"""What Slipway relies on in a service's database, true of PostgreSQL and of the small world's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from slipway.adapters.postgres.database import Postgres
from slipway.ports import Database, DatabaseError

from tests.fakes.small_world import SmallWorld, WorldDatabase
from tests.support.postgres import execute


@dataclass(frozen=True)
class Service:
    """A database, what lies in it, and a way to write that."""

    database: Database
    content: Callable[[str], str]
    write: Callable[[str, str], None]

    def dumped(self, folder: Path) -> Path:
        into = folder / "dump"
        into.mkdir()
        with self.database.snapshot() as snapshot:
            snapshot.dump(into, jobs=1)
        return into

    def beside(self, name: str) -> str:
        return f"{self.database.name}_{name}"


def small_world(folder: Path) -> Service:
    world = SmallWorld(folder)
    database = WorldDatabase(world)

    def write(name: str, text: str) -> None:
        databases = world.read()["databases"]
        world.change("write", databases={**databases, name: text})

    return Service(database, database.schema, write)


def postgres(database: Postgres) -> Service:
    execute(database.address, "CREATE TABLE said (words text)", "INSERT INTO said VALUES ('old')")

    def content(name: str) -> str:
        return str(next(database.rows("SELECT words FROM said", name=name))[0])

    def write(name: str, text: str) -> None:
        execute(database.address_of(name), f"UPDATE said SET words = '{text}'")

    return Service(database, content, write)


@pytest.fixture(params=["small world", "postgres"])
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Service:
    if request.param == "postgres":
        return postgres(request.getfixturevalue("database"))
    (tmp_path / "world").mkdir()
    return small_world(tmp_path / "world")


def test_a_dump_is_restored_beside_what_it_was_taken_of(service: Service, tmp_path: Path) -> None:
    dump, name = service.dumped(tmp_path), service.beside("scratch")
    service.database.check_dump(dump)
    service.database.restore(dump, name, jobs=1)
    assert name in service.database.databases()
    service.write(name, "new")
    assert (service.content(name), service.content(service.database.name)) == ("new", "old")


def test_nothing_is_restored_over_what_is_there(service: Service, tmp_path: Path) -> None:
    dump, name = service.dumped(tmp_path), service.beside("scratch")
    service.database.restore(dump, name, jobs=1)
    service.write(name, "new")
    for there in (name, service.database.name):
        with pytest.raises(DatabaseError):
            service.database.restore(dump, there, jobs=1)
    assert (service.content(name), service.content(service.database.name)) == ("new", "old")


def test_a_folder_without_a_dump_is_refused(service: Service, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError):
        service.database.check_dump(tmp_path)


def test_a_scratch_database_is_dropped_and_the_services_own_never_is(
    service: Service, tmp_path: Path
) -> None:
    name = service.beside("scratch")
    service.database.restore(service.dumped(tmp_path), name, jobs=1)
    for _ in range(2):
        service.database.drop(name)
    assert name not in service.database.databases()
    with pytest.raises(DatabaseError):
        service.database.drop(service.database.name)
    assert service.content(service.database.name) == "old"


def test_two_databases_change_places_and_doing_it_again_changes_nothing(
    service: Service, tmp_path: Path
) -> None:
    name, kept = service.beside("scratch"), service.beside("before")
    service.database.restore(service.dumped(tmp_path), name, jobs=1)
    service.write(name, "new")
    for _ in range(2):
        service.database.exchange(name, keep_as=kept)
        assert (service.content(service.database.name), service.content(kept)) == ("new", "old")
        assert name not in service.database.databases()
    service.database.exchange(kept, keep_as=name)
    assert (service.content(service.database.name), service.content(name)) == ("old", "new")


def test_a_snapshot_stays_at_its_instant(service: Service, tmp_path: Path) -> None:
    name, into = service.beside("scratch"), tmp_path / "dump"
    into.mkdir()
    with service.database.snapshot() as snapshot:
        assert snapshot.lsn
        service.write(service.database.name, "later")
        snapshot.dump(into, jobs=1)
    service.database.restore(into, name, jobs=1)
    assert (service.content(name), service.content(service.database.name)) == ("old", "later")


def test_what_is_told_of_server_and_room_can_be_used(service: Service) -> None:
    assert service.database.server()
    assert service.database.size_bytes() > 0
    assert service.database.free_bytes() is None or service.database.free_bytes()
    assert list(service.database.invalid_indexes()) == []
    assert service.database.address_of(service.database.name)
