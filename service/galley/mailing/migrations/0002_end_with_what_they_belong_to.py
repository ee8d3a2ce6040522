from django.db import migrations


def _ends(table: str, name: str, column: str, target: str, how: str = 'CASCADE') -> str:
    return f"""
ALTER TABLE {table} DROP CONSTRAINT {name};
ALTER TABLE {table} ADD CONSTRAINT {name}
    FOREIGN KEY ({column}) REFERENCES {target} (id) ON DELETE {how} DEFERRABLE INITIALLY DEFERRED;
"""


# The release before this one deletes organisations and documents without knowing these tables.
CASCADE = ''.join(
    (
        _ends('mailing_mailserver', 'mailing_mailserver_organisation_id_11c84dbf_fk_accounts_', 'organisation_id', 'accounts_organisation'),
        _ends('mailing_letter', 'mailing_letter_organisation_id_101faacf_fk_accounts_', 'organisation_id', 'accounts_organisation'),
        _ends('mailing_delivery', 'mailing_delivery_organisation_id_44851f5f_fk_accounts_', 'organisation_id', 'accounts_organisation'),
        _ends('mailing_delivery', 'mailing_delivery_document_id_6f0c2306_fk_documents_document_id', 'document_id', 'documents_document'),
        _ends('mailing_delivery', 'mailing_delivery_link_id_0dc65f86_fk_sharing_documentlink_id', 'link_id', 'sharing_documentlink', 'SET NULL'),
    )
)


class Migration(migrations.Migration):

    dependencies = [('mailing', '0001_servers_letters_and_mails')]

    operations = [migrations.RunSQL(CASCADE, CASCADE.replace(' ON DELETE CASCADE', '').replace(' ON DELETE SET NULL', ''))]
