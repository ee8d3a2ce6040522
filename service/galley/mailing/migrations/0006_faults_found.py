from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Built while people go on sending mails, so outside of a transaction.
    atomic = False

    dependencies = [('mailing', '0005_faults_seen_to')]

    operations = [
        AddIndexConcurrently(
            model_name='delivery',
            index=models.Index(condition=models.Q(('seen_to_at__isnull', True), ('state__in', ['refused', 'failed', 'bounced', 'perhaps_sent'])), fields=['document'], name='delivery_unsettled'),
        ),
    ]
