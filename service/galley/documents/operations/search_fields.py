"""What documents are known by: title, subject, number, amount, currency and day, and the words that find them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Func, Value

from galley.documents import rules
from galley.documents.models import Document
from galley.library.models import Template, TemplateVersion
from galley.objects import queries as stored
from galley.ports import ObjectAltered, ObjectMissing, ObjectStore

# As many as are read between two looks at the database.
PORTION = 200


def known_by(
    version: TemplateVersion, chosen: Mapping[str, Any], stated: Mapping[str, str] | None = None
) -> rules.Record:
    """Return what a document of these values is known by; what its template has `stated` while it was made goes first.

    A version from before manifests named anything borrows from the newest one of its template.
    """
    pointers = version.record or _newest_record(version)
    return rules.record_of(
        chosen, title=version.title, subject=version.subject, pointers=pointers, stated=stated or {}
    )


def _newest_record(version: TemplateVersion) -> dict[str, str]:
    others = TemplateVersion.objects.filter(template_id=version.template_id, published_at__isnull=False)
    found = others.exclude(record={}).order_by("-number").values_list("record", flat=True).first()
    return dict(found or {})


def columns_of(known: rules.Record) -> dict[str, Any]:
    """Return the columns of a document that say what it is known by."""
    return {
        "name": known.name,
        "title": known.title,
        "subject": known.subject,
        "number": known.number,
        "amount": known.amount,
        "currency": known.currency,
        "dated_on": known.dated_on,
        "due_on": known.due_on,
        "words": Func(
            Value(rules.words_of(known)),
            function="array_to_tsvector",
            template="%(function)s(%(expressions)s::text[])",
            output_field=SearchVectorField(),
        ),
    }


def backfill_records(*, store: ObjectStore, portion: int = PORTION) -> int:
    """Fill in what documents from before are known by, from the values that are kept; return how many.

    One whose values are damaged keeps its name and is found by that. Raises `StoreUnreachable`.
    """
    done = 0
    while rows := list(_undescribed()[:portion]):
        for document in rows:
            columns = columns_of(_known_again(document, store))
            # A former file name stays the name, so that nothing is called otherwise than it was.
            Document.objects.filter(pk=document.pk, words__isnull=True).update(
                **columns | {"name": document.name}
            )
        done += len(rows)
    return done


def _undescribed() -> Any:
    rows = Document.objects.filter(words__isnull=True).select_related("version__template", "values")
    return rows.order_by("-created_at")


def _known_again(document: Document, store: ObjectStore) -> rules.Record:
    try:
        chosen = rules.parsed(stored.bytes_of(document.values, store=store))
    except (ObjectMissing, ObjectAltered):
        return rules.Record(document.version.title, document.subject)
    return known_by(document.version, chosen)


def named_by(template: Template, chosen: Mapping[str, Any]) -> dict[str, str]:
    """Return the columns of saved values that say for whom and under which number a document of them would be."""
    versions = TemplateVersion.objects.filter(template=template).order_by("-number")
    version = versions.filter(published_at__isnull=False).first() or versions.first()
    if version is None:
        return {"subject": "", "number": ""}
    known = known_by(version, chosen)
    return {"subject": known.subject, "number": known.number}
