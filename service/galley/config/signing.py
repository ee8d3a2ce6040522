"""What signatures need from outside: a word for when, and keys in tokens."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode


class Signing(BaseSettings):
    """What signatures need from outside: a word for when, and keys in tokens."""

    timestamp_server: str = Field(
        default="",
        description="The address of a timestamp server (RFC 3161), http:// or https://. Documents that are signed then "
        "carry its word for when. Each signature waits for it, and without its answer no signed document is made. "
        "Default: none, and a signature says itself when it was made.",
    )
    pkcs11_module: str = Field(
        default="",
        description="The library of the maker of tokens (PKCS#11), as /usr/lib/softhsm/libsofthsm2.so: with it, "
        "organisations sign with keys that stay in a smart card or an HSM. It is loaded into a process of its own for "
        "each signature. `galley check-tokens` says whether it loads and which tokens are there.",
    )
    pkcs11_tokens: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="The tokens that may be chosen, by their labels, separated by commas: `northern-press=Office seal` "
        "is for the organisation with this slug, `Office seal` alone for all. Name organisations where strangers have "
        "logins: whoever may choose a token can try PINs on it.",
    )
    pkcs11_environment: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Names of the environment variables that the library of PKCS11_MODULE reads, as SOFTHSM2_CONF, "
        "separated by commas. It is given no others of Galley's.",
    )

    @field_validator("timestamp_server")
    @classmethod
    def _of_the_web(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).hostname):
            raise ValueError("must be an address such as https://timestamps.example/tsr")
        return value

    @field_validator("pkcs11_module")
    @classmethod
    def _library(cls, value: str) -> str:
        if value and not (Path(value).is_absolute() and Path(value).is_file()):
            raise ValueError(
                "must be the whole path of a library that is there, such as /usr/lib/vendor/pkcs11.so"
            )
        return value

    @model_validator(mode="after")
    def _tokens_of_a_module(self) -> Self:
        if self.pkcs11_tokens and not self.pkcs11_module:
            raise ValueError("PKCS11_MODULE: must name the library of the tokens in PKCS11_TOKENS")
        return self

    @property
    def token_labels(self) -> tuple[str, ...]:
        """Return the labels of all tokens that any organisation may sign with."""
        return tuple(entry.split("=", 1)[-1] for entry in self.pkcs11_tokens)

    def tokens_for(self, organisation: str) -> tuple[str, ...]:
        """Return the labels of the tokens that an organisation, named by its slug, may sign with."""
        pairs = [entry.split("=", 1) for entry in self.pkcs11_tokens]
        return tuple(pair[-1] for pair in pairs if len(pair) == 1 or pair[0] == organisation)
