from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0010_signatures_found'),
    ]

    operations = [
        migrations.AddField(
            model_name='document',
            name='signed_by',
            field=models.CharField(blank=True, db_default='', max_length=200),
        ),
    ]
