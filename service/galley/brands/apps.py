from django.apps import AppConfig


class BrandsConfig(AppConfig):
    """Businesses: what their documents say of them, once."""

    name = "galley.brands"
    label = "brands"
