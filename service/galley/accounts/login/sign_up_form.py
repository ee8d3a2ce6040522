"""What a sign-up asks for besides e-mail and password."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from galley.accounts import rules
from galley.accounts.models import Person


class NameForm(forms.Form):
    """An optional name; the password may not be made of it."""

    name = forms.CharField(max_length=120, required=False)
    time_zone = forms.CharField(max_length=64, required=False)

    def clean_time_zone(self) -> str:
        """Take the browser's time zone if it is known here; an unknown one is no fault, as no person typed it."""
        name: str = self.cleaned_data["time_zone"]
        return name if name in rules.available_time_zones() else "UTC"

    def clean(self) -> dict[str, Any]:
        """Check the password against the person it is for: allauth's headless sign-up checks it alone."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if password := cleaned.get("password"):
            person = Person(email=cleaned.get("email", ""), name=cleaned.get("name", ""))
            try:
                get_adapter().clean_password(password, user=person)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned

    def signup(self, request: HttpRequest, user: Person) -> None:
        """Nothing more to do: the account adapter keeps the name."""
