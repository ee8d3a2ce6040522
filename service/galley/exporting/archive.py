"""The zip with everything of an account that its person may see, written while it is sent."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import datetime

from galley.accounts.models import Person
from galley.documents.pieces import Outlet
from galley.exporting import handed_on, own
from galley.exporting.entries import Entry
from galley.objects import queries as objects
from galley.ports import ObjectStore, ObjectStoreError

READ_ME = """This is everything of yours that Galley shows to {email}, as of {now}.
What was made in an organisation belongs to it: of those you have left, and of what was deleted, nothing is here.

account.json      who you are, and where you may act
documents/        every document as PDF, with the values it was made of
documents.json    your labels for documents, and which of them were cancelled, why, and what counts in their place
customisations/   every save of every customisation
pictures/         every image you uploaded
businesses/       what documents say of your businesses, and what yours say in place of it
people.json       the people and companies that documents were made for where you may act
links.json        your links to documents, and how often each was followed
mails.json        the mails that you sent with documents, and what became of each
forms/            your forms by link, with the values they begin with, and every answer to them
tables.json       the tables that you sent to make documents of, and what became of them
{faults}"""


def archive_of(person: Person, *, now: datetime, store: ObjectStore) -> Iterator[bytes]:
    """Yield a zip of everything a person made and may see now, in pieces.

    An object that cannot be read is left out and named in READ-ME.txt: one damaged file must not cost the rest.
    """
    outlet = Outlet()
    faults: list[str] = []
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, source in _entries(person):
            try:
                data = source if isinstance(source, bytes) else objects.bytes_of(source, store=store)
            except ObjectStoreError as error:
                faults.append(f"missing: {name} ({error})")
                continue
            archive.writestr(name, data)
            yield outlet.drain()
        note = READ_ME.format(
            email=person.email, now=now.isoformat(timespec="seconds"), faults="\n".join(faults)
        )
        archive.writestr("READ-ME.txt", note)
    yield outlet.drain()


def _entries(person: Person) -> Iterator[Entry]:
    yield from own.entries_of(person)
    yield from handed_on.entries_of(person)
