from django.db import migrations, models


class Migration(migrations.Migration):
    # `doomed_at` gets the name that says what it is. This is the first of three steps, and only adds (expand): the
    # release before may run beside this one, or come back. How both columns are read and written meanwhile, and when
    # the old one goes, stands in `models.py`. Rows are filled by the upkeep, a thousand at a time.

    dependencies = [('objects', '0004_deletion')]

    operations = [
        migrations.AddField(
            model_name='storedobject',
            name='unreferenced_since',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='storedobject',
            name='doomed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
