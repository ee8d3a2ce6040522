from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built while people go on making documents, so outside of a transaction.
    atomic = False

    dependencies = [
        ('documents', '0012_mail_faults'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='document',
            index=models.Index(condition=models.Q(('mail_fault', ''), _negated=True), fields=['organisation', '-created_at', '-id'], name='document_mail_fault'),
        ),
    ]
