"""Remember for whom documents are, as their templates say where that stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from galley.accounts.models import Organisation
from galley.contacts import operations as contacts
from galley.contacts.rules import Known, known_of
from galley.documents import rules
from galley.library.models import TemplateVersion
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
