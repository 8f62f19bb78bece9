"""What the models cannot say: how leaves are appended, that they never change, and that openings are only erased."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION evidence_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% refused: % is append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation',
        HINT = 'Append a new leaf instead; erase an opening when a person may ask for it.';
END $$;
CREATE TRIGGER leaves_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_leaf
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_refuse_change();
CREATE TRIGGER openings_never_change BEFORE UPDATE OR TRUNCATE ON evidence_opening
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_refuse_change();
CREATE TRIGGER queue_never_changes BEFORE UPDATE OR TRUNCATE ON evidence_unsealed
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_refuse_change();
ALTER TABLE evidence_leaf ADD CONSTRAINT evidence_commitment_is_a_hash CHECK (octet_length(commitment) = 32);
ALTER TABLE evidence_opening ADD CONSTRAINT evidence_salt_is_long CHECK (octet_length(salt) = 32);
"""
# Ids rise along `unnest`, so they stand in the order given. In a function, because its plans are kept.
APPEND = """
CREATE FUNCTION evidence_append(
    p_kinds text[], p_subjects uuid[], p_commitments bytea[], p_salts bytea[], p_envelopes text[], p_at timestamptz
) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
BEGIN
    WITH added AS (
        INSERT INTO evidence_leaf (kind, subject, commitment, appended_at)
        SELECT given.kind, given.subject, given.commitment, p_at
          FROM unnest(p_kinds, p_subjects, p_commitments) AS given (kind, subject, commitment)
        RETURNING id
    )
    SELECT array_agg(id ORDER BY id) INTO ids FROM added;
    INSERT INTO evidence_opening (leaf_id, salt, envelope) SELECT * FROM unnest(ids, p_salts, p_envelopes);
    INSERT INTO evidence_unsealed (leaf_id) SELECT unnest(ids);
    RETURN ids;
END $$;
"""
NOT_APPEND_ONLY = """
ALTER TABLE evidence_opening DROP CONSTRAINT evidence_salt_is_long;
ALTER TABLE evidence_leaf DROP CONSTRAINT evidence_commitment_is_a_hash;
DROP TRIGGER queue_never_changes ON evidence_unsealed;
DROP TRIGGER openings_never_change ON evidence_opening;
DROP TRIGGER leaves_never_change ON evidence_leaf;
DROP FUNCTION evidence_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("evidence", "0001_initial")]
    operations: ClassVar = [
        migrations.RunSQL(APPEND_ONLY, NOT_APPEND_ONLY),
        migrations.RunSQL(APPEND, "DROP FUNCTION evidence_append"),
    ]
