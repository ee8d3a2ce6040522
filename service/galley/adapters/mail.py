"""Mail for a machine without a mail server: every letter is kept in a folder and printed.

Letters open accounts, so they are for the user who runs Galley alone.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend as FileBackend

from galley.plain_text import on_one_line


class FileAndConsoleBackend(FileBackend):
    """Keeps each letter as a file in EMAIL_FILE_PATH and prints what a person needs of it."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        Path(self.file_path).chmod(0o700)

    def open(self) -> bool:
        """Open the file of the next letter."""
        if self.stream is not None:
            return False
        descriptor = os.open(self._get_filename(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.stream = os.fdopen(descriptor, "ab")
        return True

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep and print the letters; return how many."""
        for message in email_messages:
            head = on_one_line(f"A letter to {', '.join(message.to)}: {message.subject}")
            body = "".join(f"  │ {on_one_line(line)}\n" for line in str(message.body).strip().splitlines())
            sys.stderr.write(f"\n  ┌ {head}\n{body}  └\n\n")
        sys.stderr.flush()
        return super().send_messages(email_messages) or 0
