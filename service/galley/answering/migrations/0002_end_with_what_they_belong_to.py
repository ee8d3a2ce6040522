from django.db import migrations


def _ends(table: str, name: str, column: str, target: str, how: str = 'CASCADE') -> str:
    return f"""
ALTER TABLE {table} DROP CONSTRAINT {name};
ALTER TABLE {table} ADD CONSTRAINT {name}
    FOREIGN KEY ({column}) REFERENCES {target} (id) ON DELETE {how} DEFERRABLE INITIALLY DEFERRED;
"""


# The release before this one deletes organisations, templates and documents without knowing these tables.
LINK, ANSWER, PICTURE = 'answering_answerlink', 'answering_answer', 'answering_answerpicture'
CASCADE = ''.join(
    (
        _ends(LINK, 'answering_answerlink_organisation_id_52f07d2f_fk_accounts_', 'organisation_id', 'accounts_organisation'),
        _ends(LINK, 'answering_answerlink_version_id_273fe238_fk_library_t', 'version_id', 'library_templateversion'),
        _ends(ANSWER, 'answering_answer_organisation_id_13cc4482_fk_accounts_', 'organisation_id', 'accounts_organisation'),
        _ends(ANSWER, 'answering_answer_link_id_b01f76db_fk_answering_answerlink_id', 'link_id', 'answering_answerlink'),
        _ends(ANSWER, 'answering_answer_document_id_22d2eedc_fk_documents_document_id', 'document_id', 'documents_document', 'SET NULL'),
        _ends(PICTURE, 'answering_answerpict_link_id_556a45cc_fk_answering', 'link_id', 'answering_answerlink'),
        _ends(PICTURE, 'answering_answerpicture_asset_id_80824cd9_fk_documents_asset_id', 'asset_id', 'documents_asset'),
    )
)


class Migration(migrations.Migration):

    dependencies = [('answering', '0001_forms_by_link')]

    operations = [migrations.RunSQL(CASCADE, CASCADE.replace(' ON DELETE CASCADE', '').replace(' ON DELETE SET NULL', ''))]
