from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('batches', '0003_tables_counted')]

    operations = [
        migrations.AddField(
            model_name='batch',
            name='fault_kind',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.AddField(
            model_name='batch', name='fault_about', field=models.JSONField(db_default=[], default=list)
        ),
    ]
