"""Named counters with a note each: a row that counts, and an object that holds the text."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from .bucket import Bucket, ObjectMissing
from .database import Connection

KEY = "tally/{name}"
INTEND = """
    INSERT INTO notes (name, key, intended_sha256) VALUES (%(name)s, %(key)s, %(sha256)s)
    ON CONFLICT (name) DO UPDATE SET intended_sha256 = %(sha256)s
"""
SETTLE = """
    UPDATE notes SET count = count + 1, size = %(size)s, sha256 = %(sha256)s, intended_sha256 = NULL, changed_at = now()
    WHERE name = %(name)s RETURNING count
"""


@dataclass(frozen=True)
class Note:
    """A counter as people see it."""

    name: str
    count: int
    text: str

    def as_json(self) -> str:
        """Return it as the service answers."""
        return json.dumps({"name": self.name, "count": self.count, "text": self.text})


def write(name: str, text: str, *, connection: Connection, bucket: Bucket) -> Note:
    """Count one up and write the note; return both."""
    data = text.encode()
    values = {"name": name, "key": KEY.format(name=name), "size": len(data), "sha256": _sha256(data)}
    # Held for the session: intention, object and row of two writers must not cross.
    connection.execute("SELECT pg_advisory_lock(hashtext(%s))", (name,))
    try:
        connection.execute(INTEND, values)
        bucket.put(str(values["key"]), data)
        (count,) = connection.execute(SETTLE, values).fetchone() or (0,)
    finally:
        connection.execute("SELECT pg_advisory_unlock(hashtext(%s))", (name,))
    return Note(name, count, text)


def read(name: str, *, connection: Connection, bucket: Bucket) -> Note | None:
    """Return a counter and its note."""
    found = connection.execute("SELECT count, key FROM notes WHERE name = %s", (name,)).fetchone()
    if found is None:
        return None
    try:
        text = bucket.get(found[1]).decode()
    except ObjectMissing:
        # Its first writer has said what it will be, and has not written it yet.
        return None
    return Note(name, found[0], text)


def delete(name: str, *, connection: Connection) -> bool:
    """Delete a counter; its object is deleted by a worker when no restore point can need it any more."""
    with connection.transaction():
        row = connection.execute("DELETE FROM notes WHERE name = %s RETURNING key", (name,)).fetchone()
        if row:
            connection.execute("INSERT INTO unreferenced (key) VALUES (%s) ON CONFLICT DO NOTHING", row)
    return row is not None


def delete_unreferenced(*, connection: Connection, bucket: Bucket) -> int:
    """Delete the objects that no row has named since before the held instant, and return how many.

    Without a hold, or with a row that names the key again, nothing is deleted.
    """
    with connection.transaction():
        rows = connection.execute(
            "DELETE FROM unreferenced USING hold WHERE unreferenced_since < hold.since RETURNING key"
        ).fetchall()
        gone = [key for (key,) in rows if not _is_named_again(key, connection)]
        for key in gone:
            bucket.delete(key)
    return len(gone)


def hold(since: str, *, connection: Connection) -> None:
    """Let go only of objects whose rows were deleted before this instant."""
    connection.execute(
        "INSERT INTO hold (since) VALUES (%s) ON CONFLICT (one) DO UPDATE SET since = excluded.since",
        (since,),
    )


def dangling(*, connection: Connection, bucket: Bucket) -> list[str]:
    """Return in words each row whose object is not what the row says, or is going to be."""
    keys = [key for (key,) in connection.execute("SELECT key FROM notes ORDER BY key").fetchall()]
    return [fault for key in keys if (fault := _fault(key, connection=connection, bucket=bucket))]


def _fault(key: str, *, connection: Connection, bucket: Bucket) -> str:
    # A busy note is written between our two looks; only what two looks in a row agree on is a fault.
    return _look(key, connection, bucket) and _look(key, connection, bucket)


def _look(key: str, connection: Connection, bucket: Bucket) -> str:
    row = connection.execute("SELECT sha256, intended_sha256 FROM notes WHERE key = %s", (key,)).fetchone()
    if row is None:
        return ""
    try:
        found = _sha256(bucket.get(key))
    except ObjectMissing:
        return f"{key}: there is no such object" if row[0] else ""
    return "" if found in row else f"{key}: its SHA-256 is {found} and not {row[0]}"


def _is_named_again(key: str, connection: Connection) -> bool:
    # Held to the end of the transaction: a writer of this key waits until the object is gone.
    connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (key.removeprefix(KEY.format(name="")),))
    return bool(connection.execute("SELECT 1 FROM notes WHERE key = %s", (key,)).fetchone())


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
