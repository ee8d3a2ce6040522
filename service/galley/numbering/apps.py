from django.apps import AppConfig


class NumberingConfig(AppConfig):
    """The numbers that documents get one after the other."""

    name = "galley.numbering"
    label = "numbering"
