"""Letters that confirm an address: sent again when asked, and what a confirmed address takes over."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import consume_email_verification_rate_limit
from allauth.account.internal.flows.signup import send_unknown_account_mail
from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef
from django.http import HttpRequest

from galley.accounts.models import Organisation, Person


class LetterSentAlready(Exception):
    """As many letters went to the address as may within this time."""

    def __init__(self) -> None:
        super().__init__(
            "A letter went to this address within the last minute, or ten within the last hour. "
            "Wait a minute and ask again."
        )


def send_confirmation_again(email: str, request: HttpRequest) -> None:
    """Send the letter of a sign-up again: to every address one, so that none is told apart.

    An address that is confirmed already is told so, and one that has no login is told that. Raises
    `LetterSentAlready`, for known and unknown addresses alike.
    """
    if not consume_email_verification_rate_limit(request, email):
        raise LetterSentAlready
    address = EmailAddress.objects.filter(email__iexact=email).order_by("-verified").first()
    if address is None:
        send_unknown_account_mail(request, email)
    elif address.verified:
        get_adapter(request).send_account_already_exists_mail(address.email)
    else:
        address.send_confirmation(request, signup=True)


def delete_unconfirmed_logins(address: EmailAddress) -> None:
    """Delete the logins that another person once began with this address and never confirmed.

    Their owner could not log in, and without this the one who does confirm could not have the address.
    """
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    begun = Person.objects.filter(email__iexact=address.email).exclude(pk=address.user_id)
    for person in begun.filter(~Exists(confirmed)):
        Organisation.objects.filter(personal=True, memberships__person=person).delete()
        person.delete()
