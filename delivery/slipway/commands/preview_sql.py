"""What is asked of PostgreSQL for the database of a preview, and for the role that can enter nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from slipway.commands.sql import identifier

ROLE_EXISTS = "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)"
# The databases that hold nothing of anybody: PostgreSQL's own, and one that RDS keeps shut.
EMPTY = ("postgres", "template0", "template1", "rdsadmin")
OPEN_TO = """
    SELECT datname FROM pg_database
     WHERE datallowconn AND datname <> %s AND NOT datname = ANY(%s) AND has_database_privilege(%s, oid, 'CONNECT')
     ORDER BY datname
"""
# One pool of a web process, one of a worker, and a command.
CONNECTIONS = 40


def make_role(name: str) -> str:
    """Make a role that may nothing: it makes no databases and no roles, and is no superuser."""
    return f"CREATE ROLE {identifier(name)} NOLOGIN"


def let_in(name: str, password: str) -> Iterator[str]:
    """Let a role in by this password, and let who asks give things to it."""
    literal = password.replace("'", "''")
    yield f"ALTER ROLE {identifier(name)} LOGIN CONNECTION LIMIT {CONNECTIONS} PASSWORD '{literal}'"
    yield f"GRANT {identifier(name)} TO CURRENT_USER"


def make_database(name: str) -> Iterator[str]:
    """Make an empty database that its role owns, and that nobody else may enter."""
    yield f"CREATE DATABASE {identifier(name)} TEMPLATE template0 OWNER {identifier(name)}"
    yield f"REVOKE ALL ON DATABASE {identifier(name)} FROM PUBLIC"


def drop_role(name: str) -> str:
    """Drop a role that owns nothing any more."""
    return f"DROP ROLE IF EXISTS {identifier(name)}"
