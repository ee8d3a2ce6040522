from django.apps import AppConfig


class BatchesConfig(AppConfig):
    """Many documents from one table."""

    name = "galley.batches"
    label = "batches"
