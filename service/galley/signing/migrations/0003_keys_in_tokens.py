from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('signing', '0002_end_with_their_organisation'),
    ]

    operations = [
        migrations.AddField(
            model_name='signingcertificate',
            name='key_label',
            field=models.CharField(blank=True, db_default='', max_length=255),
        ),
        migrations.AddField(
            model_name='signingcertificate',
            name='mechanism',
            field=models.CharField(blank=True, db_default='', max_length=10),
        ),
        migrations.AddField(
            model_name='signingcertificate',
            name='pin_refused_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='signingcertificate',
            name='token',
            field=models.CharField(blank=True, db_default='', max_length=64),
        ),
    ]
