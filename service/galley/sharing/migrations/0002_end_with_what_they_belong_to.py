from django.db import migrations

# The release before this one deletes organisations and documents without knowing this table.
CASCADE = """
ALTER TABLE sharing_documentlink DROP CONSTRAINT sharing_documentlink_organisation_id_ba665d15_fk_accounts_;
ALTER TABLE sharing_documentlink ADD CONSTRAINT sharing_documentlink_organisation_id_ba665d15_fk_accounts_
    FOREIGN KEY (organisation_id) REFERENCES accounts_organisation (id)
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE sharing_documentlink DROP CONSTRAINT sharing_documentlink_document_id_0c9dbe68_fk_documents;
ALTER TABLE sharing_documentlink ADD CONSTRAINT sharing_documentlink_document_id_0c9dbe68_fk_documents
    FOREIGN KEY (document_id) REFERENCES documents_document (id)
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
"""


class Migration(migrations.Migration):

    dependencies = [('sharing', '0001_links_to_documents')]

    operations = [migrations.RunSQL(CASCADE, CASCADE.replace(' ON DELETE CASCADE', ''))]
