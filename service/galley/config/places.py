"""Where Galley runs: its folder, its addresses, its database and its store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode

from galley.config.secret_keys import weakness_of


class Places(BaseSettings):
    """Where Galley runs: its folder, its addresses, its database and its store."""

    galley_home: Path = Field(
        default=Path(".galley"),
        description="The data folder of the embedded default: database, objects, mail, secret key.",
    )
    galley_host: str = Field(default="127.0.0.1", description="The address to listen on.")
    galley_port: int = Field(default=8000, ge=1, le=65535, description="The port to listen on.")
    public_url: str = Field(
        default="",
        description="The address people use, for links in mail. Default: http:// with host and port. "
        "An https:// address switches on secure cookies and HSTS, and needs TRUSTED_PROXIES.",
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="postgresql://user:password@host/name. What it leaves out comes from PostgreSQL's own variables, "
        "such as PGHOST, PGSSLMODE and PGSSLROOTCERT. Default: a PostgreSQL of its own in the data folder, from the "
        "extra galley[embedded].",
    )
    galley_embedded_database: SecretStr | None = Field(
        default=None,
        description="Set by Galley itself for its own processes: where the embedded PostgreSQL answers.",
    )
    object_store_url: str = Field(
        default="",
        description="file:///folder or s3://bucket/prefix (with the usual AWS_… variables). "
        "Default: the folder objects in the data folder.",
    )
    secret_key: SecretStr | None = Field(
        default=None,
        description="At least 32 random characters, kept secret. Needed with DATABASE_URL; "
        "otherwise one is made and kept in the data folder.",
    )
    secret_key_former: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(),
        description="Secret keys of before, separated by commas. They are still believed, so nobody is logged out when "
        "SECRET_KEY changes. Keep them: second steps that people set up before need them.",
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("localhost", "127.0.0.1", "[::1]"),
        description="Host names that Galley answers to, separated by commas. Needed with DATABASE_URL.",
    )
    trusted_proxies: int = Field(
        default=0,
        ge=0,
        le=5,
        description="How many proxies stand before Galley and add to X-Forwarded-For. 0 trusts no such header.",
    )
    signup: Literal["open", "closed"] = Field(
        default="open",
        description="open: anyone may create a login. closed: only `galley create-user` makes one.",
    )

    @field_validator("galley_home", mode="after")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("database_url")
    @classmethod
    def _postgresql(cls, value: SecretStr | None) -> SecretStr | None:
        if value and urlsplit(value.get_secret_value()).scheme not in {"postgres", "postgresql"}:
            raise ValueError("must be an address such as postgresql://user:password@host/name")
        return value

    @field_validator("object_store_url")
    @classmethod
    def _file_or_s3(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and parts.scheme not in {"file", "s3"}:
            raise ValueError("must begin with file:/// or s3://")
        if parts.scheme == "s3" and not parts.netloc:
            raise ValueError("must name a bucket, such as s3://my-bucket/galley")
        return value

    @field_validator("public_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).netloc):
            raise ValueError("must be an address such as https://galley.example.com")
        return value.rstrip("/")

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value and (fault := weakness_of(value.get_secret_value())):
            raise ValueError(
                f"{fault}. Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        return value

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        """Galley speaks plain http; without a trusted proxy's word it would send every https visitor round for ever."""
        if self.public_url.startswith("https://") and not self.trusted_proxies:
            raise ValueError(
                "TRUSTED_PROXIES: must say how many proxies stand before Galley, because PUBLIC_URL is https://"
            )
        return self

    @property
    def embedded(self) -> bool:
        """Whether PostgreSQL is the one in the data folder."""
        return self.database_url is None

    @property
    def address(self) -> str:
        """Return the address people use, without a slash at its end."""
        return self.public_url or f"http://{self.galley_host}:{self.galley_port}"

    @property
    def database_address(self) -> str:
        """Return the address of the database; empty when the embedded one has not been started."""
        address = self.database_url or self.galley_embedded_database
        return address.get_secret_value() if address else ""

    @property
    def https(self) -> bool:
        """Whether people reach Galley by https."""
        return self.address.startswith("https://")

    @property
    def store_url(self) -> str:
        """Return the object store's address."""
        return self.object_store_url or (self.galley_home / "objects").as_uri()
