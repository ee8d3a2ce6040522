from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built while people go on making documents, so outside of a transaction.
    atomic = False

    dependencies = [
        ('documents', '0005_of_a_business'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='document',
            index=models.Index(condition=models.Q(('brand__isnull', False)), fields=['brand'], name='document_brand'),
        ),
    ]
