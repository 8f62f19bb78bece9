"""What a model cannot say: editions, measurements and changes of standing never change; what a text says neither."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION targets_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: write a new row instead', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON targets_edition
    FOR EACH ROW EXECUTE FUNCTION targets_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON targets_measurement
    FOR EACH ROW EXECUTE FUNCTION targets_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON targets_standingchange
    FOR EACH ROW EXECUTE FUNCTION targets_refuse_change();
CREATE TRIGGER never_deleted BEFORE DELETE ON targets_indicator
    FOR EACH ROW EXECUTE FUNCTION targets_refuse_change();
"""
NO_APPEND_ONLY = """
DROP TRIGGER append_only ON targets_edition;
DROP TRIGGER append_only ON targets_measurement;
DROP TRIGGER append_only ON targets_standingchange;
DROP TRIGGER never_deleted ON targets_indicator;
DROP FUNCTION targets_refuse_change();
"""

THE_TEXT_STANDS = """
CREATE FUNCTION targets_text_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.code, NEW.document, NEW.clause, NEW.quote, NEW.line_from, NEW.line_to, NEW.item, NEW.proposed_at)
        IS DISTINCT FROM
       (OLD.code, OLD.document, OLD.clause, OLD.quote, OLD.line_from, OLD.line_to, OLD.item, OLD.proposed_at)
    THEN
        RAISE EXCEPTION 'what a text says of a target is never edited' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER text_stands BEFORE UPDATE ON targets_indicator
    FOR EACH ROW EXECUTE FUNCTION targets_text_stands();
"""
THE_TEXT_MAY_CHANGE = """
DROP TRIGGER text_stands ON targets_indicator;
DROP FUNCTION targets_text_stands();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("targets", "0001_initial")]
    operations: ClassVar = [
        migrations.RunSQL(APPEND_ONLY, NO_APPEND_ONLY),
        migrations.RunSQL(THE_TEXT_STANDS, THE_TEXT_MAY_CHANGE),
    ]
