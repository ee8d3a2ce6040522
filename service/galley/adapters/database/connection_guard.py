"""No thread holds a database connection while it waits for a renderer, a reader or an object store.

There are fewer connections than people. A thread that kept one while a document is made, or while a bucket answers
slowly, would take it from all others. So these ports give this thread's connection back before they wait; the next
query takes one again. Inside a transaction that cannot be done: then the caller is wrong, and hears so at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection

from galley.ports import (
    AnyKey,
    BundleFaults,
    CheckedValues,
    CleanPicture,
    Envelope,
    FoundKey,
    KeyFault,
    KeyFileReader,
    MailOutcome,
    MailRoute,
    MailSender,
    ObjectInfo,
    ObjectStore,
    PictureFault,
    PoolStatus,
    Put,
    ReadBundle,
    Reader,
    Renderer,
    RenderOutcome,
    RenderRequest,
    Signer,
    Table,
    TableFault,
    TokenEntry,
    Tokens,
)


class TransactionOpen(Exception):
    """A transaction is open while something slow is about to be waited for."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"A transaction is open, and {what} is asked. End the transaction first: "
            "write objects before it, and render before it."
        )


def release_connection(what: str = "something slow") -> None:
    """Give this thread's database connection back. Raises `TransactionOpen` inside a transaction."""
    # The transaction around a test is not the product's.
    if any(not block._from_testcase for block in connection.atomic_blocks):  # type: ignore[attr-defined] # noqa: SLF001 - Django marks a test's own so
        raise TransactionOpen(what)
    if not connection.in_atomic_block:
        connection.close()


class GuardedStore:
    """An object store that is asked without a connection in hand."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def put(self, key: str, data: bytes, *, media_type: str) -> Put:
        """Write an object unless one lies there already."""
        release_connection("the object store")
        return self._store.put(key, data, media_type=media_type)

    def get(self, key: str) -> bytes:
        """Read a whole object."""
        release_connection("the object store")
        return self._store.get(key)

    def pieces(self, key: str) -> Iterator[bytes]:
        """Read an object piece by piece."""
        release_connection("the object store")
        return self._store.pieces(key)

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """List objects whose key begins with `prefix`."""
        release_connection("the object store")
        return self._store.list(prefix)

    def delete(self, key: str) -> None:
        """Delete an object."""
        release_connection("the object store")
        self._store.delete(key)

    def check(self) -> None:
        """Return when the store answers."""
        release_connection("the object store")
        self._store.check()


class GuardedRenderer:
    """A renderer that is asked without a connection in hand."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def render(self, request: RenderRequest, **how: Any) -> RenderOutcome:
        """Render now or say why not."""
        release_connection("the renderer")
        return self._renderer.render(request, **how)

    def status(self) -> PoolStatus:
        """Say how the pool is doing."""
        return self._renderer.status()

    def close(self) -> None:
        """Stop every worker and wait until they are gone."""
        self._renderer.close()


class GuardedReader:
    """A reader that is asked without a connection in hand."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def read_bundle(self, data: bytes, **how: Any) -> ReadBundle | BundleFaults:
        """Read a zip and check everything in it."""
        release_connection("the reader")
        return self._reader.read_bundle(data, **how)

    def check_values(self, values: str, schema: str, **how: Any) -> CheckedValues:
        """Hold values against the schema of a bundle that was read."""
        release_connection("the reader")
        return self._reader.check_values(values, schema, **how)

    def clean_picture(self, data: bytes, **how: Any) -> CleanPicture | PictureFault:
        """Decode a picture and write it again."""
        release_connection("the reader")
        return self._reader.clean_picture(data, **how)

    def page_picture(self, png: bytes, **how: Any) -> CleanPicture | PictureFault:
        """Return a rendered page small enough for a gallery."""
        release_connection("the reader")
        return self._reader.page_picture(png, **how)

    def read_table(self, data: bytes, **how: Any) -> Table | TableFault:
        """Read some rows of a table."""
        release_connection("the reader")
        return self._reader.read_table(data, **how)

    def status(self) -> PoolStatus:
        """Say how the readers are doing."""
        return self._reader.status()

    def close(self) -> None:
        """Stop every reader and wait until they are gone."""
        self._reader.close()


class GuardedMailSender:
    """A sender of mails that is asked without a connection in hand."""

    def __init__(self, sender: MailSender) -> None:
        self._sender = sender

    def send(self, envelope: Envelope, route: MailRoute) -> MailOutcome:
        """Hand one mail over."""
        release_connection("a mail server")
        return self._sender.send(envelope, route)


class GuardedSigner:
    """A signer that is asked without a connection in hand."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    def signature_of(self, pdf: bytes, key: AnyKey) -> bytes:
        """Return the bytes that sign a PDF when they are put behind it."""
        release_connection("the signer")
        return self._signer.signature_of(pdf, key)


class GuardedKeyFiles:
    """A reader of key files that is asked without a connection in hand."""

    def __init__(self, reader: KeyFileReader) -> None:
        self._reader = reader

    def read(self, data: bytes, password: str) -> FoundKey | KeyFault:
        """Read a PKCS#12 file."""
        release_connection("the reader of key files")
        return self._reader.read(data, password)


class GuardedTokens:
    """Tokens that are asked without a connection in hand."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    def find(self, entry: TokenEntry) -> FoundKey | KeyFault:
        """Find a key, and sign with it once."""
        release_connection("a token")
        return self._tokens.find(entry)
