"""Take up the certificate of an organisation, and choose what it signs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from galley import sealing
from galley.accounts.models import Organisation
from galley.ports import KeyFile, KeyFileFault, KeyFileReader
from galley.signing import queries, rules
from galley.signing.models import SigningCertificate
from galley.signing.rules import Validity


class KeyFileRefused(Exception):
    """A key file cannot be used; the message says why and what to do."""


def take_certificate(
    organisation: Organisation, data: bytes, password: str, *, reader: KeyFileReader, now: datetime
) -> SigningCertificate:
    """Sign with the key in a PKCS#12 file from now on; which templates are signed stays. Raises `KeyFileRefused`."""
    found = reader.read(data, password)
    if isinstance(found, KeyFileFault):
        raise KeyFileRefused(found.message)
    if rules.validity(begins_at=found.begins_at, ends_at=found.ends_at, now=now) == Validity.ENDED:
        raise KeyFileRefused(
            f"The certificate in this file ended on {found.ends_at:%Y-%m-%d}. Ask who issued it for the next one."
        )
    certificate, _ = SigningCertificate.objects.update_or_create(
        organisation=organisation, defaults={**_kept(found), "saved_at": now}
    )
    return certificate


def _kept(found: KeyFile) -> dict[str, object]:
    return {
        "sealed_key": sealing.cipher(queries.PURPOSE).encrypt(found.key.key).decode(),
        "chain": rules.chain_of(found.key.certificates),
        "subject": found.subject,
        "issuer": found.issuer,
        "fingerprint": found.fingerprint,
        "begins_at": found.begins_at,
        "ends_at": found.ends_at,
    }


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
