"""What people do with documents: see pages, issue them, save what they filled in, upload pictures."""

from galley.documents.operations.anonymising import Anonymising, CannotBeMade, UndecidedColumns, anonymise
from galley.documents.operations.check_and_preview import (
    InvalidValues,
    RenderFailed,
    preview_page,
    ready_values,
)
from galley.documents.operations.correcting import (
    DocumentCountsNoMore,
    ReplacesItself,
    cancel_document,
    label_document,
    reinstate_document,
)
from galley.documents.operations.e_invoicing import form_in
from galley.documents.operations.issue_and_remake import (
    DocumentDeleted,
    KeyUsedOtherwise,
    VersionIsDraft,
    brand_of,
    delete_document,
    issue_document,
    issued_before,
    remake_document,
    restore_document,
)
from galley.documents.operations.numbered import (
    fault_of_number,
    pointer_of,
    series_of,
    used_numbers,
    with_next_number,
)
from galley.documents.operations.picturing import picture_of
from galley.documents.operations.purging import purge_deleted
from galley.documents.operations.reaching import keep_mail_fault
from galley.documents.operations.recording import Order
from galley.documents.operations.remembering import client_of
from galley.documents.operations.saving import (
    NewerRevision,
    delete_customisation,
    restore_customisation,
    save_again,
    save_new,
)
from galley.documents.operations.search_fields import backfill_records
from galley.documents.operations.uploading import ImageRefused, add_asset

__all__ = [
    "Anonymising",
    "CannotBeMade",
    "DocumentCountsNoMore",
    "DocumentDeleted",
    "ImageRefused",
    "InvalidValues",
    "KeyUsedOtherwise",
    "NewerRevision",
    "Order",
    "RenderFailed",
    "ReplacesItself",
    "UndecidedColumns",
    "VersionIsDraft",
    "add_asset",
    "anonymise",
    "backfill_records",
    "brand_of",
    "cancel_document",
    "client_of",
    "delete_customisation",
    "delete_document",
    "fault_of_number",
    "form_in",
    "issue_document",
    "issued_before",
    "keep_mail_fault",
    "label_document",
    "picture_of",
    "pointer_of",
    "preview_page",
    "purge_deleted",
    "ready_values",
    "reinstate_document",
    "remake_document",
    "restore_customisation",
    "restore_document",
    "save_again",
    "save_new",
    "series_of",
    "used_numbers",
    "with_next_number",
]
