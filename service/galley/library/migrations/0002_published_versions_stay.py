from django.db import migrations

# The database itself refuses to change a published version, whoever asks. Who made it may be forgotten, because
# people may leave; a later migration that must fill a new column disables the trigger for that one statement.
GUARD = """
CREATE FUNCTION library_published_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'created_by_id' IS DISTINCT FROM to_jsonb(OLD) - 'created_by_id'
        OR (NEW.created_by_id IS NOT NULL AND NEW.created_by_id IS DISTINCT FROM OLD.created_by_id)
    THEN
        RAISE EXCEPTION 'Version % of this template is published and never changes.', OLD.number
            USING ERRCODE = 'restrict_violation', HINT = 'Add a new version instead.';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER published_version_stays BEFORE UPDATE ON library_templateversion
    FOR EACH ROW WHEN (OLD.status = 'published') EXECUTE FUNCTION library_published_version_stays();
"""
UNGUARD = """
DROP TRIGGER published_version_stays ON library_templateversion;
DROP FUNCTION library_published_version_stays();
"""


class Migration(migrations.Migration):

    dependencies = [('library', '0001_initial')]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
