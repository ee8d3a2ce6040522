"""Databases of previews on one server: each has a role of its own name, which owns it and can enter nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from slipway.adapters.postgres.database import Postgres, translated
from slipway.commands import postgres as commands
from slipway.commands import preview_sql
from slipway.ports import Database


class PreviewServer:
    """The server at an address whose user may make databases and roles."""

    def __init__(self, address: str, environment: Mapping[str, str], *, within: timedelta) -> None:
        self._address, self._environment, self._within = address, environment, within
        self._server = Postgres(address, environment, within=within)

    def of(self, name: str, password: str) -> Database:
        """Return the database of this name as its own role sees it; the role is made where there is none."""
        with self._server.connected() as connection, translated():
            (there,) = connection.execute(preview_sql.ROLE_EXISTS, (name,)).fetchone() or (False,)
            if not there:
                connection.execute(preview_sql.make_role(name))
            for statement in preview_sql.let_in(name, password):
                connection.execute(statement)
        own = commands.url_as(self._address, name, password)
        return OwnDatabase(commands.url_of(own, name), self._server, self._environment, within=self._within)

    def others_open_to(self, name: str) -> Sequence[str]:
        """Return the databases with data of others that the role of this name could enter."""
        with self._server.connected() as connection, translated():
            wanted = (name, list(preview_sql.EMPTY), name)
            return [found for (found,) in connection.execute(preview_sql.OPEN_TO, wanted)]

    def names(self) -> Sequence[str]:
        """Return the names of all databases on the server."""
        return self._server.databases()

    def drop(self, name: str) -> None:
        """Drop a preview's database and its role. Raises `DatabaseError` for the database that the address names."""
        self._server.drop(name)
        with self._server.connected() as connection, translated():
            connection.execute(preview_sql.drop_role(name))


class OwnDatabase(Postgres):
    """The database of one preview, entered as its own role, but made and dropped by the server's user."""

    def __init__(
        self, address: str, server: Postgres, environment: Mapping[str, str], *, within: timedelta
    ) -> None:
        super().__init__(address, environment, within=within)
        self._server = server

    def restore(self, dump: Path, name: str, *, jobs: int, owners: bool = True) -> None:
        """Make the database, and fill it from a dump as its own role, to which all of it belongs.

        Raises `DatabaseError` when anything in it cannot be restored; no half of it is left then.
        """
        with self._server.connected() as connection, translated():
            for statement in preview_sql.make_database(name):
                connection.execute(statement)
        try:
            self._tools.restore(dump, self.address, jobs=jobs, owners=False)
        except BaseException:
            self.drop(name)
            raise

    def drop(self, name: str) -> None:
        """Drop the database and end its sessions."""
        self._server.drop(name)
