"""Every column that can hold a word, and why it names no person once the data is anonymised.

A column that stands in none of these lists stops `anonymise` before it has changed anything: who adds a column decides.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from galley.accounts.operations.anonymising import EMPTIED as PEOPLES
from galley.queue.tasks import TABLES as JOBS

# Of rooms that stand on documents. Nothing of it may work in another place: links, letters on their way, passwords.
ABOVE = (
    "answering_answerpicture", "answering_answer", "answering_answerlink",
    "mailing_delivery", "mailing_letter", "mailing_mailserver", "mailing_mailrun", "mailing_addressmemory",
    "sharing_documentlink",
    "batches_batchfile", "batches_batchrow", "batches_batch", "batches_columnmemory",
    "batches_tablestaken",
)  # fmt: skip
EMPTIED = (
    *PEOPLES, *JOBS, *ABOVE, "contacts_contact", "objects_deletion", "objects_deletionhold",
    "signing_signingcertificate",
)  # fmt: skip

REWRITTEN = frozenset(
    {
        "account_emailaddress.email",
        "accounts_organisation.name",
        "accounts_organisation.slug",
        "accounts_person.email",
        "brands_brand.slug",
        "brands_brand.values_text",
        "brands_brandoverride.values_text",
        "accounts_person.name",
        "accounts_person.password",
        "documents_asset.content_id",
        "documents_asset.name",
        "documents_customisation.name",
        "documents_customisation.number",
        "documents_customisation.subject",
        "documents_document.brand_id",
        "documents_document.cancel_reason",
        "documents_document.content_id",
        "documents_document.idempotency_key",
        "documents_document.labels",
        "documents_document.name",
        "documents_document.number",
        "documents_document.request_sha256",
        "documents_document.amount",
        "documents_document.signature_id",
        "documents_document.signed_by",
        "documents_document.subject",
        "documents_document.title",
        "documents_document.words",
        "documents_document.values_id",
        "documents_documentupload.content_id",
        "documents_documentupload.name",
        "documents_revision.content_id",
        "documents_revision.name",
        "numbering_numberseries.prefix",
        "numbering_seriesnumber.text",
        # The rows of whatever was replaced go; those of templates stay.
        "objects_storedobject.key",
        "objects_storedobject.sha256",
    }
)

# The organisations' own design, which no person fills in: texts, bundle with its sample, and the picture made of it.
TEMPLATES = frozenset(
    {
        "brands_brandoverride.template",
        "library_template.slug",
        "library_templateversion.bundle_id",
        "library_templateversion.description",
        "library_templateversion.locale",
        "library_templateversion.picture_id",
        "library_templateversion.sample_text",
        "library_templateversion.record",
        "library_templateversion.schema_text",
        "library_templateversion.standard",
        "library_templateversion.status",
        "library_templateversion.subject",
        "library_templateversion.tags",
        "library_templateversion.title",
        "library_templateversion.words",
    }
)

# Words of the program, the same for all people.
OURS = frozenset(
    {
        # Pointers into the schema of businesses.
        "brands_brand.locked",
        "accounts_membership.role",
        "accounts_organisation.time_zone",
        "auth_group.name",
        "auth_permission.codename",
        "auth_permission.name",
        "django_content_type.app_label",
        "django_content_type.model",
        "django_migrations.app",
        "django_migrations.name",
        "documents_asset.media_type",
        "documents_document.currency",
        "documents_document.engine",
        "documents_document.mail_fault",
        # Drawn at random.
        "documents_document.seal",
        "documents_document.standard",
        "numbering_numberseries.separator",
        "numbering_numberseries.year",
        "numbering_seriesnumber.state",
        "objects_storedobject.media_type",
    }
)

# Whatever is no number, no instant, no yes or no, and no identifier that we drew at random.
WORDY = """
    SELECT table_name, table_name || '.' || column_name FROM information_schema.columns
    WHERE table_schema = current_schema() AND data_type NOT IN (
        'smallint', 'integer', 'bigint', 'boolean', 'uuid', 'date', 'timestamp with time zone'
    ) ORDER BY 2
"""


def empty_rooms_above() -> None:
    """Delete what rooms keep that stand on documents."""
    with connection.cursor() as cursor:
        for table in ABOVE:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - a constant of ours


def undecided_columns() -> list[str]:
    """Return the columns of this very database that stand in none of the lists."""
    return [
        name for table, name in _wordy() if table not in EMPTIED and name not in REWRITTEN | TEMPLATES | OURS
    ]


def _wordy() -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(WORDY)
        yield from cursor.fetchall()
