from django.apps import AppConfig


class SigningConfig(AppConfig):
    """The certificate that an organisation signs its documents with."""

    name = "galley.signing"
    label = "signing"
