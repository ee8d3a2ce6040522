from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """The people and companies that documents are for."""

    name = "galley.contacts"
    label = "contacts"
