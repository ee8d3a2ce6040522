from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built while people go on sending mails, so outside of a transaction.
    atomic = False

    dependencies = [('mailing', '0003_mails_of_a_batch')]

    operations = [
        AddIndexConcurrently(
            model_name='delivery',
            index=models.Index(condition=models.Q(('run_id__isnull', False)), fields=['run_id', 'state', 'row'], name='delivery_of_run'),
        ),
    ]
