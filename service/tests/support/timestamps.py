"""A timestamp server of the tests (RFC 3161)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from asn1crypto import keys, tsp, x509
from cryptography.hazmat.primitives import serialization
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore
from tests.support.certificates import Issued


@contextmanager
def serving(issued: Issued) -> Iterator[str]:
    """Serve with a certificate, and yield the address."""
    server = HTTPServer(("127.0.0.1", 0), _handler(_stamper(issued)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _stamper(issued: Issued) -> Any:
    der = serialization.Encoding.DER
    key = issued.key.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    store = SimpleCertificateStore()
    store.register(x509.Certificate.load(issued.authority.public_bytes(der)))
    own = x509.Certificate.load(issued.certificate.public_bytes(der))
    return DummyTimeStamper(tsa_cert=own, tsa_key=keys.PrivateKeyInfo.load(key), certs_to_embed=store)


def _handler(stamper: Any) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            answer = stamper.request_tsa_response(question).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
