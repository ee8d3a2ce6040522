"""Make many documents together: rendered side by side, recorded in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import TypeAlias

from django.db import connections

from galley.accounts.models import Membership
from galley.documents.models import Document, DocumentUpload
from galley.documents.operations import remembering
from galley.documents.operations.afterwards import afterwards
from galley.documents.operations.check_and_preview import InvalidValues, RenderFailed
from galley.documents.operations.recording import Made, Order, made_of
from galley.objects import operations as objects
from galley.ports import (
    CannotSign,
    ObjectStore,
    PoolBusy,
    ReadersBusy,
    RenderingTools,
    Superseded,
    WorkerLost,
)

# How many objects are written at a time: a store is waited for more than it works.
PUTS_AT_ONCE = 8
Refused: TypeAlias = InvalidValues | RenderFailed
# Not the fault of the document: it is made later.
PASSING = (PoolBusy, WorkerLost, Superseded)


class MadeLater(Exception):
    """Nobody has time to make documents at the moment; none of these was kept."""


def render_many(
    orders: Sequence[Order], *, by: Membership, now: datetime, tools: RenderingTools, at_once: int
) -> list[Made | Refused]:
    """Render documents, so many `at_once`, and return each or its fault; nothing is kept.

    Of templates whose documents a series numbers, make one after the other instead. Raises `MadeLater`,
    `NoCertificate` or `ObjectStoreError`.
    """
    with ThreadPoolExecutor(at_once) as threads:
        return list(threads.map(partial(_in_a_thread, by=by, now=now, tools=tools), orders))


def keep_many(
    outcomes: Sequence[Made | Refused],
    *,
    by: Membership,
    now: datetime,
    store: ObjectStore,
    record: Callable[[Sequence[Document | Refused]], None],
) -> None:
    """Keep rendered documents in one transaction, in which `record` is called with each, or its fault.

    Raises `ObjectStoreError`, and what `record` raises; nothing is kept then.
    """
    kept = [each for each in outcomes if isinstance(each, Made)]

    def record_all(entries: objects.Entries) -> None:
        rows = {id(made): made.document(entries, by=by, now=now) for made in kept}
        Document.objects.bulk_create(rows.values())
        if uploads := [each for made in kept for each in made.uploads(rows[id(made)])]:
            DocumentUpload.objects.bulk_create(uploads)
        record([rows[id(each)] if isinstance(each, Made) else each for each in outcomes])

    objects.keep_all(
        [content for made in kept for content in made.contents],
        store=store,
        now=now,
        record=record_all,
        owner=by.organisation_id,
        at_once=PUTS_AT_ONCE,
    )
    for made in kept:
        with afterwards("for whom it is was not remembered"):
            remembering.remember_contacts(made.order.version, made.ready.values, by.organisation, now=now)


def _in_a_thread(order: Order, *, by: Membership, now: datetime, tools: RenderingTools) -> Made | Refused:
    try:
        return _made(order, by=by, now=now, tools=tools)
    finally:
        connections.close_all()


def _made(order: Order, *, by: Membership, now: datetime, tools: RenderingTools) -> Made | Refused:
    try:
        return made_of(order, by=by, now=now, tools=tools)
    except ReadersBusy as error:
        raise MadeLater from error
    except InvalidValues as error:
        return error
    except CannotSign as error:
        raise MadeLater from error
    except RenderFailed as error:
        if isinstance(error.failure, PASSING):
            raise MadeLater from error
        return error
