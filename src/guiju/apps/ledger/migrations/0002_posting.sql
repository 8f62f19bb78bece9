-- How the ledger is written: ledger_post and nothing else.
--
-- A call takes its locks (accounts, in the order of their ids), judges its transfers one after the other in memory,
-- and then writes them with one INSERT; a trigger on that INSERT moves the totals of accounts and holds with one
-- UPDATE each. So totals are the sums of transfers by construction, and the CHECKs on them have the last word.
--
-- Judging in order is a loop over arrays and not a window query: on the same machine it was as quick or quicker
-- (22 ms for 8 000 transfers), it says why each transfer failed, and it leaves one road where there would be two.
--
-- Numbers of kinds and outcomes: guiju.core.journal.Kind and Code.

CREATE SEQUENCE ledger_posting;  -- one number a call; a transfer's seq is number * 8192 + its place in the call

-- Lock accounts in the order of their ids, whatever the order and number of times they are named.
--
-- A row that changed while we waited is checked and read again by itself, which is slow for thousands. So many
-- accounts are locked in growing portions: who must wait does so at one of the first, and each further portion is read
-- as it stands by then. (A join and not `= ANY (array)`, or each such row would be checked against all the names.)
CREATE FUNCTION ledger_lock(
    p_ids uuid[], p_at timestamptz,
    OUT id uuid[], OUT guards_debits boolean[], OUT guards_credits boolean[], OUT latest timestamptz[],
    OUT debits bigint[], OUT credits bigint[], OUT debits_held bigint[], OUT credits_held bigint[]
) LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
DECLARE
    named uuid[];
    done integer := 0;
    portion integer;
    r record;
BEGIN
    SELECT array_agg(DISTINCT u.id ORDER BY u.id) INTO named FROM unnest(p_ids) AS u (id);
    portion := CASE WHEN cardinality(named) <= 32 THEN 32 ELSE 1 END;
    WHILE done < cardinality(named) LOOP
        SELECT array_agg(s.id) AS id, array_agg(s.bound = 'debits_within_credits') AS guards_debits,
               array_agg(s.bound = 'credits_within_debits') AS guards_credits,
               array_agg(greatest(s.latest_at, p_at)) AS latest, array_agg(s.debits_fen) AS debits,
               array_agg(s.credits_fen) AS credits, array_agg(s.debits_held_fen) AS debits_held,
               array_agg(s.credits_held_fen) AS credits_held
          INTO r
          FROM (SELECT locked.*
                  FROM unnest(named[done + 1 : done + portion]) AS n (id)
                  JOIN ledger_account AS locked ON locked.id = n.id
                 ORDER BY n.id FOR NO KEY UPDATE OF locked) AS s;
        id := id || r.id;
        guards_debits := guards_debits || r.guards_debits;
        guards_credits := guards_credits || r.guards_credits;
        latest := latest || r.latest;
        debits := debits || r.debits;
        credits := credits || r.credits;
        debits_held := debits_held || r.debits_held;
        credits_held := credits_held || r.credits_held;
        done := done + portion;
        portion := portion * 16;
    END LOOP;
END $$;

CREATE FUNCTION ledger_post_once(
    p_ids uuid[], p_debits uuid[], p_credits uuid[], p_amounts bigint[], p_codes text[],
    p_kinds smallint[], p_holds uuid[], p_linked boolean[], p_memos text[], p_expires timestamptz[],
    p_at timestamptz, p_look_up boolean,
    OUT posting bigint, OUT outcomes smallint[], OUT seqs bigint[], OUT repeats boolean[]
) LANGUAGE plpgsql
-- The arrays are of any length and the planner knows none of them: pin the plans that are good for all.
SET plan_cache_mode = force_generic_plan SET enable_nestloop = off SET enable_seqscan = off
AS $$
DECLARE
    total_max CONSTANT bigint := 4611686018427387903;  -- journal.AMOUNT_FEN_MAX
    -- The accounts of the call, numbered 1..n in the order of their ids, and their running totals.
    account_id uuid[]; guards_debits boolean[]; guards_credits boolean[]; latest timestamptz[];
    debits bigint[]; credits bigint[]; debits_held bigint[]; credits_held bigint[];
    -- The holds that the call names, and what remains of each (NULL: there is no such hold yet).
    hold_id uuid[]; hold_debit uuid[]; hold_credit uuid[]; hold_left bigint[]; hold_expires timestamptz[];
    -- What is known of each transfer's id (look-up only): outcome NULL = new; `same` = same content as then;
    -- `first` = the first place in this call with the same id.
    known_outcome smallint[]; known_seq bigint[]; known_same boolean[]; first integer[]; first_same boolean[];
    -- What is found for each transfer: its outcome, and the totals of both accounts after it.
    found smallint[]; is_new boolean[];
    debit_latest timestamptz[]; d_debits bigint[]; d_credits bigint[]; d_debits_held bigint[]; d_credits_held bigint[];
    credit_latest timestamptz[]; c_debits bigint[]; c_credits bigint[]; c_debits_held bigint[]; c_credits_held bigint[];
    -- The linked group we are in: where it began, whether a member failed, how many were new and how many known;
    -- and for undoing, the numbers of accounts and hold of each member.
    is_open boolean := false; in_group boolean; started integer; is_broken boolean; new_members integer; known_members integer;
    of_debit integer[]; of_credit integer[]; of_hold integer[];
    r record; i integer; d integer; c integer; a bigint; j integer; code smallint; refused integer := 0; written integer;
BEGIN
    -- Lock, in one fixed order. What is read here is what stands after every earlier holder of the locks committed.
    SELECT * INTO account_id, guards_debits, guards_credits, latest, debits, credits, debits_held, credits_held
      FROM ledger_lock(p_debits || p_credits, p_at);

    -- Look. The accounts' locks cover the holds between them.
    IF p_holds IS NOT NULL THEN
        SELECT array_agg(named.id), array_agg(h.debit), array_agg(h.credit),
               array_agg(h.amount_fen - h.posted_fen - h.voided_fen), array_agg(h.expires_at)
          INTO hold_id, hold_debit, hold_credit, hold_left, hold_expires
          FROM (SELECT DISTINCT u.id FROM unnest(p_holds) AS u (id) WHERE u.id IS NOT NULL) AS named
          LEFT JOIN (SELECT * FROM ledger_hold AS kept WHERE kept.id = ANY (p_holds)) AS h ON h.id = named.id;
    END IF;
    IF p_look_up THEN
        SELECT array_agg(x.outcome ORDER BY x.place), array_agg(x.seq ORDER BY x.place),
               array_agg(x.same ORDER BY x.place), array_agg(x.first ORDER BY x.place),
               array_agg(x.first_same ORDER BY x.place)
          INTO known_outcome, known_seq, known_same, first, first_same
          FROM ledger_known(p_ids, p_debits, p_credits, p_amounts, p_codes,
                            p_kinds, p_holds, p_linked, p_memos, p_expires) AS x;
    END IF;
    posting := nextval('ledger_posting');

    -- Judge, in the order given.
    FOR r IN
        SELECT t.place::integer AS place, t.debit, t.credit, t.amount, coalesce(t.kind, 0) AS kind,
               coalesce(t.linked, false) AS linked, t.expires_at,
               da.number::integer AS d, ca.number::integer AS c, h.number::integer AS h, own.number::integer AS own
          FROM unnest(p_ids, p_debits, p_credits, p_amounts, p_kinds, p_holds, p_linked, p_expires)
               WITH ORDINALITY AS t (id, debit, credit, amount, kind, hold, linked, expires_at, place)
          LEFT JOIN unnest(account_id) WITH ORDINALITY AS da (id, number) ON da.id = t.debit
          LEFT JOIN unnest(account_id) WITH ORDINALITY AS ca (id, number) ON ca.id = t.credit
          LEFT JOIN unnest(hold_id) WITH ORDINALITY AS h (id, number) ON h.id = t.hold
          LEFT JOIN unnest(hold_id) WITH ORDINALITY AS own (id, number) ON own.id = t.id
         ORDER BY t.place
    LOOP
        i := r.place; d := r.d; c := r.c; a := r.amount;
        IF NOT is_open THEN
            started := i; in_group := r.linked; is_broken := false;
            IF in_group THEN
                new_members := 0; known_members := 0;
            END IF;
        END IF;
        is_open := r.linked;

        -- An id that is known answers what it answered then; other content under it is an error. Neither is written.
        IF p_look_up AND (known_outcome[i] IS NOT NULL OR first[i] < i) THEN
            IF known_outcome[i] IS NULL AND first[i] >= started THEN
                RAISE EXCEPTION 'transfer % stands twice in one linked group', p_ids[i]
                    USING ERRCODE = 'invalid_parameter_value';
            END IF;
            known_members := known_members + 1;
            refused := refused + 1;
            is_new[i] := false;
            IF known_outcome[i] IS NULL THEN  -- it was new earlier in this call
                repeats[i] := first_same[i];
                found[i] := CASE WHEN first_same[i] THEN found[first[i]] ELSE 2 END;
                seqs[i] := CASE WHEN first_same[i] AND found[i] = 0 THEN posting * 8192 + first[i] END;
            ELSE
                repeats[i] := known_same[i];
                found[i] := CASE WHEN known_same[i] THEN known_outcome[i] ELSE 2 END;
                seqs[i] := CASE WHEN known_same[i] THEN known_seq[i] END;
            END IF;
        ELSE
            IF in_group THEN
                new_members := new_members + 1;
            END IF;
            IF is_broken THEN
                code := 1;  -- LINKED_FAILED
            ELSIF d IS NULL THEN
                code := 3;  -- DEBIT_ACCOUNT_NOT_FOUND
            ELSIF c IS NULL THEN
                code := 4;  -- CREDIT_ACCOUNT_NOT_FOUND
            ELSIF r.kind = 0 THEN
                code := CASE WHEN debits[d] + a > total_max OR credits[c] + a > total_max THEN 11  -- OVERFLOW
                    WHEN guards_debits[d] AND debits[d] + debits_held[d] + a > credits[d] THEN 12  -- EXCEEDS_CREDITS
                    WHEN guards_credits[c] AND credits[c] + credits_held[c] + a > debits[c] THEN 13  -- EXCEEDS_DEBITS
                    ELSE 0 END;
                IF code = 0 THEN
                    debits[d] := debits[d] + a;
                    credits[c] := credits[c] + a;
                END IF;
            ELSIF r.kind = 1 THEN
                code := CASE WHEN r.expires_at <= p_at THEN 8  -- HOLD_EXPIRED: born too late
                    WHEN debits_held[d] + a > total_max OR credits_held[c] + a > total_max THEN 11
                    WHEN guards_debits[d] AND debits[d] + debits_held[d] + a > credits[d] THEN 12
                    WHEN guards_credits[c] AND credits[c] + credits_held[c] + a > debits[c] THEN 13
                    ELSE 0 END;
                IF code = 0 THEN
                    debits_held[d] := debits_held[d] + a;
                    credits_held[c] := credits_held[c] + a;
                    IF r.own IS NOT NULL THEN  -- a later transfer of this call acts on it (it expires after `at`)
                        hold_left[r.own] := a;
                        hold_debit[r.own] := r.debit;
                        hold_credit[r.own] := r.credit;
                    END IF;
                END IF;
            ELSE
                code := CASE WHEN hold_left[r.h] IS NULL THEN 5  -- HOLD_NOT_FOUND
                    WHEN hold_debit[r.h] <> r.debit OR hold_credit[r.h] <> r.credit THEN 6  -- HOLD_HAS_OTHER_ACCOUNTS
                    WHEN hold_left[r.h] = 0 THEN 7  -- HOLD_CLOSED
                    WHEN r.kind = 3 THEN CASE WHEN a <> hold_left[r.h] THEN 10 ELSE 0 END  -- HOLD_HAS_OTHER_AMOUNT
                    WHEN hold_expires[r.h] <= p_at THEN 8  -- HOLD_EXPIRED
                    WHEN a > hold_left[r.h] THEN 9  -- EXCEEDS_HOLD
                    WHEN debits[d] + a > total_max OR credits[c] + a > total_max THEN 11
                    ELSE 0 END;  -- what was held was within the bounds, and so is what is posted of it
                IF code = 0 THEN
                    hold_left[r.h] := hold_left[r.h] - a;
                    debits_held[d] := debits_held[d] - a;
                    credits_held[c] := credits_held[c] - a;
                    IF r.kind = 2 THEN
                        debits[d] := debits[d] + a;
                        credits[c] := credits[c] + a;
                    END IF;
                END IF;
            END IF;

            found[i] := code;
            IF code = 0 THEN
                debit_latest[i] := latest[d];
                d_debits[i] := debits[d]; d_credits[i] := credits[d];
                d_debits_held[i] := debits_held[d]; d_credits_held[i] := credits_held[d];
                credit_latest[i] := latest[c];
                c_debits[i] := debits[c]; c_credits[i] := credits[c];
                c_debits_held[i] := debits_held[c]; c_credits_held[i] := credits_held[c];
                IF in_group THEN
                    of_debit[i] := d; of_credit[i] := c; of_hold[i] := coalesce(r.h, r.own);
                END IF;
            ELSE
                refused := refused + 1;
                is_broken := true;
            END IF;
        END IF;

        -- The end of a linked group of which a member failed, or which mixes new and known ids: undo what it did.
        IF in_group AND NOT is_open AND new_members > 0 AND (is_broken OR known_members > 0) THEN
            FOR j IN started .. i LOOP
                CONTINUE WHEN found[j] <> 0 OR (p_look_up AND is_new[j] IS FALSE);
                d := of_debit[j]; c := of_credit[j]; a := p_amounts[j];
                IF coalesce(p_kinds[j], 0) = 1 THEN
                    debits_held[d] := debits_held[d] - a;
                    credits_held[c] := credits_held[c] - a;
                    IF of_hold[j] IS NOT NULL THEN hold_left[of_hold[j]] := NULL; END IF;
                ELSE
                    IF coalesce(p_kinds[j], 0) <> 3 THEN
                        debits[d] := debits[d] - a;
                        credits[c] := credits[c] - a;
                    END IF;
                    IF coalesce(p_kinds[j], 0) <> 0 THEN
                        debits_held[d] := debits_held[d] + a;
                        credits_held[c] := credits_held[c] + a;
                        hold_left[of_hold[j]] := hold_left[of_hold[j]] + a;
                    END IF;
                END IF;
                found[j] := 1;
                refused := refused + 1;
                debit_latest[j] := NULL; credit_latest[j] := NULL;
                d_debits[j] := NULL; d_credits[j] := NULL; d_debits_held[j] := NULL; d_credits_held[j] := NULL;
                c_debits[j] := NULL; c_credits[j] := NULL; c_debits_held[j] := NULL; c_credits_held[j] := NULL;
            END LOOP;
        END IF;
    END LOOP;
    IF is_open THEN
        RAISE EXCEPTION 'the last transfer of a call is linked to nothing' USING ERRCODE = 'invalid_parameter_value';
    END IF;

    -- Write.
    INSERT INTO ledger_transfer (
        id, seq, outcome, at, kind, debit, credit, amount_fen, hold, linked, code, memo, expires_at,
        debit_latest_at, debit_debits_fen, debit_credits_fen, debit_debits_held_fen, debit_credits_held_fen,
        credit_latest_at, credit_debits_fen, credit_credits_fen, credit_debits_held_fen, credit_credits_held_fen)
    SELECT p_ids[n], CASE WHEN found[n] = 0 THEN posting * 8192 + n END, found[n], p_at, coalesce(p_kinds[n], 0),
           p_debits[n], p_credits[n], p_amounts[n], p_holds[n], coalesce(p_linked[n], false), p_codes[n],
           p_memos[n]::jsonb, p_expires[n],
           debit_latest[n], d_debits[n], d_credits[n], d_debits_held[n], d_credits_held[n],
           credit_latest[n], c_debits[n], c_credits[n], c_debits_held[n], c_credits_held[n]
      FROM generate_series(1, cardinality(p_ids)) AS n
     WHERE is_new[n] IS NOT FALSE;

    -- Answer: NULL outcomes say that every transfer was new and was accepted.
    IF refused > 0 THEN
        outcomes := found;
        SELECT array_agg(CASE WHEN found[n] = 0 AND is_new[n] IS NOT FALSE THEN posting * 8192 + n ELSE seqs[n] END
                         ORDER BY n), array_agg(coalesce(repeats[n], false) ORDER BY n)
          INTO seqs, repeats FROM generate_series(1, cardinality(p_ids)) AS n;
    END IF;
END $$;

-- What is known of the ids of a call: the outcome, seq and sameness of a recorded transfer, and the first place in
-- the call with the same id and whether its content is the same.
CREATE FUNCTION ledger_known(
    p_ids uuid[], p_debits uuid[], p_credits uuid[], p_amounts bigint[], p_codes text[],
    p_kinds smallint[], p_holds uuid[], p_linked boolean[], p_memos text[], p_expires timestamptz[]
) RETURNS TABLE (place integer, outcome smallint, seq bigint, same boolean, first integer, first_same boolean)
LANGUAGE sql STABLE AS $$
    WITH asked AS (
        SELECT t.id, t.place::integer, ROW (t.debit, t.credit, t.amount, t.code, coalesce(t.kind, 0), t.hold,
                                   coalesce(t.linked, false), t.memo::jsonb, t.expires_at) AS content
          FROM unnest(p_ids, p_debits, p_credits, p_amounts, p_codes, p_kinds, p_holds, p_linked, p_memos, p_expires)
               WITH ORDINALITY AS t (id, debit, credit, amount, code, kind, hold, linked, memo, expires_at, place)
    ), recorded AS (
        SELECT k.id, k.outcome, k.seq, ROW (k.debit, k.credit, k.amount_fen, k.code::text, k.kind::integer, k.hold,
                                   k.linked, k.memo, k.expires_at) AS content
          FROM ledger_transfer AS k WHERE k.id = ANY (p_ids)
    )
    SELECT asked.place, recorded.outcome, recorded.seq, recorded.content IS NOT DISTINCT FROM asked.content,
           first_value(asked.place) OVER same_id,
           first_value(asked.content) OVER same_id IS NOT DISTINCT FROM asked.content
      FROM asked LEFT JOIN recorded ON recorded.id = asked.id
    WINDOW same_id AS (PARTITION BY asked.id ORDER BY asked.place)
$$;

-- The one door. First as if every id were new; when the primary key says otherwise, once more with a look at what is
-- known. (A look first would cost every call an index probe a transfer; repeats are rare.)
CREATE FUNCTION ledger_post(
    p_ids uuid[], p_debits uuid[], p_credits uuid[], p_amounts bigint[], p_codes text[],
    p_kinds smallint[], p_holds uuid[], p_linked boolean[], p_memos text[], p_expires timestamptz[], p_at timestamptz,
    OUT posting bigint, OUT outcomes smallint[], OUT seqs bigint[], OUT repeats boolean[]
) LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    IF cardinality(p_ids) NOT BETWEEN 1 AND 8190 THEN
        RAISE EXCEPTION 'a call posts 1 to 8190 transfers, not %', cardinality(p_ids)
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    FOR attempt IN 1 .. 4 LOOP  -- each further failure means that somebody else committed one of our ids meanwhile
        BEGIN
            SELECT * INTO posting, outcomes, seqs, repeats
              FROM ledger_post_once(p_ids, p_debits, p_credits, p_amounts, p_codes,
                                    p_kinds, p_holds, p_linked, p_memos, p_expires, p_at, attempt > 1);
            RETURN;
        EXCEPTION WHEN unique_violation THEN
            GET STACKED DIAGNOSTICS broken = CONSTRAINT_NAME;
            IF broken <> 'ledger_transfer_pkey' THEN
                RAISE;
            END IF;
        END;
    END LOOP;
    RAISE EXCEPTION 'other calls keep using the same transfer ids' USING ERRCODE = 'serialization_failure',
        HINT = 'Send the call again: it answers what became of each id.';
END $$;
