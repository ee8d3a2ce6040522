"""The background worker: does jobs one after the other, and lets go of deleted notes' objects."""

from __future__ import annotations

import signal
import sys
import threading

from . import notes
from .app import App
from .bucket import Bucket
from .database import Connection, Pool, driver
from .server import STOP, Server

TAKE = "SELECT id, name FROM jobs WHERE state = 'waiting' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED"
IDLE_SECONDS = 0.1


def work(app: App, pool: Pool, bucket: Bucket, *, host: str, metrics_port: int | None) -> None:
    """Do jobs until SIGTERM, and finish the one that is under way. Its figures are at its own address."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP)
    if metrics_port is not None:
        server = Server((host, metrics_port), app)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    while not signal.sigpending().intersection(STOP):
        try:
            with pool.connection() as connection:
                busy = _do_one(app, connection, bucket)
                notes.delete_unreferenced(connection=connection, bucket=bucket)
        except driver().Error as error:
            sys.stderr.write(f"tally: {type(error).__name__}: {error}\n")
            busy = False
        if not busy and signal.sigtimedwait(STOP, IDLE_SECONDS):
            return


def _do_one(app: App, connection: Connection, bucket: Bucket) -> bool:
    with connection.transaction():
        job = connection.execute(TAKE).fetchone()
        if job is None:
            return False
        failed = app.misbehaviour.fails_job()
        if not failed:
            notes.read(job[1], connection=connection, bucket=bucket)
        connection.execute(
            "UPDATE jobs SET state = %s, changed_at = now() WHERE id = %s",
            ("failed" if failed else "done", job[0]),
        )
    app.metrics.job(failed=failed)
    if failed:
        sys.stderr.write(f"tally: job {job[0]} failed by a fault that was built in\n")
    return True
