"""Where allauth asks Galley: who may sign up, what a new person gets, how secrets are kept."""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as context_of_request
from allauth.headless.adapter import DefaultHeadlessAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from galley import wiring
from galley.accounts import operations, queries
from galley.accounts.login import page_urls
from galley.accounts.models import Person

NEW_PASSWORD = {f"account/email/{what}" for what in ("password_changed", "password_reset", "password_set")}


class AccountAdapter(DefaultAccountAdapter):
    """Signing up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        # One sentence for a wrong password, for an address without a login, and for one that is not confirmed.
        "email_password_mismatch": "E-mail and password do not match, or the address is not confirmed yet. Confirm it "
        "with the link in the letter, or have the letter sent again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether anybody may create a login."""
        return settings.GALLEY.signup == "open"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a letter that names Galley by the address of `page_urls`, never by one that a request claims."""
        site = {"name": "Galley", "domain": page_urls.home(context_of_request.request)}
        super().send_mail(template_prefix, email, context | {"current_site": site})

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell a person of a change; with a new password, which API keys live on."""
        if isinstance(user, Person) and template_prefix in NEW_PASSWORD:
            keys = queries.live_keys_of(user, now=wiring.clock().now())
            context = {**(context or {}), "living_keys": list(keys)}
        super().send_notification_mail(template_prefix, user, context, email)

    def respond_email_verification_sent(
        self, request: HttpRequest, user: AbstractBaseUser | None
    ) -> HttpResponseBase:
        """Answer a sign-up, after the work that a new login costs: else the time would tell that there is one.

        The work is done whether or not a letter may go: a second sign-up within a minute sends none.
        """
        if user is None:
            Person().set_password(secrets.token_urlsafe(16))
        return super().respond_email_verification_sent(request, user)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Mark an address as confirmed. Logins that others began with it and never confirmed are deleted."""
        with transaction.atomic():
            if email_address.can_set_verified():
                operations.delete_unconfirmed_logins(email_address)
            return super().confirm_email(request, email_address)

    def save_user(
        self,
        request: HttpRequest,
        user: AbstractBaseUser,
        form: BaseForm,
        commit: bool = True,
    ) -> AbstractBaseUser:
        """Keep a new person, with their personal organisation."""
        if isinstance(user, Person):
            user.name = form.cleaned_data.get("name", "").strip()
        with transaction.atomic():
            person = super().save_user(request, user, form, commit=commit)
            if commit and isinstance(person, Person):
                operations.create_personal_organisation(
                    person, now=wiring.clock().now(), time_zone=form.cleaned_data.get("time_zone") or "UTC"
                )
        return person


class HeadlessAdapter(DefaultHeadlessAdapter):
    """The pages that letters name."""

    def get_frontend_url(self, urlname: str, **kwargs: Any) -> str | None:
        """Return the address of a page of the web app, by the name of Galley that the request used."""
        url = super().get_frontend_url(urlname, **kwargs)
        configured = str(settings.GALLEY.address)
        if url and url.startswith(f"{configured}/"):
            return page_urls.page(url.removeprefix(f"{configured}/"), context_of_request.request)
        return url


class MFAAdapter(DefaultMFAAdapter):
    """Keeps the secrets of authenticator apps and recovery codes unreadable in a stolen database."""

    def encrypt(self, text: str) -> str:
        """Return the text as it is kept."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the text as it was."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    """Return what writes with the secret key and reads what former ones have written."""
    return MultiFernet([_cipher_of(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _cipher_of(secret_key: str) -> Fernet:
    key = hashlib.sha256(b"galley.mfa:" + secret_key.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
