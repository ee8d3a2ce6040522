from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('library', '0002_published_versions_stay')]

    operations = [
        migrations.AddField(
            model_name='template',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
