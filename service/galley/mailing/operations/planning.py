"""What would happen if the documents of a batch were sent by mail now; nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from galley.accounts.models import Membership
from galley.batches.models import Batch
from galley.documents.models import Document
from galley.mailing import queries
from galley.mailing.queries import Written
from galley.mailing.recipients import Recipient, Source, likely_source, recipients_of, sources_of
from galley.ports import ObjectStore
from galley.sharing import queries as shared

MOST_FAULTS = 100


@dataclass(slots=True)
class Plan:
    """How many would get a mail, and who not; `places` are those of the first mail."""

    sources: list[Source]
    source: str
    letter: Written
    mails: int = 0
    have_it: int = 0
    faulty: int = 0
    faults: list[Recipient] = field(default_factory=list)
    first: Recipient | None = None
    places: Mapping[str, str] = field(default_factory=dict)

    def count(self, each: Recipient) -> None:
        """Count one row."""
        if not each.address:
            self.faulty += 1
            self.faults += [each] if len(self.faults) < MOST_FAULTS else []
        elif each.has_it:
            self.have_it += 1
        else:
            self.mails += 1
        self.first = self.first or (each if each.address else None)


def planned(batch: Batch, source: str | None, *, by: Membership, language: str, store: ObjectStore) -> Plan:
    """Return what would happen with addresses from a source; from the likely one where none is named.

    It is written in the business's own language, in `language` where that says none.

    Raises `UnknownSource` or `ObjectStoreError`.
    """
    sources = sources_of(batch)
    chosen = likely_source(batch, sources) if source is None else source
    template = batch.version.template.slug
    plan = Plan(sources, chosen, queries.letter_for(by.organisation, template, language))
    if not chosen:
        return plan
    for _, found in recipients_of(batch, chosen, {}):
        for each in found:
            plan.count(each)
    if plan.first:
        rows = Document.objects.select_related("version", "organisation", "brand")
        document = rows.get(pk=plan.first.document)
        sender = shared.sender_of_document(document, by=by.person, store=store)
        plan.places = queries.places_of(document, sender.name)
        plan.letter = queries.letter_for(by.organisation, template, sender.locale, language)
    return plan
