from django.db import migrations

# The release before this one deletes organisations, members and templates without knowing these tables.
CASCADE = """
ALTER TABLE contacts_contact DROP CONSTRAINT contacts_contact_organisation_id_d144402a_fk_accounts_;
ALTER TABLE contacts_contact ADD CONSTRAINT contacts_contact_organisation_id_d144402a_fk_accounts_
    FOREIGN KEY (organisation_id) REFERENCES accounts_organisation (id)
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
"""


class Migration(migrations.Migration):

    dependencies = [('contacts', '0001_people_and_companies')]

    operations = [migrations.RunSQL(CASCADE, CASCADE.replace(' ON DELETE CASCADE', ''))]
