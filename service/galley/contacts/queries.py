"""Which people and companies an organisation knows."""

from __future__ import annotations

from django.db.models import QuerySet

from galley.accounts.models import Organisation
from galley.contacts.models import Contact
from galley.contacts.rules import key_of


def contacts_of(organisation: Organisation, *, text: str = "") -> QuerySet[Contact]:
    """Return the people and companies whose names have all the words, those written to last first."""
    rows = Contact.objects.filter(organisation=organisation)
    for word in key_of(text.replace("\x00", " ")).split()[:8]:
        rows = rows.filter(key__contains=word)
    return rows.order_by("-used_at", "-id")


def named(organisation: Organisation, name: str) -> Contact | None:
    """Return the person or company of this name."""
    return Contact.objects.filter(organisation=organisation, key=key_of(name)).first() if name else None
