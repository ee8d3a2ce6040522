"""Make nobody recognisable: names become numbers, and every letter and digit of a note another one."""

from __future__ import annotations

from .bucket import Bucket, ObjectMissing
from .database import Connection
from .notes import write


def anonymise(*, connection: Connection, bucket: Bucket) -> int:
    """Write every note again under a number, with nothing left of what it was; return how many. Only on a copy."""
    rows = connection.execute("SELECT key, count FROM notes ORDER BY key").fetchall()
    kept = [(scrambled(_text(key, bucket)), count) for key, count in rows]
    for table in ("notes", "jobs", "unreferenced", "hold"):
        connection.execute(f"DELETE FROM {table}")
    for key, _ in rows:
        bucket.delete(key)
    for number, (text, count) in enumerate(kept, start=1):
        name = f"note-{number:06}"
        write(name, text, connection=connection, bucket=bucket)
        connection.execute("UPDATE notes SET count = %s WHERE name = %s", (count, name))
    return len(rows)


def scrambled(text: str) -> str:
    """Return a text of the same shape in which nothing can be read."""
    return "".join("0" if each.isdigit() else "x" if each.isalpha() else each for each in text)


def _text(key: str, bucket: Bucket) -> str:
    try:
        return bucket.get(key).decode()
    except ObjectMissing:
        # Its first writer had said what it would be, and had not written it yet.
        return ""
