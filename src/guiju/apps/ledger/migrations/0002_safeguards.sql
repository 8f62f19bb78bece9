-- What the ledger's tables refuse, whoever asks, and how totals follow from transfers.
--
-- Totals of accounts and holds move in one place only: the trigger below, which sums what an INSERT into
-- ledger_transfer added. Statement triggers all: the hot path pays for none of them by the row.

CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% refused: % is written by ledger_post and never changed', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'Correct a transfer by a later one.';
END $$;

-- Transfers: never changed, and added by ledger_post only (its name is on the call stack in every language).
CREATE FUNCTION ledger_refuse_stranger() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stack text;
BEGIN
    GET DIAGNOSTICS stack = PG_CONTEXT;
    IF position('ledger_post_once(' IN stack) = 0 THEN
        RAISE EXCEPTION 'INSERT refused: transfers are posted by ledger_post' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER transfers_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER transfers_are_posted BEFORE INSERT ON ledger_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_stranger();
ALTER TABLE ledger_transfer ADD CONSTRAINT ledger_accepted_has_totals CHECK (
    (outcome = 0) = (num_nulls(debit_latest_at, debit_debits_fen, debit_credits_fen, debit_debits_held_fen,
                               debit_credits_held_fen, credit_latest_at, credit_debits_fen, credit_credits_fen,
                               credit_debits_held_fen, credit_credits_held_fen) = 0));

-- Accounts and holds: what they are never changes, and their totals move inside the trigger only (depth above 0).
CREATE TRIGGER accounts_never_change
    BEFORE UPDATE OF id, code, name, kind, owner, bound, currency OR DELETE OR TRUNCATE ON ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER totals_follow_transfers BEFORE UPDATE ON ledger_account
    FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER holds_never_change
    BEFORE UPDATE OF id, debit, credit, amount_fen, expires_at OR DELETE OR TRUNCATE ON ledger_hold
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER holds_follow_transfers BEFORE INSERT OR UPDATE ON ledger_hold
    FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION ledger_refuse_change();

CREATE FUNCTION ledger_open_at_zero() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM opened WHERE debits_fen <> 0 OR credits_fen <> 0 OR debits_held_fen <> 0
                                     OR credits_held_fen <> 0 OR latest_at IS NOT NULL) THEN
        RAISE EXCEPTION 'an account opens with nothing on it' USING ERRCODE = 'restrict_violation',
            HINT = 'Post a transfer from the account that the money comes from.';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER accounts_open_at_zero AFTER INSERT ON ledger_account REFERENCING NEW TABLE AS opened
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_open_at_zero();

-- A plain sum of bigints: the built-in one goes through numeric. Overflow is an error in both.
CREATE AGGREGATE ledger_sum(bigint) (sfunc = int8pl, stype = bigint, initcond = '0');

CREATE FUNCTION ledger_move_totals() RETURNS trigger LANGUAGE plpgsql
-- Planned once a session for batches of any size: look accounts and holds up by their ids, always.
SET enable_nestloop = on SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
DECLARE
    missing bigint;
    has_holds boolean;
BEGIN
    WITH sides AS (
        SELECT debit AS account, at, CASE WHEN kind IN (0, 2) THEN amount_fen ELSE 0 END AS debits, 0::bigint AS credits,
               CASE kind WHEN 0 THEN 0 WHEN 1 THEN amount_fen ELSE -amount_fen END AS debits_held,
               0::bigint AS credits_held
          FROM added WHERE outcome = 0
        UNION ALL
        SELECT credit, at, 0, CASE WHEN kind IN (0, 2) THEN amount_fen ELSE 0 END,
               0, CASE kind WHEN 0 THEN 0 WHEN 1 THEN amount_fen ELSE -amount_fen END
          FROM added WHERE outcome = 0
    ), sums AS (
        SELECT account, max(at) AS at, ledger_sum(debits) AS debits, ledger_sum(credits) AS credits,
               ledger_sum(debits_held) AS debits_held, ledger_sum(credits_held) AS credits_held
          FROM sides GROUP BY account
    ), moved AS (
        UPDATE ledger_account AS a
           SET debits_fen = a.debits_fen + s.debits, credits_fen = a.credits_fen + s.credits,
               debits_held_fen = a.debits_held_fen + s.debits_held,
               credits_held_fen = a.credits_held_fen + s.credits_held,
               latest_at = greatest(a.latest_at, s.at)
          FROM sums AS s WHERE a.id = s.account
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM sums) - (SELECT count(*) FROM moved),
           EXISTS (SELECT FROM added WHERE kind <> 0 AND outcome = 0)
      INTO missing, has_holds;
    IF missing <> 0 THEN
        RAISE EXCEPTION 'a transfer names an account that is not there' USING ERRCODE = 'foreign_key_violation';
    END IF;
    IF NOT has_holds THEN
        RETURN NULL;
    END IF;
    INSERT INTO ledger_hold (id, debit, credit, amount_fen, expires_at)
    SELECT id, debit, credit, amount_fen, expires_at FROM added WHERE kind = 1 AND outcome = 0;
    WITH sums AS (
        SELECT hold, ledger_sum(CASE kind WHEN 2 THEN amount_fen ELSE 0 END) AS posted,
               ledger_sum(CASE kind WHEN 3 THEN amount_fen ELSE 0 END) AS voided
          FROM added WHERE kind > 1 AND outcome = 0 GROUP BY hold
    ), moved AS (
        UPDATE ledger_hold AS h SET posted_fen = h.posted_fen + s.posted, voided_fen = h.voided_fen + s.voided
          FROM sums AS s WHERE h.id = s.hold
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM sums) - (SELECT count(*) FROM moved) INTO missing;
    IF missing <> 0 THEN
        RAISE EXCEPTION 'a transfer names a hold that is not there' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER totals_move AFTER INSERT ON ledger_transfer REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_move_totals();

-- Accounts are updated in place as long as there is room on their page (no index names a total).
ALTER TABLE ledger_account SET (fillfactor = 50);
ALTER TABLE ledger_hold SET (fillfactor = 70);
-- Transfers of one call lie together and in order: a small index finds a call's transfers by seq.
CREATE INDEX ledger_by_seq ON ledger_transfer USING brin (seq) WITH (autosummarize = on);
