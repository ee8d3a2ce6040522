from django.apps import AppConfig


class ObjectsConfig(AppConfig):
    """The ledger of objects."""

    name = "galley.objects"
    label = "objects"
