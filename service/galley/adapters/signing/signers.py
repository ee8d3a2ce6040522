"""Keys as pyHanko signs with them; it is loaded with the first signature, because most processes never make one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from galley.ports import AnyKey, Mechanism, SigningKey, TokenKey

SHA256 = {"algorithm": "sha256"}
# As a token is asked: the salt is as long as the hash.
PSS = {
    "hash_algorithm": SHA256,
    "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": SHA256},
    "salt_length": 32,
}
ALGORITHMS: dict[Mechanism, dict[str, object]] = {
    Mechanism.RSA: {"algorithm": "sha256_rsa"},
    Mechanism.RSA_PSS: {"algorithm": "rsassa_pss", "parameters": PSS},
    Mechanism.ECDSA: {"algorithm": "sha256_ecdsa"},
}


def signer_of(key: AnyKey, sign_in_token: Callable[[bytes, TokenKey], bytes]) -> Any:
    """Return what signs with a key; a token does so by `sign_in_token`, over the bytes that it is given."""
    return _in_memory(key) if isinstance(key, SigningKey) else _in_token(key, sign_in_token)


def _in_memory(key: SigningKey) -> Any:
    from asn1crypto import keys
    from pyhanko.sign import signers

    return signers.SimpleSigner(signing_key=keys.PrivateKeyInfo.load(key.key), **_certificates(key))


def _in_token(key: TokenKey, sign_in_token: Callable[[bytes, TokenKey], bytes]) -> Any:
    from asn1crypto.algos import SignedDigestAlgorithm
    from pyhanko.sign import signers

    class TokenSigner(signers.Signer):
        """Lets a token sign, which lies in another process."""

        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            return sign_in_token(data, key)

    algorithm = SignedDigestAlgorithm(ALGORITHMS[key.mechanism])
    return TokenSigner(signature_mechanism=algorithm, **_certificates(key))


def _certificates(key: AnyKey) -> dict[str, Any]:
    from asn1crypto import x509
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    own, *above = (x509.Certificate.load(each) for each in key.certificates)
    store = SimpleCertificateStore()
    store.register_multiple(above)
    return {"signing_cert": own, "cert_registry": store}
