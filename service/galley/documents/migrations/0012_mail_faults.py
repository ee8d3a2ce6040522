from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0011_signed_by_whom'),
    ]

    operations = [
        migrations.AddField(
            model_name='document',
            name='mail_fault',
            field=models.CharField(blank=True, db_default='', max_length=20),
        ),
    ]
