from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('mailing', '0004_mails_of_a_batch_found')]

    operations = [
        migrations.AddField(
            model_name='delivery',
            name='seen_to_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
