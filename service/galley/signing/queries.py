"""The certificate of an organisation, and whether a document is signed with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography.fernet import InvalidToken

from galley import sealing
from galley.accounts.models import Organisation
from galley.ports import AnyKey, Mechanism, SigningKey, TokenKey
from galley.sentences import Sentence, sentence_of
from galley.signing import rules
from galley.signing.models import SigningCertificate
from galley.signing.rules import Validity

PURPOSE = "signing"
# Another one than that of keys: the release of before, which knows no tokens, would take a PIN for a key.
PIN_PURPOSE = "signing-pin"


class NoCertificate(Exception):
    """A document is to be signed, and nothing is there to sign it with; what is `said` gives the next step."""

    def __init__(self, said: Sentence) -> None:
        super().__init__(said.text)
        self.said = said

    @classmethod
    def of(cls, kind: str, *about: object) -> NoCertificate:
        """Return it with the sentence of a kind."""
        return cls(sentence_of(rules.SENTENCES, kind, *about))


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
        raise NoCertificate.of("sign-no-certificate", organisation.name)
    if not rules.signs(validity_of(certificate, now=now)):
        raise _out_of_time(certificate, now=now)
    if certificate.pin_refused_at:
        raise NoCertificate.of("sign-pin-refused", certificate.token, _day(certificate.pin_refused_at))
    return Signatory(rules.name_in(certificate.subject), _key_of(certificate), certificate.pk)


def _out_of_time(certificate: SigningCertificate, *, now: datetime) -> NoCertificate:
    if now < certificate.begins_at:
        return NoCertificate.of("sign-from", _day(certificate.begins_at))
    return NoCertificate.of("sign-ended", _day(certificate.ends_at))


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"


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
        raise NoCertificate.of("sign-other-secret") from error
