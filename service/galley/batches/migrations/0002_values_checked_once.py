from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('batches', '0001_many_from_one_table')]

    operations = [
        migrations.AddField(
            model_name='batchrow',
            name='checked_sha256',
            field=models.CharField(blank=True, db_default='', max_length=64),
        ),
    ]
