from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Customisations, assets, documents."""

    name = "galley.documents"
    label = "documents"
