"""Take up the certificate of an organisation, and choose what it signs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from galley import sealing
from galley.accounts.models import Organisation
from galley.ports import (
    AnyKey,
    FoundKey,
    KeyFault,
    KeyFileReader,
    KeyUnusable,
    PinRefused,
    Signer,
    SigningKey,
    TokenEntry,
    TokenKey,
    Tokens,
)
from galley.signing import queries, rules
from galley.signing.models import SigningCertificate
from galley.signing.queries import Signatory
from galley.signing.rules import Validity


class KeyRefused(Exception):
    """A key cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class TokenChoice:
    """A key in a token, as an owner names it; `file` holds its certificate where the token has none."""

    token: str
    label: str
    pin: str = field(repr=False)
    file: bytes = field(default=b"", repr=False)


def take_certificate(
    organisation: Organisation, data: bytes, password: str, *, reader: KeyFileReader, now: datetime
) -> SigningCertificate:
    """Sign with the key in a PKCS#12 file from now on; which templates are signed stays. Raises `KeyRefused`."""
    return _taken(organisation, reader.read(data, password), now=now)


def take_token(
    organisation: Organisation, choice: TokenChoice, *, tokens: Tokens, now: datetime
) -> SigningCertificate:
    """Sign with a key that stays in a token from now on; which templates are signed stays. The PIN is tried once.

    Its certificate is in the file, else in the token, else the one of before, where it fits. Raises `KeyRefused`.
    """
    former = queries.certificate_of(organisation)
    kept = rules.certificates_in(former.chain) if former and former.token else ()
    entry = TokenEntry(choice.token, choice.label, choice.pin, now, choice.file, kept)
    return _taken(organisation, tokens.find(entry), now=now)


def _taken(organisation: Organisation, found: FoundKey | KeyFault, *, now: datetime) -> SigningCertificate:
    if isinstance(found, KeyFault):
        raise KeyRefused(found.message)
    if rules.validity(begins_at=found.begins_at, ends_at=found.ends_at, now=now) == Validity.ENDED:
        raise KeyRefused(
            f"The certificate of this key ended on {found.ends_at:%Y-%m-%d}. Ask who issued it for the next one."
        )
    certificate, _ = SigningCertificate.objects.update_or_create(
        organisation=organisation, defaults={**_columns_of(found), "saved_at": now}
    )
    return certificate


def _columns_of(found: FoundKey) -> dict[str, object]:
    return {
        **_place_of(found.key),
        "chain": rules.chain_of(found.key.certificates),
        "subject": found.subject,
        "issuer": found.issuer,
        "fingerprint": found.fingerprint,
        "begins_at": found.begins_at,
        "ends_at": found.ends_at,
        "pin_refused_at": None,
    }


def _place_of(key: AnyKey) -> dict[str, object]:
    """Return the columns that say where a key is: here and encrypted, or in a token, with its PIN encrypted here."""
    if isinstance(key, SigningKey):
        sealed = sealing.cipher(queries.PURPOSE).encrypt(key.key).decode()
        return {"sealed_key": sealed, "token": "", "key_label": "", "mechanism": ""}
    sealed = sealing.cipher(queries.PIN_PURPOSE).encrypt(key.pin.encode()).decode()
    return {"sealed_key": sealed, "token": key.token, "key_label": key.label, "mechanism": key.mechanism}


def signature_of(pdf: bytes, signatory: Signatory, *, signer: Signer, now: datetime) -> bytes:
    """Return the bytes that sign a PDF when they are put behind it.

    A PIN that a token refuses is not used again before an owner has typed the right one. Raises `NoCertificate` where
    nothing can be signed before somebody has done something, or `CannotSign`.
    """
    try:
        return signer.signature_of(pdf, signatory.key)
    except KeyUnusable as error:
        if isinstance(error, PinRefused) and isinstance(signatory.key, TokenKey):
            # Not of a PIN that was typed in the meantime.
            used = SigningCertificate.objects.filter(saved_at=signatory.key.entered_at)
            used.filter(pk=signatory.certificate).update(pin_refused_at=now)
        raise queries.NoCertificate(error.said) from error


def choose_templates(certificate: SigningCertificate, templates: Iterable[str]) -> SigningCertificate:
    """Sign documents of these templates, named by their slugs, unless somebody says otherwise."""
    certificate.templates = sorted(set(templates))
    certificate.save(update_fields=["templates"])
    return certificate


def forget_certificate(organisation: Organisation) -> None:
    """Sign no more, and forget the key. What was signed stays signed."""
    SigningCertificate.objects.filter(organisation=organisation).delete()


def forget_all() -> None:
    """Forget every key: in a copy of the data nothing is signed in anybody's name."""
    SigningCertificate.objects.all().delete()
