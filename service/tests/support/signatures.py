"""Signatures of PDF documents, looked at by programs that are not ours."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from tests.support.certificates import Issued

BYTE_RANGE = re.compile(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]")
VALID = "Signature Validation: Signature is Valid."


def found_valid(pdf: bytes, issued: Issued, folder: Path) -> bool:
    """Whether poppler and OpenSSL find a signature valid, which follows the certificate up to the authority; both say
    the same.
    """
    (folder / "looked-at.pdf").write_bytes(pdf)
    by_poppler = VALID in pdfsig(folder / "looked-at.pdf")
    assert by_poppler == (openssl_finds(pdf, issued, folder) == 0)
    return by_poppler


def changed(pdf: bytes) -> bytes:
    """Return a PDF with one bit turned over."""
    copy = bytearray(pdf)
    copy[len(pdf) // 5] ^= 1
    return bytes(copy)


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


def openssl_finds(pdf: bytes, issued: Issued, folder: Path) -> int:
    """Return the exit code of `openssl cms`, which follows the certificate up to the authority."""
    content, cms = content_and_cms(pdf)
    for name, data in (("content", content), ("cms", cms)):
        (folder / name).write_bytes(data)
    (folder / "authority").write_bytes(issued.authority.public_bytes(serialization.Encoding.PEM))
    files = ("-in", folder / "cms", "-content", folder / "content", "-CAfile", folder / "authority")
    order = ("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any", "-out", "/dev/null")
    return subprocess.run((*order, *files), capture_output=True, check=False).returncode
