"""Mail for a machine without a mail server: every letter is kept in a folder and printed."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend as FileBackend


class KeptAndPrinted(FileBackend):
    """Keeps each letter as a file in EMAIL_FILE_PATH and prints what a person needs of it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep and print the letters; return how many."""
        for message in email_messages:
            recipients = ", ".join(message.to)
            body = str(message.body).strip().replace("\n", "\n  │ ")
            sys.stderr.write(f"\n  ┌ A letter to {recipients}: {message.subject}\n  │ {body}\n  └\n\n")
        sys.stderr.flush()
        return super().send_messages(email_messages) or 0
