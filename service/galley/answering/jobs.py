"""Documents that answers make by themselves are made here, in the worker, and letters about answers are sent."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from galley import wiring
from galley.accounts import queries as people
from galley.answering import operations, queries
from galley.answering.business import business_of
from galley.answering.letter import send_letter
from galley.answering.models import Answer, AnswerLink
from galley.documents import operations as documents
from galley.edge.problems import Problem
from galley.ports import PoolBusy, WorkerLost
from galley.queue.tasks import does
from galley.signing.queries import NoCertificate

UNMADE = "It could not be made by itself: {reason} Open it, mend what is named, and download it."
LONGEST = 300
log = logging.getLogger("galley.answering")


@does(operations.MAKE_DOCUMENT, attempts=10)
def make_document(answer: str) -> None:
    """Make the document of one answer, where there is none yet; what is wrong with it stands there then."""
    rows = Answer.objects.select_related(
        "link__version__template",
        "link__version__bundle",
        "link__organisation",
        "link__person",
        "link__values",
    )
    found = rows.select_related("values").filter(pk=UUID(answer), document=None).first()
    if found is None:
        return None
    owner = queries.owner_of(found.link)
    if owner is None:
        return _note(found, "Whoever asked is no member here any more.")
    try:
        operations.make_document(
            found,
            brand=business_of(found.link, owner),
            lease=timedelta(seconds=wiring.settings().number_lease_seconds),
            by=owner,
            now=wiring.clock().now(),
            tools=wiring.rendering_tools(people.requester_of(owner)),
        )
    except documents.InvalidValues as error:
        _note(found, f"{len(error.problems)} values are missing or do not fit.")
    except documents.RenderFailed as error:
        if isinstance(error.failure, PoolBusy | WorkerLost):
            raise
        _note(found, "the page could not be set.")
    except NoCertificate as error:
        _note(found, str(error))
    except (documents.VersionIsDraft, documents.DocumentDeleted, Problem) as error:
        log.warning("an answer made no document", extra={"answer": answer, "reason": type(error).__name__})
        _note(found, "the page could not be set.")


@does(operations.TELL_OWNER, attempts=5)
def tell_owner(link: str) -> None:
    """Tell the maker of a form that answers came."""
    found = (
        AnswerLink.objects.select_related("person", "organisation", "version").filter(pk=UUID(link)).first()
    )
    if found is not None and queries.owner_of(found) is not None:
        operations.tell_owner(found, send=send_letter, now=wiring.clock().now())


def _note(answer: Answer, reason: str) -> None:
    Answer.objects.filter(pk=answer.pk).update(fault=UNMADE.format(reason=reason)[:LONGEST])
