from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('mailing', '0006_faults_found')]

    operations = [
        migrations.AddField(
            model_name='mailrun',
            name='fault_kind',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.AddField(
            model_name='mailrun', name='fault_about', field=models.JSONField(db_default=[], default=list)
        ),
    ]
