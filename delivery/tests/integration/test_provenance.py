"""Only an image that the one workflow built, of the one repository and branch, passes: with real signatures."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from slipway.adapters.provenance.sigstore_bundles import SigstoreBundles
from slipway.config import Provenance
from slipway.decisions.gates.gate import Gate
from slipway.decisions.gates.provenance import Built, provenance
from slipway.ports import Image, Release, Unsigned

from tests.support.signatures import Claims, Sigstore

DIGEST, OTHER = "sha256:" + "ab" * 32, "sha256:" + "cd" * 32
COMMIT = "a" * 40
RULE = Provenance.model_validate(
    {
        "trusted-root": "root.json",
        "repository": "https://github.com/example/tally",
        "repository-id": "2000002",
    }
)
IMAGE = Image(f"registry.example/tally@{DIGEST}", "sha256:" + "ef" * 32)
RELEASE = Release(IMAGE.digest, COMMIT, IMAGE, datetime(2026, 11, 24, tzinfo=UTC))


@pytest.fixture(scope="module")
def sigstore() -> Sigstore:
    return Sigstore()


def gate_of(sigstore: Sigstore, folder: Path, bundle: str) -> Gate:
    signer = SigstoreBundles(sigstore.trusted_root(folder), lambda _: bundle).signer_of(RELEASE)
    (found,) = provenance(Built(signer, RULE, COMMIT))
    return found


def test_what_the_workflow_built_passes(sigstore: Sigstore, tmp_path: Path) -> None:
    found = gate_of(sigstore, tmp_path, sigstore.sign(DIGEST, Claims()))
    assert found.is_open, found.reason
    assert found.reason == (
        "Built by .github/workflows/deliver.yml of https://github.com/example/tally, branch main."
    )


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        (
            Claims().but(repository="https://github.com/fork/tally"),
            "its repository is https://github.com/fork/tally",
        ),
        (Claims().but(repository_id="9"), "its number of the repository is 9"),
        (Claims().but(ref="refs/heads/side"), "its branch is refs/heads/side"),
        (Claims().but(ref="refs/tags/main"), "its branch is refs/tags/main"),
        (
            Claims().but(workflow=".github/workflows/preview.yml"),
            "its workflow is .github/workflows/preview.yml",
        ),
        (Claims().but(commit="b" * 40), f"its commit is {'b' * 40}"),
        (Claims().but(issuer="https://issuer.example"), "its issuer is https://issuer.example"),
    ],
    ids=[
        "other repository",
        "same name",
        "other branch",
        "a tag",
        "other workflow",
        "other commit",
        "other issuer",
    ],
)
def test_what_another_one_built_is_refused_and_the_difference_is_named(
    sigstore: Sigstore, tmp_path: Path, claims: Claims, words: str
) -> None:
    found = gate_of(sigstore, tmp_path, sigstore.sign(DIGEST, claims))
    assert not found.is_open
    assert words in found.reason


def test_a_missing_signature_is_refused(sigstore: Sigstore, tmp_path: Path) -> None:
    found = gate_of(sigstore, tmp_path, "")
    assert (found.is_open, found.reason) == (False, "It was registered without a signature.")


def test_a_signature_over_another_image_is_refused(sigstore: Sigstore, tmp_path: Path) -> None:
    found = gate_of(sigstore, tmp_path, sigstore.sign(OTHER, Claims()))
    assert (found.is_open, found.reason) == (False, "The signature is valid, and of another image.")


def test_a_signature_over_something_else_than_a_build_is_refused(sigstore: Sigstore, tmp_path: Path) -> None:
    found = gate_of(sigstore, tmp_path, sigstore.sign(DIGEST, Claims(), kind="https://example.com/reviewed"))
    assert not found.is_open
    assert "does not say how it was built" in found.reason


def altered_statement(bundle: dict[str, Any]) -> None:
    envelope = bundle["dsseEnvelope"]
    statement = base64.b64decode(envelope["payload"]).replace(OTHER[7:].encode(), DIGEST[7:].encode())
    envelope["payload"] = base64.b64encode(statement).decode()


def altered_signature(bundle: dict[str, Any]) -> None:
    (signature,) = bundle["dsseEnvelope"]["signatures"]
    raw = bytearray(base64.b64decode(signature["sig"]))
    raw[-1] ^= 1
    signature["sig"] = base64.b64encode(raw).decode()


def altered_certificate(bundle: dict[str, Any]) -> None:
    certificate = bundle["verificationMaterial"]["certificate"]
    raw = base64.b64decode(certificate["rawBytes"]).replace(b"example/tally", b"exemple/tally")
    certificate["rawBytes"] = base64.b64encode(raw).decode()


def altered_time(bundle: dict[str, Any]) -> None:
    (entry,) = bundle["verificationMaterial"]["tlogEntries"]
    entry["integratedTime"] = str(int(entry["integratedTime"]) + 1)


def out_of_the_log(bundle: dict[str, Any]) -> None:
    (entry,) = bundle["verificationMaterial"]["tlogEntries"]
    entry["inclusionProof"]["rootHash"] = base64.b64encode(b"0" * 32).decode()


@pytest.mark.parametrize(
    "alter", [altered_statement, altered_signature, altered_certificate, altered_time, out_of_the_log]
)
def test_whatever_was_altered_proves_nothing(sigstore: Sigstore, tmp_path: Path, alter: Any) -> None:
    bundle = json.loads(sigstore.sign(OTHER if alter is altered_statement else DIGEST, Claims()))
    alter(bundle)
    found = gate_of(sigstore, tmp_path, json.dumps(bundle))
    assert not found.is_open
    assert "proves nothing" in found.reason


@pytest.mark.parametrize("text", ["{", "{}", "[]", '{"mediaType": "text/plain"}'])
def test_what_is_no_signature_at_all_is_refused(sigstore: Sigstore, tmp_path: Path, text: str) -> None:
    assert not gate_of(sigstore, tmp_path, text).is_open


def test_an_authority_that_nobody_trusts_signs_in_vain(sigstore: Sigstore, tmp_path: Path) -> None:
    found = gate_of(sigstore, tmp_path, Sigstore().sign(DIGEST, Claims()))
    assert not found.is_open
    assert "proves nothing" in found.reason


def test_where_nobody_has_to_sign_there_is_no_gate_and_a_built_file_never_passes(
    sigstore: Sigstore, tmp_path: Path
) -> None:
    assert provenance(None) == ()
    (found,) = provenance(Built(Unsigned("It was built here."), RULE, COMMIT))
    assert not found.is_open
