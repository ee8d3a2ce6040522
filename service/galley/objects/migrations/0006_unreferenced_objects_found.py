from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built while people go on making documents, so outside of a transaction.
    atomic = False

    dependencies = [('objects', '0005_unreferenced_since')]

    operations = [
        AddIndexConcurrently(
            model_name='storedobject',
            index=models.Index(
                condition=models.Q(('unreferenced_since__isnull', False)),
                fields=['unreferenced_since'],
                name='object_unreferenced',
            ),
        ),
    ]
