"""Documents are signed with their organisation's certificate, at the very end; other programs find them valid."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from galley.documents.models import Document
from tests.support import certificates
from tests.support.callers import Answer, Upload
from tests.support.certificates import PASSWORD, Issued
from tests.support.world import World

BYTE_RANGE = re.compile(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]")


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


def pdfsig(path: Path) -> str:
    return subprocess.run(("pdfsig", path), capture_output=True, text=True, check=False).stdout


def content_and_cms(pdf: bytes) -> tuple[bytes, bytes]:
    """Return what a signature is over, and the signature, read by nobody but this test."""
    found = BYTE_RANGE.search(pdf)
    assert found
    first, size, behind, rest = (int(each) for each in found.groups())
    assert (first, behind + rest) == (0, len(pdf)), "all of the file but the signature itself is signed"
    cms = bytes.fromhex(pdf[size + 1 : behind - 1].decode())
    return pdf[:size] + pdf[behind:], cms


def test_two_other_programs_find_a_signed_document_valid_and_a_changed_one_not(
    world: World, issued: Issued, tmp_path: Path
) -> None:
    assert upload(world, issued.file).json()["subject"] == "CN=Northern Press"
    made = issue(world, signed=True).json()
    assert made["signed"] is True
    pdf = pdf_of(world, made["id"])
    (tmp_path / "signed.pdf").write_bytes(pdf)
    said = pdfsig(tmp_path / "signed.pdf")
    assert "Signature Validation: Signature is Valid." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert openssl_finds(pdf, issued, tmp_path) == 0
    changed = bytearray(pdf)
    changed[len(pdf) // 5] ^= 1
    (tmp_path / "changed.pdf").write_bytes(changed)
    assert "Signature Validation: Signature is Valid." not in pdfsig(tmp_path / "changed.pdf")
    assert openssl_finds(bytes(changed), issued, tmp_path) != 0


def openssl_finds(pdf: bytes, issued: Issued, folder: Path) -> int:
    """Return the exit code of `openssl cms`, which follows the certificate up to the authority."""
    content, cms = content_and_cms(pdf)
    for name, data in (("content", content), ("cms", cms)):
        (folder / name).write_bytes(data)
    (folder / "authority").write_bytes(issued.authority.public_bytes(serialization.Encoding.PEM))
    files = ("-in", folder / "cms", "-content", folder / "content", "-CAfile", folder / "authority")
    order = ("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any", "-out", "/dev/null")
    return subprocess.run((*order, *files), capture_output=True, check=False).returncode


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
