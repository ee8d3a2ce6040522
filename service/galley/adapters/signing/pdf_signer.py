"""Signatures of PDF documents by pyHanko: PAdES B-B, or B-T with the word of a timestamp server (ETSI EN 319 142-1).

What is signed stays as it is, byte for byte: a signature is put behind it (ISO 32000-1, 7.5.6). pyHanko is loaded with
the first signature, because most processes never make one.
"""

from __future__ import annotations

import io
import urllib.request
from collections.abc import Callable
from typing import Any

from galley.adapters.signing.signers import signer_of
from galley.ports import AnyKey, CannotSign, TokenKey
from galley.sentences import sentence_of

# Why it could not be signed, by its kind; the web app says it in its languages.
SENTENCES = {
    "sign-no-timestamp": (
        "The timestamp server did not answer, so the document was not signed and not made. Try again in a moment."
    )
}
FIELD, FIELD_IN_WORDS = "GalleySignature", "Signature of the document"
SECONDS = 10
LONGEST_ANSWER = 64 * 1024
# Room in bytes for all of a signature but its certificates, and for the answer of a timestamp server with its own. It
# is reckoned, because pyHanko would ask the server twice, only to learn how long its answers are.
ROOM, ROOM_FOR_TIME = 3 * 1024, 12 * 1024


class PdfSigner:
    """Signs with keys in memory, and through `sign_in_token` with those in tokens.

    `timestamp_server` is the address of an RFC 3161 server, empty for none.
    """

    def __init__(self, timestamp_server: str, sign_in_token: Callable[[bytes, TokenKey], bytes]) -> None:
        self._timestamp_server = timestamp_server
        self._sign_in_token = sign_in_token

    def signature_of(self, pdf: bytes, key: AnyKey) -> bytes:
        """Return the bytes that sign a PDF when they are put behind it. Raises `CannotSign`."""
        try:
            signed = self._signed(pdf, key)
        except OSError as error:
            raise CannotSign(sentence_of(SENTENCES, "sign-no-timestamp")) from error
        return signed[len(pdf) :]

    def _signed(self, pdf: bytes, key: AnyKey) -> bytes:
        from pyhanko.sign import fields, signers

        metadata = signers.PdfSignatureMetadata(
            field_name=FIELD, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
        )
        server = self._timestamp_server
        signer = signers.PdfSigner(
            metadata,
            signer_of(key, self._sign_in_token),
            timestamper=_timestamper(server) if server else None,
            new_field_spec=_field(),
        )
        out = io.BytesIO()
        room = sum(len(each) for each in key.certificates) + ROOM + (ROOM_FOR_TIME if server else 0)
        signer.sign_pdf(_writer(pdf), output=out, bytes_reserved=2 * room)  # in hex digits
        return out.getvalue()


def _field() -> Any:
    """Return a field that nobody sees, on the first page.

    PDF/UA wants what a page shows to be tagged, or to lie outside of the page; PDF/A forbids the mark "hidden". So it
    lies outside.
    """
    from pyhanko.sign import fields

    unseen = fields.InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True)
    return fields.SigFieldSpec(
        FIELD, on_page=0, readable_field_name=FIELD_IN_WORDS, invis_sig_settings=unseen
    )


def _writer(pdf: bytes) -> Any:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class Writer(IncrementalPdfFileWriter):
        """Leaves alone what PDF/A and Factur-X say of the document: its description, and which PDF it is."""

        def _update_meta(self) -> None:
            pass

        def register_extension(self, ext: object) -> None:
            pass

        def ensure_output_version(self, version: object) -> None:
            pass

    return Writer(io.BytesIO(pdf))


def _timestamper(address: str) -> Any:
    from pyhanko.sign.timestamps import TimeStamper

    class Server(TimeStamper):
        """Asks a timestamp server over HTTP (RFC 3161, 3.4)."""

        async def async_request_tsa_response(self, req: Any) -> Any:
            return _asked(address, req.dump())

    return Server()  # type: ignore[no-untyped-call] # pyHanko has no types here


def _asked(address: str, question: bytes) -> Any:
    from asn1crypto import tsp

    kind = {"Content-Type": "application/timestamp-query"}
    request = urllib.request.Request(address, question, kind)  # noqa: S310 - the operator's own address
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - the same
        return tsp.TimeStampResp.load(answer.read(LONGEST_ANSWER))
