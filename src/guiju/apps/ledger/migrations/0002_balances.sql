-- The balance of an account at an instant of the world: every accepted transfer with `at` not after it.
--
-- `debit_latest_at` and `credit_latest_at` never fall along an account's transfers, so the last one whose value is
-- not after the instant is one index look-up, and the totals it carries are right but for transfers dated back:
-- those recorded later, when the account had already seen a later instant. They have an index of their own, and are
-- added. Cost: one look-up a side, and one step for each transfer recorded out of order after the instant.

CREATE FUNCTION ledger_balance_at(
    p_account uuid, p_at timestamptz,
    OUT debits_fen bigint, OUT credits_fen bigint, OUT debits_held_fen bigint, OUT credits_held_fen bigint
) LANGUAGE sql STABLE AS $$
    WITH last AS (
        (SELECT debit_latest_at AS latest_at, seq, debit_debits_fen AS debits, debit_credits_fen AS credits,
                debit_debits_held_fen AS debits_held, debit_credits_held_fen AS credits_held
           FROM ledger_transfer WHERE debit = p_account AND outcome = 0 AND debit_latest_at <= p_at
          ORDER BY debit_latest_at DESC, seq DESC LIMIT 1)
        UNION ALL
        (SELECT credit_latest_at, seq, credit_debits_fen, credit_credits_fen,
                credit_debits_held_fen, credit_credits_held_fen
           FROM ledger_transfer WHERE credit = p_account AND outcome = 0 AND credit_latest_at <= p_at
          ORDER BY credit_latest_at DESC, seq DESC LIMIT 1)
        ORDER BY latest_at DESC, seq DESC LIMIT 1
    ), late AS (
        SELECT CASE WHEN kind IN (0, 2) THEN amount_fen ELSE 0 END AS debits, 0 AS credits,
               CASE kind WHEN 0 THEN 0 WHEN 1 THEN amount_fen ELSE -amount_fen END AS debits_held, 0 AS credits_held
          FROM ledger_transfer
         WHERE debit = p_account AND outcome = 0 AND at < debit_latest_at AND at <= p_at AND debit_latest_at > p_at
        UNION ALL
        SELECT 0, CASE WHEN kind IN (0, 2) THEN amount_fen ELSE 0 END,
               0, CASE kind WHEN 0 THEN 0 WHEN 1 THEN amount_fen ELSE -amount_fen END
          FROM ledger_transfer
         WHERE credit = p_account AND outcome = 0 AND at < credit_latest_at AND at <= p_at AND credit_latest_at > p_at
    ), parts AS (
        SELECT debits, credits, debits_held, credits_held FROM last
        UNION ALL
        SELECT debits, credits, debits_held, credits_held FROM late
    )
    SELECT ledger_sum(debits), ledger_sum(credits), ledger_sum(debits_held), ledger_sum(credits_held) FROM parts
$$;
