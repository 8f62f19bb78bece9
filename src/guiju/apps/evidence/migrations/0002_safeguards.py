"""What the models cannot say: how leaves are appended, that they and the log never change, and what of openings is erased."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION evidence_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% refused: % is append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation',
        HINT = 'Append a new leaf instead; of an opening, erase what is private when a person may ask for it.';
END $$;
CREATE TRIGGER leaves_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_leaf
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_refuse_change();
CREATE TRIGGER openings_stay BEFORE DELETE OR TRUNCATE ON evidence_opening
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_refuse_change();
CREATE TRIGGER openings_lose_what_is_private_alone BEFORE UPDATE ON evidence_opening FOR EACH ROW
    WHEN ((OLD.leaf_id, OLD.salt, OLD.envelope) IS DISTINCT FROM (NEW.leaf_id, NEW.salt, NEW.envelope)
          OR OLD.erased_at IS NOT NULL OR OLD.private = '' OR NEW.private <> '' OR NEW.erased_at IS NULL)
    EXECUTE FUNCTION evidence_refuse_change();
CREATE TRIGGER queue_never_changes BEFORE UPDATE OR TRUNCATE ON evidence_unsealed
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_refuse_change();
CREATE TRIGGER places_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_sealed
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_refuse_change();
CREATE TRIGGER checkpoints_stay BEFORE DELETE OR TRUNCATE ON evidence_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_refuse_change();
CREATE TRIGGER checkpoints_say_what_was_signed BEFORE UPDATE ON evidence_checkpoint FOR EACH ROW
    WHEN ((OLD.size, OLD.root, OLD.note, OLD.signed_at) IS DISTINCT FROM (NEW.size, NEW.root, NEW.note, NEW.signed_at)
          OR NEW.written_at IS DISTINCT FROM coalesce(OLD.written_at, NEW.written_at)
          OR NEW.published_at IS DISTINCT FROM coalesce(OLD.published_at, NEW.published_at))
    EXECUTE FUNCTION evidence_refuse_change();
CREATE FUNCTION evidence_head_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log goes from % entries on, not to %', OLD.size, NEW.size USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER head_only_grows BEFORE UPDATE ON evidence_head FOR EACH ROW
    WHEN (NEW.size <= OLD.size OR NEW.origin <> OLD.origin) EXECUTE FUNCTION evidence_head_only_grows();
CREATE TRIGGER head_stays BEFORE DELETE OR TRUNCATE ON evidence_head
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_refuse_change();
CREATE TRIGGER cosignatures_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_cosignature
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_refuse_change();
CREATE TRIGGER anchors_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_anchor
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_refuse_change();
ALTER TABLE evidence_leaf ADD CONSTRAINT evidence_commitment_is_a_hash CHECK (octet_length(commitment) = 32);
ALTER TABLE evidence_opening ADD CONSTRAINT evidence_salt_is_long CHECK (octet_length(salt) = 32);
"""
# Ids rise along `unnest`, so they stand in the order given. In a function, because its plans are kept.
APPEND = """
CREATE FUNCTION evidence_append(
    p_kinds text[], p_subjects uuid[], p_commitments bytea[], p_salts bytea[], p_envelopes text[], p_privates text[],
    p_at timestamptz
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
    INSERT INTO evidence_opening (leaf_id, salt, envelope, private)
    SELECT * FROM unnest(ids, p_salts, p_envelopes, p_privates);
    INSERT INTO evidence_unsealed (leaf_id) SELECT unnest(ids);
    RETURN ids;
END $$;
"""
NOT_APPEND_ONLY = """
DROP TRIGGER anchors_never_change ON evidence_anchor;
DROP TRIGGER cosignatures_never_change ON evidence_cosignature;
DROP TRIGGER head_stays ON evidence_head;
DROP TRIGGER head_only_grows ON evidence_head;
DROP FUNCTION evidence_head_only_grows();
DROP TRIGGER checkpoints_say_what_was_signed ON evidence_checkpoint;
DROP TRIGGER checkpoints_stay ON evidence_checkpoint;
DROP TRIGGER places_never_change ON evidence_sealed;
ALTER TABLE evidence_opening DROP CONSTRAINT evidence_salt_is_long;
ALTER TABLE evidence_leaf DROP CONSTRAINT evidence_commitment_is_a_hash;
DROP TRIGGER queue_never_changes ON evidence_unsealed;
DROP TRIGGER openings_lose_what_is_private_alone ON evidence_opening;
DROP TRIGGER openings_stay ON evidence_opening;
DROP TRIGGER leaves_never_change ON evidence_leaf;
DROP FUNCTION evidence_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("evidence", "0001_initial")]
    operations: ClassVar = [
        migrations.RunSQL(APPEND_ONLY, NOT_APPEND_ONLY),
        migrations.RunSQL(APPEND, "DROP FUNCTION evidence_append"),
    ]
