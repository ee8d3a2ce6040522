from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('library', '0003_what_documents_are_known_by')]

    operations = [
        migrations.AddField(
            model_name='template',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
