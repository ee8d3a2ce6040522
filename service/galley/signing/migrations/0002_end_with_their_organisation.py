from django.db import migrations

# The release before this one deletes organisations without knowing this table.
CASCADE = """
ALTER TABLE signing_signingcertificate DROP CONSTRAINT signing_signingcerti_organisation_id_44d39ce0_fk_accounts_;
ALTER TABLE signing_signingcertificate ADD CONSTRAINT signing_signingcerti_organisation_id_44d39ce0_fk_accounts_
    FOREIGN KEY (organisation_id) REFERENCES accounts_organisation (id)
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
"""


class Migration(migrations.Migration):

    dependencies = [('signing', '0001_certificates_of_organisations')]

    operations = [migrations.RunSQL(CASCADE, CASCADE.replace(' ON DELETE CASCADE', ''))]
