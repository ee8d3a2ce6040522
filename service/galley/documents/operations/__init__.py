"""What people do with documents: see pages, issue them, save what they filled in, upload pictures."""

from galley.documents.operations.anonymising import Anonymising, CannotBeMade, Unconsidered, anonymise
from galley.documents.operations.issuing import (
    DocumentDeleted,
    KeyUsedOtherwise,
    Order,
    VersionIsDraft,
    bring_back_document,
    delete_document,
    issue_document,
    made_before,
    remake_document,
)
from galley.documents.operations.pages import (
    InvalidValues,
    RenderFailed,
    preview_page,
    ready_values,
)
from galley.documents.operations.purging import purge_deleted
from galley.documents.operations.recording import describe_older
from galley.documents.operations.saving import (
    NewerRevision,
    bring_back_customisation,
    delete_customisation,
    save_again,
    save_new,
)
from galley.documents.operations.uploading import ImageRefused, add_asset

__all__ = [
    "Anonymising",
    "CannotBeMade",
    "DocumentDeleted",
    "ImageRefused",
    "InvalidValues",
    "KeyUsedOtherwise",
    "NewerRevision",
    "Order",
    "RenderFailed",
    "Unconsidered",
    "VersionIsDraft",
    "add_asset",
    "anonymise",
    "bring_back_customisation",
    "bring_back_document",
    "delete_customisation",
    "delete_document",
    "describe_older",
    "issue_document",
    "made_before",
    "preview_page",
    "purge_deleted",
    "ready_values",
    "remake_document",
    "save_again",
    "save_new",
]
