import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    # Built while people go on making documents, so outside of a transaction.
    atomic = False

    dependencies = [
        ('documents', '0002_what_they_are_known_by'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='document',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='document_words'),
        ),
    ]
