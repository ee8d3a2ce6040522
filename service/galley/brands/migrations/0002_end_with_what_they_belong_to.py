from django.db import migrations

# The release before this one deletes organisations, members and templates without knowing these tables.
CASCADE = """
ALTER TABLE brands_brand DROP CONSTRAINT brands_brand_organisation_id_4179f9a0_fk_accounts_;
ALTER TABLE brands_brand ADD CONSTRAINT brands_brand_organisation_id_4179f9a0_fk_accounts_
    FOREIGN KEY (organisation_id) REFERENCES accounts_organisation (id)
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE brands_brandoverride DROP CONSTRAINT brands_brandoverride_brand_id_7fe77e96_fk_brands_brand_id;
ALTER TABLE brands_brandoverride ADD CONSTRAINT brands_brandoverride_brand_id_7fe77e96_fk_brands_brand_id
    FOREIGN KEY (brand_id) REFERENCES brands_brand (id)
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE brands_brandoverride DROP CONSTRAINT brands_brandoverride_member_id_aeceaa56_fk_accounts_;
ALTER TABLE brands_brandoverride ADD CONSTRAINT brands_brandoverride_member_id_aeceaa56_fk_accounts_
    FOREIGN KEY (member_id) REFERENCES accounts_membership (id)
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
"""


class Migration(migrations.Migration):

    dependencies = [('brands', '0001_initial')]

    operations = [migrations.RunSQL(CASCADE, CASCADE.replace(' ON DELETE CASCADE', ''))]
