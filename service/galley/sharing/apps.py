from django.apps import AppConfig


class SharingConfig(AppConfig):
    """Links by which somebody without an account gets one document."""

    name = "galley.sharing"
    label = "sharing"
