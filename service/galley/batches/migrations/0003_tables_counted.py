import django.db.models.deletion
from django.db import migrations, models

# With its organisation, whoever deletes that: the release before does not know this table.
ENDS_WITH = """
ALTER TABLE batches_tablestaken ADD CONSTRAINT batches_tablestaken_organisation_id_fk
    FOREIGN KEY (organisation_id) REFERENCES accounts_organisation (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
"""


class Migration(migrations.Migration):

    dependencies = [('accounts', '0002_keys_invitations_time_zone'), ('batches', '0002_values_checked_once')]

    operations = [
        migrations.AddField(
            model_name='batch', name='size', field=models.PositiveBigIntegerField(db_default=0, default=0)
        ),
        migrations.CreateModel(
            name='TablesTaken',
            fields=[
                ('organisation', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='accounts.organisation')),
                ('window', models.BigIntegerField()),
                ('count', models.PositiveIntegerField()),
            ],
        ),
        migrations.RunSQL(ENDS_WITH, migrations.RunSQL.noop),
    ]
