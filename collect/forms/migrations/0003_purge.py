"""What was published may be deleted together with its form, and only so.

Whoever purges a form says so in its transaction: `collect.purged_form` is its id.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION forms_is_purged(form_id bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('collect.purged_form', true), '') = form_id::text
$$;

CREATE OR REPLACE FUNCTION forms_refuse_version_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND forms_is_purged(OLD.form_id) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'form version % is published and cannot be changed', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE OR REPLACE FUNCTION forms_refuse_part_change() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    part record := CASE TG_OP WHEN 'INSERT' THEN NEW ELSE OLD END;
BEGIN
    IF EXISTS (
        SELECT FROM forms_formversion
        WHERE id = part.version_id AND published_at IS NOT NULL
            AND NOT (TG_OP = 'DELETE' AND forms_is_purged(form_id))
    ) THEN
        RAISE EXCEPTION 'form version % is published and cannot be changed',
            part.version_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""

BACKWARD = """
CREATE OR REPLACE FUNCTION forms_refuse_version_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'form version % is published and cannot be changed', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE OR REPLACE FUNCTION forms_refuse_part_change() RETURNS trigger
LANGUAGE plpgsql AS $$
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

DROP FUNCTION forms_is_purged(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("forms", "0002_immutable_versions")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
