from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """Templates and their versions."""

    name = "galley.library"
    label = "library"
