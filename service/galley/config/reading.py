"""All settings in one, read once from the environment, with all that is wrong named at once.

`docs/settings.md` is generated from `Settings`.
"""

from __future__ import annotations

import os

from pydantic import ValidationError, field_validator
from pydantic_settings import SettingsConfigDict

from galley.config.allowances import Allowances
from galley.config.load import Load
from galley.config.mail import Mail
from galley.config.places import Places
from galley.config.secret_keys import secret_key_in
from galley.config.signing import Signing
from galley.config.watching import Watching

# What may not be guessed where a database is named.
NEEDED_WITH_DATABASE = ("SECRET_KEY", "ALLOWED_HOSTS", "OBJECT_STORE_URL", "PUBLIC_URL")


class SettingsFault(Exception):
    """Settings are missing or wrong; the message names each one and how to mend it."""


# What is listed first comes last among the bases: pydantic reads them from the end.
class Settings(Allowances, Load, Watching, Signing, Mail, Places):
    """What differs between a laptop, staging and production."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, extra="ignore")

    @field_validator(
        "allowed_hosts",
        "accept_missing_walls",
        "secret_key_former",
        "access_log_bodies",
        "pkcs11_tokens",
        "pkcs11_environment",
        mode="before",
    )
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )


def read_settings() -> Settings:
    """Read all settings from the environment.

    Raises `SettingsFault` that names everything missing or wrong at once.
    """
    faults = [f"{name}: must be set, because DATABASE_URL is" for name in _missing()]
    try:
        settings = Settings()
    except ValidationError as error:
        raise SettingsFault(_in_plain_words([*faults, *_faults_of(error)])) from error
    if faults:
        raise SettingsFault(_in_plain_words(faults))
    return settings


def _missing() -> list[str]:
    """Return the settings that are not there and may not be guessed: outside the embedded default, these."""
    if not os.environ.get("DATABASE_URL"):
        return []
    return [name for name in NEEDED_WITH_DATABASE if not os.environ.get(name)]


def _faults_of(error: ValidationError) -> list[str]:
    faults = ((fault["loc"], fault["msg"].removeprefix("Value error, ")) for fault in error.errors())
    return [f"{str(place[0]).upper()}: {message}" if place else message for place, message in faults]


def _in_plain_words(faults: list[str]) -> str:
    listed = "".join(f"  {fault}\n" for fault in faults)
    return f"Galley cannot start, because of its settings:\n{listed}docs/settings.md describes every setting."


def secret_key_of(settings: Settings) -> str:
    """Return the secret key; in the embedded default, one made on the first start and kept in the data folder."""
    given = settings.secret_key
    return given.get_secret_value() if given else secret_key_in(settings.galley_home)
