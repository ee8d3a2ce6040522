"""Passwords let in only where the e-mail address is confirmed."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest


class ConfirmedAlone(AuthenticationBackend):
    """Takes a right password for an address that is not confirmed as it takes a wrong one.

    Else a stranger who signs up with an address of another, and then logs in with the same password, learns whether it
    had a login before.
    """

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> AbstractBaseUser | None:
        """Return whose password this is, if they have confirmed an address."""
        # Asked before the password is looked at and whatever it is, so that the time tells nothing either.
        email = str(credentials.get("email") or credentials.get("username") or "")
        confirmed = set(
            EmailAddress.objects.filter(email__iexact=email, verified=True).values_list("user_id", flat=True)
        )
        user = super().authenticate(request, **credentials)
        return user if user and user.pk in confirmed else None
