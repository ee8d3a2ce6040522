"""A small issuer of tokens, as a forge is for its workflows: OpenID discovery, keys, and signed claims."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEY_ID, MINUTES = "one", 10


@dataclass(frozen=True)
class Issuer:
    """An issuer at an address. `authority` is the certificate that its own was signed by, as PEM."""

    url: str
    authority: str
    key: rsa.RSAPrivateKey

    def token(
        self, subject: str, *, audience: str, key: rsa.RSAPrivateKey | None = None, **claims: Any
    ) -> str:
        """Return a token that holds for ten minutes, signed by this issuer's key or by another's."""
        now = int(time.time())
        told = {
            "iss": self.url,
            "sub": subject,
            "aud": audience,
            "iat": now - 60,
            "nbf": now - 60,
            "exp": now + 60 * MINUTES,
            **claims,
        }
        return jwt.encode(told, key or self.key, algorithm="RS256", headers={"kid": KEY_ID})


def new_key() -> rsa.RSAPrivateKey:
    """Return a key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@contextmanager
def serving(host: str, certificate: Path, authority: str) -> Iterator[Issuer]:
    """Serve at an address; `certificate` holds key and certificate for it."""
    key, url = new_key(), [""]

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer the two questions that everybody who checks a token asks."""
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
            told = {
                "/.well-known/openid-configuration": {
                    "issuer": url[0],
                    "jwks_uri": f"{url[0]}/keys",
                    "response_types_supported": ["id_token"],
                    "subject_types_supported": ["public"],
                    "id_token_signing_alg_values_supported": ["RS256"],
                },
                "/keys": {"keys": [{**public, "kid": KEY_ID, "use": "sig", "alg": "RS256"}]},
            }.get(self.path)
            self.send_response(200 if told else 404)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(told or {}).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer((host, 0), Answers)
    url[0] = f"https://{host}:{server.server_port}"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Issuer(url[0], authority, key)
    finally:
        server.shutdown()
        server.server_close()
