"""Who sends letters and mails, and where they may go."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings


class Mail(BaseSettings):
    """Who sends letters and mails, and where they may go."""

    email_url: SecretStr = Field(
        default=SecretStr(""),
        description="smtp://user:password@host:587 (STARTTLS), smtps://…:465, or file:///folder. "
        "Default: letters are printed and kept in the folder mail of the data folder.",
    )
    email_from: str = Field(default="Galley <galley@localhost>", description="The sender of letters.")
    mail_servers: Literal["public", "private"] = Field(
        default="public",
        description="Which mail servers organisations may name: public, those of the internet, at the ports 25, 465, "
        "587 and 2525; private, also those of this machine and its network, at any port. Leave it at public where "
        "strangers have logins: with private, they can knock at every door that this machine can.",
    )

    @field_validator("email_url")
    @classmethod
    def _mail(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and urlsplit(value.get_secret_value()).scheme not in {
            "smtp",
            "smtps",
            "file",
        }:
            raise ValueError("must begin with smtp://, smtps:// or file:///")
        return value

    @property
    def sends_letters(self) -> bool:
        """Whether letters go out by mail; else they are only printed and kept in the data folder."""
        return bool(self.email_url.get_secret_value())
