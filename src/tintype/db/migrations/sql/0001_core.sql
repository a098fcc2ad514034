-- Accounts, keys and admission -------------------------------------------------------------------------------------

CREATE TABLE accounts (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email          text NOT NULL UNIQUE CHECK (email = lower(email)),
    username       text NOT NULL DEFAULT '',
    bio            text NOT NULL DEFAULT '',
    location       text NOT NULL DEFAULT '',
    banned_at      timestamptz,
    ban_reason     text,
    webhook_secret text NOT NULL,
    created_at     timestamptz NOT NULL
);

-- A plan belongs to an account and a dialect; no row means the free one.
CREATE TABLE account_plans (
    account_id uuid NOT NULL REFERENCES accounts,
    dialect    text NOT NULL,
    plan       text NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, dialect)
);

-- The digest alone lets a key in; prefix and last four are for display.
CREATE TABLE keys (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    account_id   uuid NOT NULL REFERENCES accounts,
    dialect      text NOT NULL,
    name         text NOT NULL DEFAULT '',
    digest       bytea NOT NULL UNIQUE,
    prefix       text NOT NULL,
    last_four    text NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz,
    revoked_at   timestamptz,
    last_used_at timestamptz,
    spend_cap    bigint CHECK (spend_cap >= 0),
    max_running  integer CHECK (max_running >= 1),
    spent        bigint NOT NULL DEFAULT 0 CHECK (spent >= 0),
    running      integer NOT NULL DEFAULT 0 CHECK (running >= 0)
);
CREATE INDEX keys_account ON keys (account_id);

-- The requests of a key that its limits can still see. Unlogged: a crash of PostgreSQL forgets them, and limits start anew.
CREATE UNLOGGED TABLE admission (
    key_id       uuid PRIMARY KEY,
    hits         timestamptz[] NOT NULL,
    fixed_start  timestamptz,
    fixed_count  integer NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

-- Generated at first start; shared by all processes. Signs result URLs.
CREATE TABLE instance_secrets (
    name       text PRIMARY KEY,
    value      bytea NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE audit_log (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at     timestamptz NOT NULL,
    actor  text NOT NULL,
    action text NOT NULL,
    target text NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}'
);

-- Money -----------------------------------------------------------------------------------------------------------

-- What an account has of a unit. Lot '' never expires; 'day:2026-11-21' and 'month:2026-11' are grants that do.
-- The CHECKs are the last line of the promise that no balance goes below zero.
CREATE TABLE balances (
    account_id uuid NOT NULL,
    unit       text NOT NULL,
    lot        text NOT NULL DEFAULT '',
    available  bigint NOT NULL DEFAULT 0 CHECK (available >= 0),
    held       bigint NOT NULL DEFAULT 0 CHECK (held >= 0),
    granted    bigint NOT NULL DEFAULT 0,
    expires_at timestamptz,
    PRIMARY KEY (account_id, unit, lot)
) WITH (fillfactor = 50);

-- What a ledger row of each kind may move, from which book into which. A function, since a condition of this length as a
-- CHECK would be read and compiled anew by each INSERT, which took twice what the rest of it does.
CREATE FUNCTION ledger_may(kind text, from_book text, to_book text, of_job boolean) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN coalesce(CASE kind
        WHEN 'grant' THEN from_book = 'issued' AND to_book = 'available' AND NOT of_job
        WHEN 'debit' THEN from_book = 'available' AND to_book = 'issued' AND NOT of_job
        WHEN 'hold' THEN from_book = 'available' AND to_book = 'held' AND of_job
        WHEN 'capture' THEN from_book = 'held' AND to_book = 'revenue' AND of_job
        WHEN 'release' THEN from_book = 'held' AND to_book = 'available' AND of_job
        WHEN 'refund' THEN from_book = 'revenue' AND to_book = 'available' AND of_job
        WHEN 'expire' THEN from_book = 'available' AND to_book = 'expired' AND NOT of_job
    END, false);
END $$;

-- Double entry: each row moves an amount out of one book into another. Nothing is ever changed or taken away.
CREATE TABLE ledger (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         timestamptz NOT NULL,
    kind       text NOT NULL,
    account_id uuid NOT NULL,
    unit       text NOT NULL,
    lot        text NOT NULL,
    amount     bigint NOT NULL CHECK (amount > 0),
    from_book  text NOT NULL,
    to_book    text NOT NULL,
    job_id     uuid,
    actor      text NOT NULL DEFAULT '',
    reason     text NOT NULL DEFAULT '',
    CHECK (ledger_may(kind, from_book, to_book, job_id IS NOT NULL))
);
CREATE INDEX ledger_account ON ledger (account_id, id);
CREATE UNIQUE INDEX ledger_once_per_job ON ledger (job_id, kind, lot) WHERE job_id IS NOT NULL;

CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: write a counter-entry instead' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
REVOKE UPDATE, DELETE, TRUNCATE ON ledger FROM PUBLIC;

-- One per job: its state moves once, out of 'held'.
CREATE TABLE holds (
    job_id     uuid PRIMARY KEY,
    account_id uuid NOT NULL,
    unit       text NOT NULL,
    amount     bigint NOT NULL CHECK (amount >= 0),
    parts      jsonb NOT NULL,
    state      text NOT NULL CHECK (state IN ('held', 'captured', 'released')),
    captured   bigint NOT NULL DEFAULT 0 CHECK (captured BETWEEN 0 AND amount)
) WITH (fillfactor = 80);

CREATE FUNCTION billing_spendable(p_account uuid, p_unit text, p_now timestamptz) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(available), 0)::bigint FROM balances
    WHERE account_id = p_account AND unit = p_unit AND (expires_at IS NULL OR expires_at > p_now)
$$;

-- Adds to a lot. Returns what can be spent afterwards.
CREATE FUNCTION billing_grant(
    p_account uuid, p_unit text, p_lot text, p_amount bigint, p_expires timestamptz,
    p_actor text, p_reason text, p_now timestamptz
) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO balances AS b (account_id, unit, lot, available, granted, expires_at)
    VALUES (p_account, p_unit, p_lot, p_amount, p_amount, p_expires)
    ON CONFLICT (account_id, unit, lot) DO UPDATE
        SET available = b.available + EXCLUDED.available, granted = b.granted + EXCLUDED.granted;
    INSERT INTO ledger (at, kind, account_id, unit, lot, amount, from_book, to_book, actor, reason)
    VALUES (p_now, 'grant', p_account, p_unit, p_lot, p_amount, 'issued', 'available', p_actor, p_reason);
    RETURN billing_spendable(p_account, p_unit, p_now);
END $$;

-- Takes from what can be spent, soonest to expire first. False, with nothing taken, where it does not reach.
CREATE FUNCTION billing_debit(
    p_account uuid, p_unit text, p_amount bigint, p_actor text, p_reason text, p_now timestamptz
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    lot_row record;
    rest bigint := p_amount;
    take bigint;
BEGIN
    PERFORM 1 FROM balances WHERE account_id = p_account AND unit = p_unit ORDER BY lot FOR UPDATE;
    IF billing_spendable(p_account, p_unit, p_now) < p_amount THEN
        RETURN false;
    END IF;
    FOR lot_row IN
        SELECT lot, available FROM balances
        WHERE account_id = p_account AND unit = p_unit AND available > 0 AND (expires_at IS NULL OR expires_at > p_now)
        ORDER BY expires_at NULLS LAST, lot
    LOOP
        take := least(lot_row.available, rest);
        UPDATE balances SET available = available - take
        WHERE account_id = p_account AND unit = p_unit AND lot = lot_row.lot;
        INSERT INTO ledger (at, kind, account_id, unit, lot, amount, from_book, to_book, actor, reason)
        VALUES (p_now, 'debit', p_account, p_unit, lot_row.lot, take, 'available', 'issued', p_actor, p_reason);
        rest := rest - take;
        EXIT WHEN rest = 0;
    END LOOP;
    RETURN true;
END $$;

-- Makes a period's lot hold what the plan grants: tops it up, or takes back what a smaller plan no longer gives
-- (as far as it is not used). Calling it again changes nothing.
CREATE FUNCTION billing_ensure_lot(
    p_account uuid, p_unit text, p_lot text, p_amount bigint, p_expires timestamptz, p_now timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    have record;
    back bigint;
BEGIN
    SELECT granted, available INTO have FROM balances
    WHERE account_id = p_account AND unit = p_unit AND lot = p_lot;
    IF FOUND AND have.granted = p_amount THEN
        RETURN;
    END IF;
    -- Lots are locked in one order everywhere, '' first: else two of these and a hold wait for each other.
    INSERT INTO balances (account_id, unit, lot) VALUES (p_account, p_unit, '') ON CONFLICT DO NOTHING;
    PERFORM 1 FROM balances WHERE account_id = p_account AND unit = p_unit ORDER BY lot FOR UPDATE;
    INSERT INTO balances (account_id, unit, lot, expires_at) VALUES (p_account, p_unit, p_lot, p_expires)
    ON CONFLICT DO NOTHING;
    SELECT granted, available INTO have FROM balances
    WHERE account_id = p_account AND unit = p_unit AND lot = p_lot FOR UPDATE;
    IF have.granted < p_amount THEN
        PERFORM billing_grant(p_account, p_unit, p_lot, p_amount - have.granted, p_expires, 'plan', p_lot, p_now);
    ELSIF have.granted > p_amount THEN
        back := least(have.available, have.granted - p_amount);
        UPDATE balances SET available = available - back, granted = p_amount
        WHERE account_id = p_account AND unit = p_unit AND lot = p_lot;
        IF back > 0 THEN
            INSERT INTO ledger (at, kind, account_id, unit, lot, amount, from_book, to_book, actor, reason)
            VALUES (p_now, 'debit', p_account, p_unit, p_lot, back, 'available', 'issued', 'plan', p_lot);
        END IF;
    END IF;
END $$;

-- Holds a job's price. This check is the one that counts: the rows are locked before they are read.
-- False, with nothing written, where what can be spent does not reach.
CREATE FUNCTION billing_hold(p_job uuid, p_account uuid, p_unit text, p_amount bigint, p_now timestamptz)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    lot_row record;
    rest bigint := p_amount;
    take bigint;
    parts jsonb := '[]';
BEGIN
    IF rest > 0 THEN
        -- The usual case, one lot that covers it all, in one statement.
        UPDATE balances SET available = available - p_amount, held = held + p_amount
        WHERE account_id = p_account AND unit = p_unit AND lot = '' AND available >= p_amount
          AND NOT EXISTS (SELECT 1 FROM balances o WHERE o.account_id = p_account AND o.unit = p_unit AND o.lot <> ''
                          AND o.available > 0 AND o.expires_at > p_now);
        IF FOUND THEN
            INSERT INTO ledger (at, kind, account_id, unit, lot, amount, from_book, to_book, job_id)
            VALUES (p_now, 'hold', p_account, p_unit, '', p_amount, 'available', 'held', p_job);
            parts := jsonb_build_array(jsonb_build_array('', p_amount));
            rest := 0;
        END IF;
    END IF;
    IF rest > 0 THEN
        PERFORM 1 FROM balances WHERE account_id = p_account AND unit = p_unit ORDER BY lot FOR UPDATE;
        IF billing_spendable(p_account, p_unit, p_now) < p_amount THEN
            RETURN false;
        END IF;
        FOR lot_row IN
            SELECT lot, available FROM balances
            WHERE account_id = p_account AND unit = p_unit AND available > 0
              AND (expires_at IS NULL OR expires_at > p_now)
            ORDER BY expires_at NULLS LAST, lot
        LOOP
            take := least(lot_row.available, rest);
            UPDATE balances SET available = available - take, held = held + take
            WHERE account_id = p_account AND unit = p_unit AND lot = lot_row.lot;
            INSERT INTO ledger (at, kind, account_id, unit, lot, amount, from_book, to_book, job_id)
            VALUES (p_now, 'hold', p_account, p_unit, lot_row.lot, take, 'available', 'held', p_job);
            parts := parts || jsonb_build_array(jsonb_build_array(lot_row.lot, take));
            rest := rest - take;
            EXIT WHEN rest = 0;
        END LOOP;
    END IF;
    INSERT INTO holds (job_id, account_id, unit, amount, parts, state)
    VALUES (p_job, p_account, p_unit, p_amount, parts, 'held');
    RETURN true;
END $$;

-- Ends a hold, once: captures p_capture of it and gives the rest back to the lots it came from.
-- False where it was ended before.
CREATE FUNCTION billing_settle(p_job uuid, p_capture bigint, p_succeeded boolean, p_now timestamptz)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    hold record;
    part jsonb;
    amount bigint;
    take bigint;
    rest bigint := p_capture;
BEGIN
    UPDATE holds SET state = CASE WHEN p_succeeded THEN 'captured' ELSE 'released' END, captured = p_capture
    WHERE job_id = p_job AND state = 'held' RETURNING * INTO hold;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF jsonb_array_length(hold.parts) > 1 THEN
        PERFORM 1 FROM balances WHERE account_id = hold.account_id AND unit = hold.unit ORDER BY lot FOR UPDATE;
    END IF;
    FOR part IN SELECT * FROM jsonb_array_elements(hold.parts) LOOP
        amount := (part ->> 1)::bigint;
        take := least(amount, rest);
        rest := rest - take;
        UPDATE balances b SET held = b.held - amount, available = b.available + amount - take
        WHERE account_id = hold.account_id AND unit = hold.unit AND lot = part ->> 0;
        INSERT INTO ledger (at, kind, account_id, unit, lot, amount, from_book, to_book, job_id)
        SELECT p_now, kind, hold.account_id, hold.unit, part ->> 0, x, 'held', book, p_job
        FROM (VALUES ('capture', take, 'revenue'), ('release', amount - take, 'available')) AS v (kind, x, book)
        WHERE x > 0;
    END LOOP;
    RETURN true;
END $$;

-- Jobs ------------------------------------------------------------------------------------------------------------

CREATE TABLE jobs (
    id               uuid PRIMARY KEY,
    public_id        text NOT NULL UNIQUE,
    account_id       uuid NOT NULL,
    key_id           uuid,
    dialect          text NOT NULL,
    card             text NOT NULL,
    task             text NOT NULL,
    state            text NOT NULL,
    prompt           text NOT NULL,
    request          jsonb NOT NULL,
    unit             text NOT NULL,
    price            bigint NOT NULL,
    captured         bigint,
    balance_after    bigint,
    seconds          integer NOT NULL,
    priority         integer NOT NULL,
    attempt          integer NOT NULL DEFAULT 0,
    max_attempts     integer NOT NULL,
    worker           text,
    lease_until      timestamptz,
    progress         real NOT NULL DEFAULT 0,
    upstream         jsonb,
    upstream_cost    bigint,
    error            jsonb,
    answer           jsonb,
    awaited          boolean NOT NULL DEFAULT false,
    cancel_requested boolean NOT NULL DEFAULT false,
    webhook          jsonb,
    base_url         text NOT NULL DEFAULT '',
    created_at       timestamptz NOT NULL,
    deadline_at      timestamptz NOT NULL,
    started_at       timestamptz,
    finished_at      timestamptz,
    files_deleted_at timestamptz
) WITH (fillfactor = 70);
CREATE INDEX jobs_account ON jobs (account_id, created_at DESC, id);
-- For open jobs (finished_at IS NULL) and for retention. No index names what changes while a job is open (state, lease):
-- so a claim or a renewal touches none.
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE files_deleted_at IS NULL;
CREATE INDEX jobs_kept ON jobs USING brin (created_at);

CREATE TABLE job_attempts (
    job_id     uuid NOT NULL,
    attempt    integer NOT NULL,
    worker     text NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at   timestamptz,
    outcome    text,
    detail     text,
    PRIMARY KEY (job_id, attempt)
);

CREATE TABLE job_events (
    id     bigint GENERATED ALWAYS AS IDENTITY,
    job_id uuid NOT NULL,
    at     timestamptz NOT NULL,
    kind   text NOT NULL,
    data   jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (job_id, id)
);
-- For pruning: rows come in the order of their times, so this costs next to nothing.
CREATE INDEX job_events_at ON job_events USING brin (at);

CREATE TABLE artifacts (
    public_id    text NOT NULL UNIQUE,
    job_id       uuid NOT NULL,
    account_id   uuid NOT NULL,
    index        integer NOT NULL,
    role         text NOT NULL,
    storage_key  text NOT NULL,
    content_type text NOT NULL,
    bytes        bigint NOT NULL,
    width        integer,
    height       integer,
    frames       integer,
    duration_ms  integer,
    sha256       text NOT NULL,
    seed         bigint,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (job_id, index, role)
);
CREATE INDEX artifacts_account ON artifacts (account_id, created_at DESC);

-- Jobs of which unfinished pictures may lie in the storage, in `partials` of their folder: to be deleted after their end.
CREATE TABLE partials (
    job_id uuid PRIMARY KEY,
    folder text NOT NULL
);

-- What an account has under way: its fair-share debt is the seconds of it.
CREATE TABLE account_load (
    account_id   uuid PRIMARY KEY,
    open_jobs    integer NOT NULL CHECK (open_jobs >= 0),
    open_seconds bigint NOT NULL CHECK (open_seconds >= 0)
) WITH (fillfactor = 50);

CREATE TABLE idempotency (
    account_id  uuid NOT NULL,
    key         text NOT NULL,
    fingerprint bytea NOT NULL,
    job_id      uuid NOT NULL,
    expires_at  timestamptz NOT NULL,
    PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotency_expiry ON idempotency (expires_at);

-- Engines' circuits, seen by every process: open until the given time.
CREATE TABLE circuits (
    card       text PRIMARY KEY,
    open_until timestamptz NOT NULL,
    reason     text NOT NULL
);

CREATE TABLE workers (
    id         text PRIMARY KEY,
    started_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    detail     jsonb NOT NULL DEFAULT '{}'
);

-- Measured run times, for the estimate of a wait: an exponential mean per card.
CREATE TABLE card_timings (
    card    text PRIMARY KEY,
    seconds real NOT NULL,
    loading real NOT NULL DEFAULT 0,  -- how long its model last took to load
    jobs    bigint NOT NULL
);

-- Webhooks --------------------------------------------------------------------------------------------------------

CREATE TABLE webhook_endpoints (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    account_id     uuid NOT NULL REFERENCES accounts,
    url            text NOT NULL,
    secret         text NOT NULL,
    events         text[] NOT NULL,
    created_at     timestamptz NOT NULL,
    disabled_at    timestamptz,
    disabled_reason text,
    failing_since  timestamptz
);
CREATE INDEX webhook_endpoints_account ON webhook_endpoints (account_id);

CREATE TABLE webhook_deliveries (
    id          text PRIMARY KEY,
    account_id  uuid NOT NULL,
    job_id      uuid NOT NULL,
    endpoint_id uuid,
    url         text NOT NULL,
    event       text NOT NULL,
    format      text NOT NULL,
    state       text NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
    attempts    integer NOT NULL DEFAULT 0,
    next_at     timestamptz,
    created_at  timestamptz NOT NULL,
    ended_at    timestamptz
);
CREATE INDEX webhook_deliveries_account ON webhook_deliveries (account_id, created_at DESC);
CREATE INDEX webhook_deliveries_pending ON webhook_deliveries (next_at) WHERE state = 'pending';

CREATE TABLE webhook_attempts (
    delivery_id text NOT NULL,
    attempt     integer NOT NULL,
    at          timestamptz NOT NULL,
    status      integer,
    body        text NOT NULL DEFAULT '',
    error       text NOT NULL DEFAULT '',
    elapsed_ms  integer NOT NULL,
    PRIMARY KEY (delivery_id, attempt)
);

-- Moderation decisions, with their reasons; the prompt itself only where it became a job.
CREATE TABLE moderation_decisions (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         timestamptz NOT NULL,
    account_id uuid NOT NULL,
    job_id     uuid,
    subject    text NOT NULL,
    allowed    boolean NOT NULL,
    category   text NOT NULL DEFAULT '',
    reason     text NOT NULL DEFAULT '',
    adapter    text NOT NULL
);
CREATE INDEX moderation_decisions_account ON moderation_decisions (account_id, at DESC);
