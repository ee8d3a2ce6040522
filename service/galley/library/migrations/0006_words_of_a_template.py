from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('library', '0005_of_a_business'),
    ]

    operations = [
        migrations.AddField(
            model_name='templateversion',
            name='words',
            field=models.JSONField(db_default={}, default=dict),
        ),
    ]
