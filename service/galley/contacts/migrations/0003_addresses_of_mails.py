from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('contacts', '0002_end_with_what_they_belong_to')]

    operations = [
        migrations.AddField(
            model_name='contact',
            name='mailed_to',
            field=models.CharField(blank=True, db_default='', max_length=254),
        ),
    ]
