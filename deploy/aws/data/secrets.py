"""Secrets: made here where nobody has to know them, and filled in by hand where somebody else made them."""

from __future__ import annotations

import json

from aws_cdk import RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_secretsmanager as secrets
from constructs import Construct

from deploy.aws.accepted import accept
from deploy.aws.settings import Environment

MEANT = (
    "A secret that changes under running pods stops a deployment. Who changes it does so by hand and restarts after; "
    "docs/production.md says how."
)


class Secrets(Construct):
    """`database` and `slipway-database` are passwords of two users; `settings` is what Galley is told in secret, and
    `recording` what Slipway seals with what people asked.
    """

    def __init__(self, scope: Construct, id: str, *, environment: Environment, key: kms.IKey) -> None:
        """Define them, named as External Secrets asks for them: galley/ENVIRONMENT/NAME."""
        super().__init__(scope, id)
        self._environment = environment
        self._key = key
        self.all = [
            self._password_of("galley", "database"),
            self._password_of("slipway", "slipway-database"),
            self._settings(),
            self._recording(),
        ]
        accept(self, MEANT, "AwsSolutions-SMG4")

    def _password_of(self, user: str, name: str) -> secrets.Secret:
        return self._secret(
            name,
            secrets.SecretStringGenerator(
                secret_string_template=json.dumps({"username": user}),
                generate_string_key="password",
                exclude_punctuation=True,
                password_length=40,
            ),
        )

    def _settings(self) -> secrets.Secret:
        return self._secret(
            "settings",
            secrets.SecretStringGenerator(
                secret_string_template=json.dumps({"EMAIL_URL": ""}),
                generate_string_key="SECRET_KEY",
                exclude_punctuation=True,
                password_length=64,
            ),
        )

    def _recording(self) -> secrets.Secret:
        return self._secret(
            "recording",
            secrets.SecretStringGenerator(
                secret_string_template=json.dumps({}),
                generate_string_key="RECORDING_KEY",
                exclude_punctuation=True,
                password_length=64,
            ),
        )

    def _secret(self, name: str, generated: secrets.SecretStringGenerator) -> secrets.Secret:
        return secrets.Secret(
            self,
            name,
            secret_name=f"galley/{self._environment.name}/{name}",
            encryption_key=self._key,
            generate_secret_string=generated,
            removal_policy=RemovalPolicy.RETAIN,
        )
