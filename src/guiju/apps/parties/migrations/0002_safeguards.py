"""What a model cannot say: rows that never change, a check made once and by others, roles that never overlap."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION parties_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: write a new row instead', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON parties_standingchange
    FOR EACH ROW EXECUTE FUNCTION parties_refuse_change();
CREATE TRIGGER never_deleted BEFORE DELETE ON parties_payoutaccount
    FOR EACH ROW EXECUTE FUNCTION parties_refuse_change();
CREATE TRIGGER never_deleted BEFORE DELETE ON parties_organisationrole
    FOR EACH ROW EXECUTE FUNCTION parties_refuse_change();
CREATE TRIGGER never_deleted BEFORE DELETE ON parties_membership
    FOR EACH ROW EXECUTE FUNCTION parties_refuse_change();
"""
NO_APPEND_ONLY = """
DROP TRIGGER append_only ON parties_standingchange;
DROP TRIGGER never_deleted ON parties_payoutaccount;
DROP TRIGGER never_deleted ON parties_organisationrole;
DROP TRIGGER never_deleted ON parties_membership;
DROP FUNCTION parties_refuse_change();
"""

CHECKED_ONCE = """
CREATE FUNCTION parties_payout_is_checked_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    outcome text[] := ARRAY['checked_at', 'checked_by_id', 'is_confirmed', 'check_reason'];
BEGIN
    IF OLD.checked_at IS NOT NULL OR (to_jsonb(NEW) - outcome) <> (to_jsonb(OLD) - outcome) THEN
        RAISE EXCEPTION 'a payout account is checked once and never changed: set a new one'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER checked_once BEFORE UPDATE ON parties_payoutaccount
    FOR EACH ROW EXECUTE FUNCTION parties_payout_is_checked_once();
"""
NO_CHECKED_ONCE = """
DROP TRIGGER checked_once ON parties_payoutaccount;
DROP FUNCTION parties_payout_is_checked_once();
"""

# After the row's own constraints, which name the plainer case: the very person who registered or set it.
BY_OTHERS = """
CREATE FUNCTION parties_belongs(who bigint, home uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM parties_membership WHERE person_id = who AND organisation_id = home AND until IS NULL
    );
$$;

CREATE FUNCTION parties_verified_by_others() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.verified_at, NEW.verified_by_id) IS DISTINCT FROM (OLD.verified_at, OLD.verified_by_id)
        AND parties_belongs(NEW.verified_by_id, NEW.id)
    THEN
        RAISE EXCEPTION 'an organisation is not verified by its own members' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER verified_by_others AFTER UPDATE ON parties_organisation
    FOR EACH ROW EXECUTE FUNCTION parties_verified_by_others();

CREATE FUNCTION parties_payout_is_checked_by_others() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF parties_belongs(NEW.checked_by_id, NEW.organisation_id) THEN
        RAISE EXCEPTION 'a payout account is not checked by a member of its organisation'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER checked_by_others AFTER INSERT OR UPDATE ON parties_payoutaccount
    FOR EACH ROW EXECUTE FUNCTION parties_payout_is_checked_by_others();
"""
NOT_BY_OTHERS = """
DROP TRIGGER checked_by_others ON parties_payoutaccount;
DROP FUNCTION parties_payout_is_checked_by_others();
DROP TRIGGER verified_by_others ON parties_organisation;
DROP FUNCTION parties_verified_by_others();
DROP FUNCTION parties_belongs(bigint, uuid);
"""

# Where btree_gist cannot be had (some managed databases), the unique index on open roles still stands.
ROLES_DO_NOT_OVERLAP = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'btree_gist') THEN
        CREATE EXTENSION IF NOT EXISTS btree_gist;
        ALTER TABLE parties_organisationrole ADD CONSTRAINT parties_role_does_not_overlap
            EXCLUDE USING gist (organisation_id WITH =, role WITH =, tstzrange(since, until) WITH &&);
        ALTER TABLE parties_membership ADD CONSTRAINT parties_member_does_not_overlap
            EXCLUDE USING gist (organisation_id WITH =, person_id WITH =, tstzrange(since, until) WITH &&);
    END IF;
END $$;
"""
ROLES_MAY_OVERLAP = """
ALTER TABLE parties_organisationrole DROP CONSTRAINT IF EXISTS parties_role_does_not_overlap;
ALTER TABLE parties_membership DROP CONSTRAINT IF EXISTS parties_member_does_not_overlap;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("parties", "0001_initial")]
    operations: ClassVar = [
        migrations.RunSQL(APPEND_ONLY, NO_APPEND_ONLY),
        migrations.RunSQL(CHECKED_ONCE, NO_CHECKED_ONCE),
        migrations.RunSQL(BY_OTHERS, NOT_BY_OTHERS),
        migrations.RunSQL(ROLES_DO_NOT_OVERLAP, ROLES_MAY_OVERLAP),
    ]
