from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("objects", "0003_holding"),
    ]

    operations = [
        migrations.CreateModel(
            name="Deletion",
            fields=[
                ("key", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("begun_at", models.DateTimeField()),
            ],
        ),
    ]
