"""The app."""

from django.apps import AppConfig


class QueueConfig(AppConfig):
    """Jobs that wait."""

    name = "galley.queue"
