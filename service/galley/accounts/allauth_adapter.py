"""Where allauth asks Galley: who may sign up, what a new person gets, how secrets are kept."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from galley import wiring
from galley.accounts import operations
from galley.accounts.models import Person


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth has no types
    """Signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether anybody may create a login."""
        return settings.GALLEY.signup == "open"

    def save_user(self, request: HttpRequest, user: Person, form: Any, commit: bool = True) -> Person:  # noqa: FBT
        """Keep a new person, with their personal organisation."""
        user.name = form.cleaned_data.get("name", "").strip()
        with transaction.atomic():
            person: Person = super().save_user(request, user, form, commit=commit)
            if commit:
                operations.welcome(person, now=wiring.clock().now())
        return person


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth has no types
    """Keeps the secrets of authenticator apps and recovery codes unreadable in a stolen database."""

    def encrypt(self, text: str) -> str:
        """Return the text as it is kept."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the text as it was."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> Fernet:
    key = hashlib.sha256(b"galley.mfa:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
