"""What a model cannot say: who checked an issue wrote none of it, and what is published or recorded never changes."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

# A PDF is compressed by its maker already: keep it out of line as it is.
BLOBS = "ALTER TABLE newsletter_blob ALTER COLUMN content SET STORAGE EXTERNAL;"
NO_BLOBS = "ALTER TABLE newsletter_blob ALTER COLUMN content SET STORAGE EXTENDED;"

APPEND_ONLY = """
CREATE FUNCTION newsletter_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% refused: % is append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON newsletter_step
    FOR EACH STATEMENT EXECUTE FUNCTION newsletter_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON newsletter_blob
    FOR EACH STATEMENT EXECUTE FUNCTION newsletter_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON newsletter_figure
    FOR EACH STATEMENT EXECUTE FUNCTION newsletter_refuse_change();
CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON newsletter_issue
    FOR EACH STATEMENT EXECUTE FUNCTION newsletter_refuse_change();
"""
NO_APPEND_ONLY = """
DROP TRIGGER append_only ON newsletter_step;
DROP TRIGGER append_only ON newsletter_blob;
DROP TRIGGER append_only ON newsletter_figure;
DROP TRIGGER never_deleted ON newsletter_issue;
DROP FUNCTION newsletter_refuse_change();
"""

# Forward only: draft and ready change places, ready is published, published is withdrawn, and that is the end of it.
PUBLISHED_ONCE = """
CREATE FUNCTION newsletter_issue_is_published_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    withdrawing text[] := ARRAY['state', 'version', 'changed_at', 'withdrawn_at', 'withdrawn_for'];
BEGIN
    IF (OLD.state, NEW.state) NOT IN (('draft', 'draft'), ('draft', 'ready'), ('ready', 'draft'), ('ready', 'published'),
                                      ('published', 'withdrawn'))
        OR (OLD.state = 'published' AND (to_jsonb(NEW) - withdrawing) <> (to_jsonb(OLD) - withdrawing))
    THEN
        RAISE EXCEPTION 'a published issue never changes: withdraw it and publish another'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'ready' AND EXISTS (
        SELECT FROM newsletter_step WHERE issue_id = NEW.id AND writes AND person_id = NEW.checker_id)
    THEN
        RAISE EXCEPTION 'who checks an issue wrote none of it' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER published_once BEFORE UPDATE ON newsletter_issue
    FOR EACH ROW EXECUTE FUNCTION newsletter_issue_is_published_once();

CREATE FUNCTION newsletter_piece_is_of_a_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM newsletter_issue
               WHERE id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.issue_id END,
                            CASE WHEN TG_OP <> 'DELETE' THEN NEW.issue_id END) AND state <> 'draft')
    THEN
        RAISE EXCEPTION 'the pieces of an issue change while it is a draft' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER of_a_draft BEFORE INSERT OR UPDATE OR DELETE ON newsletter_piece
    FOR EACH ROW EXECUTE FUNCTION newsletter_piece_is_of_a_draft();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON newsletter_piece
    FOR EACH STATEMENT EXECUTE FUNCTION newsletter_refuse_change();

CREATE FUNCTION newsletter_figure_is_frozen_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM newsletter_issue WHERE id = NEW.issue_id) NOT IN ('draft', 'ready') THEN
        RAISE EXCEPTION 'figures are frozen as their issue is published' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER frozen_in_time BEFORE INSERT ON newsletter_figure
    FOR EACH ROW EXECUTE FUNCTION newsletter_figure_is_frozen_in_time();
"""
NO_PUBLISHED_ONCE = """
DROP TRIGGER published_once ON newsletter_issue;
DROP FUNCTION newsletter_issue_is_published_once();
DROP TRIGGER of_a_draft ON newsletter_piece;
DROP TRIGGER never_emptied ON newsletter_piece;
DROP FUNCTION newsletter_piece_is_of_a_draft();
DROP TRIGGER frozen_in_time ON newsletter_figure;
DROP FUNCTION newsletter_figure_is_frozen_in_time();
"""

# A letter that went out is never made to wait again, whoever asks.
SENT_ONCE = """
CREATE FUNCTION newsletter_letter_is_sent_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'sent' AND OLD.issue_id IS NOT NULL AND to_jsonb(NEW) <> to_jsonb(OLD) THEN
        RAISE EXCEPTION 'an issue goes to an address once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sent_once BEFORE UPDATE ON newsletter_letter
    FOR EACH ROW EXECUTE FUNCTION newsletter_letter_is_sent_once();
"""
NO_SENT_ONCE = """
DROP TRIGGER sent_once ON newsletter_letter;
DROP FUNCTION newsletter_letter_is_sent_once();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("newsletter", "0001_initial")]
    operations: ClassVar = [
        migrations.RunSQL(BLOBS, NO_BLOBS),
        migrations.RunSQL(APPEND_ONLY, NO_APPEND_ONLY),
        migrations.RunSQL(PUBLISHED_ONCE, NO_PUBLISHED_ONCE),
        migrations.RunSQL(SENT_ONCE, NO_SENT_ONCE),
    ]
