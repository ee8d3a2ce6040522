"""Documents are signed with their organisation's certificate, at the very end; other programs find them valid."""

from __future__ import annotations

import base64
import logging
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import connection
from galley import wiring
from galley.adapters.signing.pdf_signer import PdfSigner
from galley.documents.models import Document
from galley.ports import CannotSign
from galley.signing import queries as signing
from galley.signing.models import SigningCertificate
from tests.support import certificates, signatures, timestamps
from tests.support.callers import Answer, Upload
from tests.support.certificates import PASSWORD, Issued
from tests.support.world import World, membership


@pytest.fixture(scope="module")
def issued() -> Issued:
    return certificates.issued()


def upload(world: World, file: bytes, password: str = PASSWORD, actor: str = "owner") -> Answer:
    parts: dict[str, Upload | str] = {"file": Upload("office.p12", file), "password": password}
    return world.browser(actor).send("POST", "/api/v1/signing/certificate", files=parts)


def issue(world: World, **wish: Any) -> Answer:
    order = {"template": "slip", "values": {"name": "Ada Lovelace"}} | wish
    return world.browser("member").post("documents", order)


def pdf_of(world: World, document: str) -> bytes:
    return world.browser("member").get(f"documents/{document}/pdf").body


def test_two_other_programs_find_a_signed_document_valid_and_a_changed_one_not(
    world: World, issued: Issued, tmp_path: Path
) -> None:
    taken = upload(world, issued.file).json()
    assert (taken["subject"], taken["name"]) == ("CN=Northern Press", "Northern Press")
    assert (taken["issuer_name"], taken["vouches_for_itself"]) == ("Northern Trust", False)
    made = issue(world, signed=True).json()
    assert made["signed"] is True
    pdf = pdf_of(world, made["id"])
    (tmp_path / "signed.pdf").write_bytes(pdf)
    said = signatures.pdfsig(tmp_path / "signed.pdf")
    assert "Signature Validation: Signature is Valid." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert signatures.found_valid(pdf, issued, tmp_path)
    assert not signatures.found_valid(signatures.changed(pdf), issued, tmp_path)


def test_what_stands_before_the_signature_is_made_again_to_the_byte(world: World, issued: Issued) -> None:
    upload(world, issued.file)
    made = issue(world, signed=True).json()
    member = world.browser("member")
    again = member.post(f"documents/{made['id']}/remake").json()
    assert again == {"sha256": made["sha256"], "identical": True}
    row = Document.objects.select_related("signature").get(pk=made["id"])
    assert row.signature
    pdf = pdf_of(world, made["id"])
    assert pdf[: -row.signature.size].rstrip().endswith(b"%%EOF"), "a whole PDF stands before the signature"
    Document.objects.filter(pk=made["id"]).update(seal="0" * 32)
    other = member.post(f"documents/{made['id']}/remake").json()
    assert other["identical"] is False, "a signature is not put behind anything else unnoticed"


def test_a_template_is_signed_by_itself_and_never_made_without_where_it_cannot_be(
    world: World, issued: Issued
) -> None:
    owner = world.browser("owner")
    assert issue(world, signed=True).kind == "no-certificate"
    upload(world, issued.file)
    assert issue(world).json()["signed"] is False
    assert owner.put("signing/templates", {"templates": ["slip"]}).json()["templates"] == ["slip"]
    assert issue(world).json()["signed"] is True
    assert issue(world, signed=False).json()["signed"] is False
    SigningCertificate.objects.update(ends_at="2026-01-01T00:00:00Z")
    count = Document.objects.count()
    refused = issue(world)
    assert (refused.status, refused.kind) == (409, "no-certificate")
    assert "2026-01-01" in refused.json()["detail"]
    assert Document.objects.count() == count
    assert owner.get("signing/certificate").json()["validity"] == "ended"
    assert owner.delete("signing/certificate").status == 204
    assert issue(world).json()["signed"] is False


def test_what_cannot_sign_is_refused_with_what_to_do(world: World, issued: Issued) -> None:
    for file, password, words in (
        (issued.file, "wrong", "do not belong together"),
        (b"none", PASSWORD, "do not belong together"),
        (certificates.issued(days=-1).file, PASSWORD, "ended on"),
        (certificates.issued(key=ec.generate_private_key(ec.SECP192R1())).file, PASSWORD, "do not trust"),
    ):
        answer = upload(world, file, password)
        assert (answer.status, answer.kind) == (422, "key-refused"), answer.body
        assert words in answer.json()["detail"]
    assert upload(world, b"0" * 70_000).status == 413
    assert upload(world, certificates.issued(days=20).file).json()["validity"] == "ends_soon"


def test_key_and_password_stand_nowhere_in_clear(
    world: World, issued: Issued, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    upload(world, issued.file)
    issue(world, signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM signing_signingcertificate AS t")
        (kept,) = cursor.fetchone() or ("",)
    der = issued.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    for text in (kept, caplog.text):
        for secret in (PASSWORD, der.hex()[80:120], base64.b64encode(der).decode()[60:90]):
            assert secret not in text


def test_a_document_carries_the_word_of_a_timestamp_server_or_is_not_made(
    issued: Issued, tmp_path: Path, world: World
) -> None:
    upload(world, issued.file)
    now = wiring.clock().now()
    signatory = signing.signatory_for(membership("member").organisation, "slip", wanted=True, now=now)
    assert signatory
    pdf = pdf_of(world, world.document)
    with timestamps.serving(certificates.issued(stamps_time=True)) as address:
        signed = pdf + PdfSigner(address, wiring.token_module().sign).signature_of(pdf, signatory.key)
    (tmp_path / "stamped.pdf").write_bytes(signed)
    assert "Signature Validation: Signature is Valid." in signatures.pdfsig(tmp_path / "stamped.pdf")
    # 1.2.840.113549.1.9.16.2.14, the attribute with the server's word.
    assert bytes.fromhex("060b2a864886f70d010910020e") in signatures.content_and_cms(signed)[1]
    with pytest.raises(CannotSign, match="timestamp server did not answer"):
        PdfSigner(address, wiring.token_module().sign).signature_of(pdf, signatory.key)
