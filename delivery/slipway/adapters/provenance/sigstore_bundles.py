"""Signatures of workflows as Sigstore keeps them: a bundle for each image, checked by a trusted root in a file.

Nothing is asked over the network: certificate, proof of the transparency log and its time all lie in the bundle
(https://docs.sigstore.dev/about/bundle/), and the keys that they are checked by in the trusted root.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat import asn1
from sigstore.errors import Error
from sigstore.models import Bundle, TrustedRoot
from sigstore.verify import Verifier

from slipway.ports import Image, Release, Signed, Unsigned
from slipway.ports.releases.release import SHA256

IN_TOTO = "application/vnd.in-toto+json"
BUILT = "https://slsa.dev/provenance/v1"
# Extensions of the certificate: https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md
ISSUER, SIGNER, REPOSITORY, COMMIT, REF, REPOSITORY_ID = (
    f"1.3.6.1.4.1.57264.1.{number}" for number in (8, 9, 12, 13, 14, 15)
)


class SigstoreBundles:
    """Checks the bundles that were registered. `bundle_of` returns one as text, an empty text where there is none."""

    def __init__(self, trusted_root: Path, bundle_of: Callable[[Release], str]) -> None:
        self._trusted_root, self._bundle_of = trusted_root, bundle_of

    def signer_of(self, release: Release) -> Signed | Unsigned:
        """Return what the signature over an image says, or why it proves nothing.

        Raises `OSError` where there is no trusted root.
        """
        if not isinstance(release.artefact, Image):
            return Unsigned("It was built here, and no workflow has signed it.")
        if not (text := self._bundle_of(release)):
            return Unsigned("It was registered without a signature.")
        root = TrustedRoot.from_file(str(self._trusted_root))
        try:
            return _signed(root, text, release.artefact)
        except (Error, ValueError, KeyError, TypeError, x509.ExtensionNotFound) as error:
            return Unsigned(
                f"Its signature proves nothing: {' '.join(str(error).split()) or type(error).__name__}."
            )


def _signed(root: TrustedRoot, text: str, image: Image) -> Signed | Unsigned:
    signer = _Signer()
    verifier = Verifier(trusted_root=root)
    kind, statement = verifier.verify_dsse(Bundle.from_json(text), signer)
    if kind != IN_TOTO:
        return Unsigned(f"What was signed is no statement about an image, but {kind}.")
    return _about(json.loads(statement), image) or signer.words()


def _about(statement: dict[str, Any], image: Image) -> Unsigned | None:
    """Return why a statement is not about how this image was built, None where it is."""
    if statement["predicateType"] != BUILT:
        return Unsigned(f"What was signed does not say how it was built, but {statement['predicateType']}.")
    digest = image.reference.rpartition("@")[2].removeprefix(SHA256)
    if digest not in [each["digest"].get("sha256") for each in statement["subject"]]:
        return Unsigned("The signature is valid, and of another image.")
    return None


class _Signer:
    """Takes any signer, and says who it was: what is demanded of them is decided elsewhere."""

    def __init__(self) -> None:
        self._certificate: x509.Certificate | None = None

    def verify(self, cert: x509.Certificate) -> None:
        """Note the certificate, which the library has checked."""
        self._certificate = cert

    def words(self) -> Signed:
        """Return what the certificate says of the workflow. Raises `ExtensionNotFound` for one that is of none."""
        repository, ref = self._say(REPOSITORY), self._say(REF)
        workflow = self._say(SIGNER).removeprefix(f"{repository}/").removesuffix(f"@{ref}")
        return Signed(
            self._say(ISSUER), repository, self._say(REPOSITORY_ID), ref, workflow, self._say(COMMIT)
        )

    def _say(self, number: str) -> str:
        if self._certificate is None:
            raise ValueError("nobody has signed it")
        found = self._certificate.extensions.get_extension_for_oid(x509.ObjectIdentifier(number))
        return asn1.decode_der(str, found.value.public_bytes())
