"""What follows when a document is recorded."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError

log = logging.getLogger("galley.documents")


@contextmanager
def afterwards(missed: str) -> Iterator[None]:
    """Let a database that fails in here be logged, with what was missed, and nothing more.

    The document is recorded by now, or its own failure is on the way: that is what the caller has to hear.
    """
    try:
        yield
    except DatabaseError as error:
        log.warning("after a document: %s: %s", missed, error)
