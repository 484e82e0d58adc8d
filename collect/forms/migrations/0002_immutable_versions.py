"""The database refuses to change what was published."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION forms_refuse_version_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'form version % is published and cannot be changed', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER forms_version_immutable
    BEFORE UPDATE OR DELETE ON forms_formversion
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL)
    EXECUTE FUNCTION forms_refuse_version_change();

CREATE FUNCTION forms_refuse_part_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    part record := CASE TG_OP WHEN 'INSERT' THEN NEW ELSE OLD END;
BEGIN
    IF EXISTS (
        SELECT FROM forms_formversion
        WHERE id = part.version_id AND published_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'form version % is published and cannot be changed',
            part.version_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER forms_field_immutable
    BEFORE INSERT OR UPDATE OR DELETE ON forms_formfield
    FOR EACH ROW EXECUTE FUNCTION forms_refuse_part_change();

CREATE TRIGGER forms_attachment_immutable
    BEFORE INSERT OR UPDATE OR DELETE ON forms_formattachment
    FOR EACH ROW EXECUTE FUNCTION forms_refuse_part_change();
"""

BACKWARD = """
DROP TRIGGER forms_attachment_immutable ON forms_formattachment;
DROP TRIGGER forms_field_immutable ON forms_formfield;
DROP TRIGGER forms_version_immutable ON forms_formversion;
DROP FUNCTION forms_refuse_part_change();
DROP FUNCTION forms_refuse_version_change();
"""


class Migration(migrations.Migration):
    dependencies = [("forms", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
