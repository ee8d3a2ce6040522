from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, organisations, memberships, API keys."""

    name = "galley.accounts"
    label = "accounts"
