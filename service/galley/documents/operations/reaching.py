"""Keep at a document whether a mail with it did not arrive. Which mails there are, another room knows."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from galley.documents.models import Document, MailFault


@transaction.atomic
def keep_mail_fault(document_id: UUID, fault_of: Callable[[UUID], MailFault | None]) -> None:
    """Keep why a mail with a document did not arrive, or that none is open any more.

    `fault_of` is asked while no other process may keep one: else of two that settle mails at the same time, the one
    that had looked earlier could be the last to write.
    """
    row = Document.objects.select_for_update(no_key=True, of=("self",)).filter(pk=document_id)
    if row.values_list("pk").first() is None:
        return
    fault = fault_of(document_id) or ""
    Document.objects.filter(pk=document_id).exclude(mail_fault=fault).update(mail_fault=fault)
