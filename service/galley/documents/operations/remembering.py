"""Remember for whom documents are, as their templates say where that stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from galley.accounts.models import Organisation
from galley.contacts import operations as contacts
from galley.contacts.rules import Known, key_of, known_of
from galley.documents import rules
from galley.documents.models import Document
from galley.library.models import TemplateVersion
from galley.objects import queries as stored
from galley.ports import ObjectAltered, ObjectMissing, ObjectStore
from galley.rendering.values import notes

# As many people or companies as one document may add: a list of guests is no list of clients.
MOST = 5


def remember_contacts(
    version: TemplateVersion, chosen: dict[str, Any], organisation: Organisation, *, now: datetime
) -> None:
    """Keep the people and companies that a document was made for, where the template notes which they are."""
    # To look at the text is cheap, to read the whole schema is not.
    if f'"{notes.CONTACT}"' in version.schema_text:
        contacts.remember(organisation, list(_named_in(version, chosen))[:MOST], now=now)


def _named_in(version: TemplateVersion, chosen: dict[str, Any]) -> Iterator[Known]:
    for at, pointers in notes.noted(version.schema, chosen, notes.CONTACT).items():
        group = rules.value_at(chosen, at)
        if known := known_of({field: rules.value_at(group, pointer) for field, pointer in pointers.items()}):
            yield known


def client_of(document: Document, *, store: ObjectStore) -> Known | None:
    """Return the person or company that a document is for, as its values say; None where they say none, or are damaged.

    Raises `StoreUnreachable`.
    """
    version = document.version
    if f'"{notes.CONTACT}"' not in version.schema_text:
        return None
    try:
        chosen = rules.parsed(stored.bytes_of(document.values, store=store))
    except (ObjectMissing, ObjectAltered):
        return None
    found = list(_named_in(version, chosen))
    same = [each for each in found if key_of(each.name) == key_of(document.subject)]
    return next(iter(same or (found if len(found) == 1 else ())), None)
