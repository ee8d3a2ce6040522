from django.apps import AppConfig
from django.db.models.signals import pre_delete


class MailingConfig(AppConfig):
    """Documents by mail, through an organisation's own mail server."""

    name = "galley.mailing"
    label = "mailing"

    def ready(self) -> None:
        """Hear of tables that are deleted: batches know nothing of mail."""
        from galley.batches.models import Batch
        from galley.mailing.operations.running import on_table_deleted

        pre_delete.connect(on_table_deleted, sender=Batch, dispatch_uid="mailing.table_deleted")
