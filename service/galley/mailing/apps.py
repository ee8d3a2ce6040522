from django.apps import AppConfig


class MailingConfig(AppConfig):
    """Documents by mail, through an organisation's own mail server."""

    name = "galley.mailing"
    label = "mailing"
