"""What a model cannot say: records and archived packs are written once, by nobody's hand changed or emptied."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION decisions_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: record another decision instead', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON decisions_record
    FOR EACH STATEMENT EXECUTE FUNCTION decisions_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON decisions_packarchive
    FOR EACH STATEMENT EXECUTE FUNCTION decisions_refuse_change();
ALTER TABLE decisions_packarchive ADD CONSTRAINT pack_archive_is_bounded
    CHECK (octet_length(archive) BETWEEN 1 AND 4194304);
"""
NO_APPEND_ONLY = """
ALTER TABLE decisions_packarchive DROP CONSTRAINT pack_archive_is_bounded;
DROP TRIGGER append_only ON decisions_record;
DROP TRIGGER append_only ON decisions_packarchive;
DROP FUNCTION decisions_refuse_change();
"""


# Ten kilobytes a decision: the default compression would take as long as all the rest of recording it. Where the server
# knows lz4, that; elsewhere none.
BODIES = """
DO $$
BEGIN
    ALTER TABLE decisions_record ALTER COLUMN body SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    ALTER TABLE decisions_record ALTER COLUMN body SET STORAGE EXTERNAL;
END $$;
"""
NO_BODIES = """
ALTER TABLE decisions_record ALTER COLUMN body SET COMPRESSION default;
ALTER TABLE decisions_record ALTER COLUMN body SET STORAGE EXTENDED;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("decisions", "0001_initial")]
    operations: ClassVar = [
        migrations.RunSQL(APPEND_ONLY, NO_APPEND_ONLY),
        migrations.RunSQL(BODIES, NO_BODIES),
    ]
