"""Passwords let in only where the e-mail address is confirmed."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import EmailAddress
from django.http import HttpRequest

from galley.accounts.models import Person


# Sessions store this path: if it changes, all people are logged out.
class ConfirmedAlone(AuthenticationBackend):
    """Takes a right password for an address that is not confirmed as it takes a wrong one.

    Else a stranger who signs up with an address of another, and then logs in with the same password, learns whether it
    had a login before.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **more: Any,
    ) -> Person | None:
        """Return whose password this is, if they have confirmed an address."""
        # Asked before the password is looked at and whatever it is, so that the time tells nothing either.
        email = str(more.get("email") or username or "")
        confirmed = set(
            EmailAddress.objects.filter(email__iexact=email, verified=True).values_list("user_id", flat=True)
        )
        user = super().authenticate(request, username=username, password=password, **more)
        return user if isinstance(user, Person) and user.pk in confirmed else None
