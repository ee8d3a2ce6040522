from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built while people go on making documents, so outside of a transaction.
    atomic = False

    dependencies = [
        ('documents', '0009_signed'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='document',
            index=models.Index(condition=models.Q(('signature__isnull', False)), fields=['signature'], name='document_signature'),
        ),
    ]
