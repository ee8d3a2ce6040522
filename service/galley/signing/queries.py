"""The certificate of an organisation, and whether a document is signed with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography.fernet import InvalidToken

from galley import sealing
from galley.accounts.models import Organisation
from galley.ports import AnyKey, Mechanism, SigningKey, TokenKey
from galley.signing import rules
from galley.signing.models import SigningCertificate
from galley.signing.rules import Validity

PURPOSE = "signing"
# Another one than that of keys: the release of before, which knows no tokens, would take a PIN for a key.
PIN_PURPOSE = "signing-pin"


class NoCertificate(Exception):
    """A document is to be signed, and nothing is there to sign it with; the message gives the next step."""


@dataclass(frozen=True, slots=True)
class Signatory:
    """In whose name something is signed, the key, and the row that it is from."""

    name: str
    key: AnyKey
    certificate: int


def certificate_of(organisation: Organisation) -> SigningCertificate | None:
    """Return the certificate of an organisation, if it has one."""
    return SigningCertificate.objects.filter(organisation=organisation).first()


def validity_of(certificate: SigningCertificate, *, now: datetime) -> Validity:
    """Return whether a certificate signs now."""
    return rules.validity(begins_at=certificate.begins_at, ends_at=certificate.ends_at, now=now)


def signatory_for(
    organisation: Organisation, template: str, *, wanted: bool | None, now: datetime
) -> Signatory | None:
    """Return with whose key a document of a template is signed, None where it is not signed.

    `wanted` says whether it is; None leaves it to what the organisation chose for the template. A document that is to
    be signed is never made without: raises `NoCertificate`.
    """
    if wanted is False:
        return None
    certificate = certificate_of(organisation)
    if wanted is None and (certificate is None or template not in certificate.templates):
        return None
    if certificate is None:
        raise NoCertificate(
            f"{organisation.name} has no certificate to sign with. An owner uploads one under Organisation, Signing."
        )
    if not rules.signs(validity_of(certificate, now=now)):
        raise NoCertificate(_out_of_time(certificate, now=now))
    if certificate.pin_refused_at:
        raise NoCertificate(
            f"The token “{certificate.token}” refused its PIN on {certificate.pin_refused_at:%Y-%m-%d}. An owner types "
            "the right one under Organisation, Signing."
        )
    return Signatory(rules.name_in(certificate.subject), _key_of(certificate), certificate.pk)


def _out_of_time(certificate: SigningCertificate, *, now: datetime) -> str:
    if now < certificate.begins_at:
        return f"The certificate to sign with is valid from {certificate.begins_at:%Y-%m-%d} on. Sign from then on."
    return (
        f"The certificate to sign with ended on {certificate.ends_at:%Y-%m-%d}. An owner uploads the next one under "
        "Organisation, Signing."
    )


def _key_of(certificate: SigningCertificate) -> AnyKey:
    chain = rules.certificates_in(certificate.chain)
    if not certificate.token:
        return SigningKey(_opened(PURPOSE, certificate), chain)
    return TokenKey(
        certificate.token,
        certificate.key_label,
        _opened(PIN_PURPOSE, certificate).decode(),
        certificate.saved_at,
        Mechanism(certificate.mechanism),
        chain,
    )


def _opened(purpose: str, certificate: SigningCertificate) -> bytes:
    try:
        return sealing.cipher(purpose).decrypt(certificate.sealed_key.encode())
    except InvalidToken as error:
        raise NoCertificate(
            "The key to sign with was encrypted with another SECRET_KEY. Put the former one into SECRET_KEY_FORMER, or "
            "enter the certificate again."
        ) from error
