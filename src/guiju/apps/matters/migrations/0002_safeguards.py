"""What a model cannot say: numbers, what is written once and what is settled once, and that nobody sits on two sides."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

NUMBERS = "CREATE SEQUENCE matters_number AS bigint OWNED BY matters_matter.number;"
NO_NUMBERS = "DROP SEQUENCE matters_number;"

# Files are compressed by their makers already: keep them out of line as they are.
BLOBS = "ALTER TABLE matters_blob ALTER COLUMN content SET STORAGE EXTERNAL;"
NO_BLOBS = "ALTER TABLE matters_blob ALTER COLUMN content SET STORAGE EXTENDED;"

APPEND_ONLY = """
CREATE FUNCTION matters_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: write a new row instead', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON matters_step
    FOR EACH STATEMENT EXECUTE FUNCTION matters_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON matters_blob
    FOR EACH STATEMENT EXECUTE FUNCTION matters_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON matters_attachment
    FOR EACH STATEMENT EXECUTE FUNCTION matters_refuse_change();
CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON matters_matter
    FOR EACH STATEMENT EXECUTE FUNCTION matters_refuse_change();
CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON matters_approval
    FOR EACH STATEMENT EXECUTE FUNCTION matters_refuse_change();
CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON matters_objection
    FOR EACH STATEMENT EXECUTE FUNCTION matters_refuse_change();
"""
NO_APPEND_ONLY = """
DROP TRIGGER append_only ON matters_step;
DROP TRIGGER append_only ON matters_blob;
DROP TRIGGER append_only ON matters_attachment;
DROP TRIGGER never_deleted ON matters_matter;
DROP TRIGGER never_deleted ON matters_approval;
DROP TRIGGER never_deleted ON matters_objection;
DROP FUNCTION matters_refuse_change();
"""

SETTLED_ONCE = """
CREATE FUNCTION matters_approval_is_settled_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    outcome text[] := ARRAY['checker_id', 'checked_at', 'voided_at'];
BEGIN
    IF (to_jsonb(NEW) - outcome) <> (to_jsonb(OLD) - outcome)
        OR OLD.voided_at IS NOT NULL
        OR (OLD.checked_at IS NOT NULL AND (NEW.checked_at, NEW.checker_id) IS DISTINCT FROM (OLD.checked_at, OLD.checker_id))
    THEN
        RAISE EXCEPTION 'an approval is confirmed once and voided once, and never changed: make another'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER settled_once BEFORE UPDATE ON matters_approval
    FOR EACH ROW EXECUTE FUNCTION matters_approval_is_settled_once();

CREATE FUNCTION matters_objection_is_resolved_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    outcome text[] := ARRAY['outcome', 'resolution', 'resolved_at', 'resolved_by_id', 'resolved_by_name'];
BEGIN
    IF OLD.outcome <> 'open' OR (to_jsonb(NEW) - outcome) <> (to_jsonb(OLD) - outcome) THEN
        RAISE EXCEPTION 'an objection is resolved once and its words are never changed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER resolved_once BEFORE UPDATE ON matters_objection
    FOR EACH ROW EXECUTE FUNCTION matters_objection_is_resolved_once();
"""
NO_SETTLED_ONCE = """
DROP TRIGGER settled_once ON matters_approval;
DROP FUNCTION matters_approval_is_settled_once();
DROP TRIGGER resolved_once ON matters_objection;
DROP FUNCTION matters_objection_is_resolved_once();
"""

# Once a statement, because batches are large. Who acts for the matter's own organisation is the applicant, or the office
# whose own work it is; the journey tells them apart, which no table knows.
ONE_SIDE = """
CREATE FUNCTION matters_step_is_on_one_side() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM taken
        JOIN matters_matter AS matter ON matter.id = taken.matter_id
        JOIN parties_membership AS member
            ON member.person_id = taken.actor_person_id AND member.organisation_id = matter.subject_organisation_id
        WHERE taken.seq > 1
            AND taken.actor_organisation_id IS DISTINCT FROM matter.subject_organisation_id
            AND (member.until IS NULL OR member.until > matter.opened_at)
    ) THEN
        RAISE EXCEPTION 'nobody acts for an office on a matter of an organisation they belong to'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER on_one_side AFTER INSERT ON matters_step REFERENCING NEW TABLE AS taken
    FOR EACH STATEMENT EXECUTE FUNCTION matters_step_is_on_one_side();
"""
NO_ONE_SIDE = """
DROP TRIGGER on_one_side ON matters_step;
DROP FUNCTION matters_step_is_on_one_side();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("matters", "0001_initial")]
    operations: ClassVar = [
        migrations.RunSQL(NUMBERS, NO_NUMBERS),
        migrations.RunSQL(BLOBS, NO_BLOBS),
        migrations.RunSQL(APPEND_ONLY, NO_APPEND_ONLY),
        migrations.RunSQL(SETTLED_ONCE, NO_SETTLED_ONCE),
        migrations.RunSQL(ONE_SIDE, NO_ONE_SIDE),
    ]
