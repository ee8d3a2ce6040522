"""The document that an address names."""

from __future__ import annotations

from uuid import UUID

from galley.accounts.models import Membership
from galley.documents import queries
from galley.documents.models import Document
from galley.edge.problems import not_found


def document_of(membership: Membership, document_id: UUID) -> Document:
    """Return a document that a person may see. Raises a 404 problem where there is none."""
    document = queries.document_of(membership, document_id)
    if document is None:
        raise not_found("This document")
    return document
