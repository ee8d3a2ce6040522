import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0008_lists_narrowed'),
        ('objects', '0006_unreferenced_objects_found'),
    ]

    operations = [
        migrations.AddField(
            model_name='document',
            name='signature',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='objects.storedobject'),
        ),
    ]
