"""A file of an export: its name, and its bytes or the object that has them."""

from __future__ import annotations

import json
from uuid import UUID

from galley.documents import rules
from galley.documents.models import Document
from galley.objects.models import StoredObject

Entry = tuple[str, bytes | StoredObject]


def file_of(name: str, pk: UUID) -> str:
    """Return a name for people that no other entry has."""
    return f"{rules.file_name(name, '', suffix='')} {str(pk)[:8]}"


def file_of_document(document: Document) -> str:
    """Return by which name, without ending, a document is in the export."""
    return f"{document.created_at:%Y-%m-%d} {file_of(document.name, document.pk)}"


def json_of(data: object) -> bytes:
    """Return data as JSON that people can read; instants as ISO 8601."""
    return json.dumps(data, indent=2, ensure_ascii=False, default=str).encode()
