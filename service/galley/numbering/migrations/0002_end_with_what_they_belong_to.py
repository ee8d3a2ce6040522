from django.db import migrations

# The release before this one deletes organisations, members and templates without knowing these tables.
CASCADE = """
ALTER TABLE numbering_numberseries DROP CONSTRAINT numbering_numberseri_organisation_id_cc98e65c_fk_accounts_;
ALTER TABLE numbering_numberseries ADD CONSTRAINT numbering_numberseri_organisation_id_cc98e65c_fk_accounts_
    FOREIGN KEY (organisation_id) REFERENCES accounts_organisation (id)
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE numbering_numberseries DROP CONSTRAINT numbering_numberseri_template_id_75194898_fk_library_t;
ALTER TABLE numbering_numberseries ADD CONSTRAINT numbering_numberseri_template_id_75194898_fk_library_t
    FOREIGN KEY (template_id) REFERENCES library_template (id)
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE numbering_seriesnumber DROP CONSTRAINT numbering_seriesnumb_series_id_ed0c9e3a_fk_numbering;
ALTER TABLE numbering_seriesnumber ADD CONSTRAINT numbering_seriesnumb_series_id_ed0c9e3a_fk_numbering
    FOREIGN KEY (series_id) REFERENCES numbering_numberseries (id)
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
"""


class Migration(migrations.Migration):

    dependencies = [('numbering', '0001_series_and_their_numbers')]

    operations = [migrations.RunSQL(CASCADE, CASCADE.replace(' ON DELETE CASCADE', ''))]
