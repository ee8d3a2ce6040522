"""Remember people and companies from what was typed, correct them, forget them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, connection, transaction

from galley.accounts.models import Organisation
from galley.contacts.models import Contact
from galley.contacts.rules import Known, key_of, known_of
from galley.sentences import Refusal

# What a later document does not name is kept: a letter says less of a client than an invoice.
REMEMBER = """
    INSERT INTO contacts_contact (id, organisation_id, name, key, details, used_at)
    VALUES (%(id)s, %(organisation)s, %(name)s, %(key)s, %(details)s, %(now)s)
    ON CONFLICT (organisation_id, key) DO UPDATE SET
        name = excluded.name, details = contacts_contact.details || excluded.details, used_at = excluded.used_at,
        mailed_to = CASE
            WHEN excluded.details ->> 'email' <> COALESCE(contacts_contact.details ->> 'email', '') THEN ''
            ELSE contacts_contact.mailed_to END
"""
# A person who is written to by hand is one to know; one of ten thousand in a table is so only where known before.
REMEMBER_ADDRESS = """
    INSERT INTO contacts_contact (id, organisation_id, name, key, details, mailed_to, used_at)
    VALUES (%(id)s, %(organisation)s, %(name)s, %(key)s, %(details)s, %(address)s, %(now)s)
    ON CONFLICT (organisation_id, key) DO UPDATE SET mailed_to = excluded.mailed_to
"""


class NameTaken(Refusal):
    """Another person or company has this name."""

    kind = "name-taken"
    sentence = "There is another entry with the name “{0}”. Correct or delete that one."


def remember(organisation: Organisation, found: Iterable[Known], *, now: datetime) -> None:
    """Keep these people and companies, each name once; what was said last counts."""
    # In one order: two documents with the same names would else wait for each other for ever.
    for known in sorted(found, key=lambda each: key_of(each.name)):
        values: dict[str, Any] = {
            "id": uuid4(),
            "organisation": organisation.pk,
            "name": known.name,
            "key": key_of(known.name),
            "details": json.dumps(dict(known.details)),
            "now": now,
        }
        with connection.cursor() as cursor:
            cursor.execute(REMEMBER, values)


def remember_address(organisation: Organisation, name: str, address: str, *, now: datetime) -> None:
    """Keep where a mail for a person or a company went to; who is not known yet is from then on."""
    known = known_of({"name": name, "email": address})
    if known is None:
        return
    values: dict[str, Any] = {
        "id": uuid4(),
        "organisation": organisation.pk,
        "name": known.name,
        "key": key_of(known.name),
        "details": json.dumps(dict(known.details)),
        "address": address,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(REMEMBER_ADDRESS, values)


def remember_address_of_known(organisation: Organisation, name: str, address: str) -> None:
    """Keep where a mail went to, where it is known for whom it is."""
    Contact.objects.filter(organisation=organisation, key=key_of(name)).update(mailed_to=address)


def forget_address(organisation: Organisation, name: str, address: str) -> None:
    """Let go of an address that takes no mail any more."""
    rows = Contact.objects.filter(organisation=organisation, key=key_of(name))
    rows.filter(mailed_to__iexact=address).update(mailed_to="")


def put(organisation: Organisation, known: Known, *, now: datetime) -> Contact:
    """Keep a person or a company exactly as it is told, in place of one of the same name."""
    contact, _ = Contact.objects.update_or_create(
        organisation=organisation,
        key=key_of(known.name),
        defaults={"name": known.name, "details": dict(known.details), "mailed_to": "", "used_at": now},
    )
    return contact


def correct(contact: Contact, known: Known) -> Contact:
    """Change what is known. Raises `NameTaken`."""
    if contact.details.get("email", "") != known.details.get("email", ""):
        contact.mailed_to = ""
    contact.name, contact.key, contact.details = known.name, key_of(known.name), dict(known.details)
    try:
        with transaction.atomic():
            contact.save(update_fields=["name", "key", "details", "mailed_to"])
    except IntegrityError as error:
        raise NameTaken(known.name) from error
    return contact


def forget(contact: Contact) -> None:
    """Delete a person or a company. Documents keep what they say."""
    contact.delete()


def forget_all() -> None:
    """Delete every person and company; for a copy of the data in which nobody may be recognised."""
    Contact.objects.all().delete()
