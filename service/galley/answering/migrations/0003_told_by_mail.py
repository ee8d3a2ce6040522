from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('answering', '0002_end_with_what_they_belong_to')]

    operations = [
        migrations.AddField(
            model_name='answerlink', name='tells_by_mail', field=models.BooleanField(db_default=False, default=False)
        ),
        migrations.AddField(
            model_name='answerlink',
            name='language',
            field=models.CharField(blank=True, db_default='en', default='en', max_length=10),
        ),
        migrations.AddField(
            model_name='answerlink',
            name='home',
            field=models.CharField(blank=True, db_default='', default='', max_length=300),
        ),
        migrations.AddField(
            model_name='answerlink', name='told_at', field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name='answerlink', name='told_until', field=models.DateTimeField(blank=True, null=True)
        ),
    ]
