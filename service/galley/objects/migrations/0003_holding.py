from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("objects", "0002_deletion_hold"),
    ]

    operations = [
        migrations.CreateModel(
            name="Holding",
            fields=[
                ("owner", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("objects_count", models.BigIntegerField()),
                ("bytes_count", models.BigIntegerField()),
            ],
        ),
    ]
