"""Objects in a bucket of S3, or of any server that speaks it and honours `If-None-Match` on a put."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from galley import ports
from galley.adapters.objects.object_keys import valid_key

# The library reads further ways to credentials (roles of pods and machines) from the environment by itself.
VARIABLES = {
    "AWS_ACCESS_KEY_ID": "access_key_id",
    "AWS_SECRET_ACCESS_KEY": "secret_access_key",
    "AWS_SESSION_TOKEN": "session_token",
    "AWS_REGION": "region",
    "AWS_DEFAULT_REGION": "default_region",
    "AWS_ENDPOINT_URL": "endpoint",
    "AWS_ENDPOINT_URL_S3": "endpoint",
}


PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one call may take, in seconds: to connect, for a request, for all retries together."""

    connect_seconds: float = 2.0
    request_seconds: float = 30.0
    retries: int = 3
    all_seconds: float = 20.0


PATIENCE = Patience()


class S3ObjectStore:
    """Keeps each object under `prefix` in a bucket. Safe for many threads."""

    def __init__(
        self, bucket: str, prefix: str = "", *, environment: Mapping[str, str], patience: Patience = PATIENCE
    ) -> None:
        """Name a bucket that exists; nothing is sent before the first call. `environment` has the AWS
        variables.
        """
        config = {
            name: environment[variable] for variable, name in VARIABLES.items() if environment.get(variable)
        }
        config.setdefault("region", config.pop("default_region", "us-east-1"))
        config.pop("default_region", None)
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._store = _client(bucket, config, patience)

    def put(self, key: str, data: bytes, *, media_type: str) -> ports.Put:
        """Write an object unless these very bytes lie there already."""
        with self._translated(key):
            try:
                self._write(key, data, media_type, mode="create")
            except AlreadyExistsError:
                if self._holds(key, data):
                    return ports.Put.EXISTED
                self._write(key, data, media_type, mode="overwrite")
                return ports.Put.HEALED
        return ports.Put.CREATED

    def _write(self, key: str, data: bytes, media_type: str, *, mode: Literal["create", "overwrite"]) -> None:
        attributes: dict[str, Any] = {"Content-Type": media_type}
        # In one request, because a put in parts is not create-only on every server.
        obstore.put(self._store, self._path(key), data, mode=mode, attributes=attributes, use_multipart=False)

    def _holds(self, key: str, data: bytes) -> bool:
        try:
            return self.get(key) == data
        except ports.ObjectMissing:
            return False  # a collector was faster

    def get(self, key: str) -> bytes:
        """Read a whole object."""
        with self._translated(key):
            return obstore.get(self._store, self._path(key)).bytes().to_bytes()

    def pieces(self, key: str) -> Iterator[bytes]:
        """Read an object piece by piece, each by a request of its own.

        One request for all would have to end within its limit of time, however slowly the pieces are taken.
        """
        path = self._path(key)
        with self._translated(key):
            size = obstore.head(self._store, path)["size"]
        for start in range(0, size, PIECE):
            with self._translated(key):
                piece = obstore.get_range(self._store, path, start=start, end=min(start + PIECE, size))
            yield piece.to_bytes()

    def list(self, prefix: str = "") -> Iterator[ports.ObjectInfo]:
        """List objects whose key begins with `prefix`."""
        # The library knows prefixes only as whole folders.
        folder = (self._prefix + prefix).rpartition("/")[0]
        with self._translated(prefix):
            for page in obstore.list(self._store, prefix=folder or None):
                for found in page:
                    key = found["path"].removeprefix(self._prefix)
                    if key.startswith(prefix):
                        yield ports.ObjectInfo(key, found["size"], found["last_modified"])

    def delete(self, key: str) -> None:
        """Delete an object; one that is not there is no error."""
        with self._translated(key):
            try:
                obstore.delete(self._store, self._path(key))
            except FileNotFoundError as error:
                if "NoSuchBucket" in str(error):
                    raise

    def check(self) -> None:
        """Return when the store answers and the bucket is there and may be read."""
        with self._translated(""):
            next(iter(obstore.list(self._store, prefix=self._prefix.rstrip("/") or None, chunk_size=1)), None)

    def _path(self, key: str) -> str:
        return self._prefix + valid_key(key)

    @contextmanager
    def _translated(self, key: str) -> Iterator[None]:
        try:
            yield
        except (BaseError, OSError) as error:
            # The library says "not found" for a missing bucket too.
            if "NoSuchBucket" in str(error):
                raise ports.StoreUnreachable(
                    f"There is no bucket {self._bucket!r}: create it first."
                ) from error
            if isinstance(error, FileNotFoundError):
                raise ports.ObjectMissing(key) from error
            # A refused listing comes as a general error.
            if isinstance(error, PermissionDeniedError | UnauthenticatedError) or "403 Forbidden" in str(
                error
            ):
                message = f"The object store refused these credentials for the bucket {self._bucket!r}."
                raise ports.StoreUnreachable(message) from error
            raise ports.StoreUnreachable(f"The object store did not answer for {self._bucket!r}.") from error


def _client(bucket: str, config: Mapping[str, str], patience: Patience) -> S3Store:
    return S3Store(
        bucket,
        config=dict(config),  # type: ignore[arg-type] # the names are checked by the library
        client_options={
            "allow_http": config.get("endpoint", "").startswith("http://"),
            "connect_timeout": timedelta(seconds=patience.connect_seconds),
            "timeout": timedelta(seconds=patience.request_seconds),
        },
        retry_config={
            "max_retries": patience.retries,
            "retry_timeout": timedelta(seconds=patience.all_seconds),
            "backoff": {
                "init_backoff": timedelta(milliseconds=100),
                "max_backoff": timedelta(seconds=2),
                "base": 2,
            },
        },
    )
