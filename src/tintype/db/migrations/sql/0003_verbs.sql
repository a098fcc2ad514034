-- The statements of the hot path, each one round trip. They are functions because each is a decision and several writes.
-- Those that are called from outside plan what is in them once (`plan_cache_mode`): planning PgQueuer's dequeue anew at
-- each call took three quarters of its time.

-- A request's admission: key, account, plan, ban, every rate limit, in that order. A banned account's key is told its
-- fixed window as it stands, and is not counted.
-- p_rules maps 'dialect/plan' (or 'dialect/*') to [[seconds, most, fixed], …]: at most `most` requests in any window of
-- `seconds` (sliding), or in windows that open with their first request (fixed). A refused request is not counted.
CREATE FUNCTION admit(p_digest bytea, p_now timestamptz, p_rules jsonb)
RETURNS TABLE (verdict text, key_id uuid, account_id uuid, dialect text, plan text, retry_after double precision,
               rate_limit integer, remaining integer, reset_at timestamptz, capped boolean)
LANGUAGE plpgsql AS $$
DECLARE
    k record;
    c record;
    rules jsonb;
    rule jsonb;
    span interval;
    most integer;
    longest interval := '0';
    at timestamptz := p_now;
    seen integer;
    wait double precision := 0;
BEGIN
    SELECT keys.id, keys.account_id, keys.dialect, keys.revoked_at, keys.expires_at, keys.last_used_at, a.banned_at,
           keys.spend_cap IS NOT NULL OR keys.max_running IS NOT NULL AS capped,
           coalesce(p.plan, 'free') AS plan
    INTO k
    FROM keys JOIN accounts a ON a.id = keys.account_id
    LEFT JOIN account_plans p ON p.account_id = a.id AND p.dialect = keys.dialect
    WHERE keys.digest = p_digest;
    IF NOT FOUND OR k.revoked_at <= p_now OR k.expires_at <= p_now THEN
        verdict := 'invalid';
        RETURN NEXT;
        RETURN;
    END IF;
    verdict := 'ok';
    key_id := k.id; account_id := k.account_id; dialect := k.dialect; plan := k.plan;
    capped := k.capped;
    IF k.banned_at IS NOT NULL THEN
        verdict := 'banned';
    ELSIF k.last_used_at IS NULL OR k.last_used_at < p_now - interval '1 minute' THEN
        -- Never waits for a key's row: several keys may be admitted in one statement, in an order that is not a submit's.
        UPDATE keys SET last_used_at = p_now
        WHERE keys.id = (SELECT l.id FROM keys l WHERE l.id = k.id FOR NO KEY UPDATE SKIP LOCKED);
    END IF;
    rules := coalesce(p_rules -> (k.dialect || '/' || k.plan), p_rules -> (k.dialect || '/*'), '[]');
    IF jsonb_array_length(rules) = 0 THEN
        RETURN NEXT;
        RETURN;
    END IF;
    IF verdict = 'banned' THEN
        SELECT * INTO c FROM admission WHERE admission.key_id = k.id;
    ELSE
        SELECT * INTO c FROM admission WHERE admission.key_id = k.id FOR UPDATE;
    END IF;
    IF NOT FOUND AND verdict = 'ok' THEN
        INSERT INTO admission (key_id, hits) VALUES (k.id, '{}') ON CONFLICT DO NOTHING;
        SELECT * INTO c FROM admission WHERE admission.key_id = k.id FOR UPDATE;
    END IF;
    -- Replicas' clocks differ by a little: time never runs backwards for a key.
    at := greatest(p_now, c.hits[cardinality(c.hits)]);
    FOR rule IN SELECT * FROM jsonb_array_elements(rules) LOOP
        span := make_interval(secs => (rule ->> 0)::double precision);
        most := (rule ->> 1)::integer;
        IF (rule ->> 2)::boolean THEN
            IF c.fixed_start IS NULL OR c.fixed_start + span <= at THEN
                c.fixed_start := at;
                c.fixed_count := 0;
            END IF;
            rate_limit := most;
            remaining := greatest(most - coalesce(c.fixed_count, 0), 0);
            reset_at := c.fixed_start + span;
            IF c.fixed_count >= most THEN
                wait := greatest(wait, extract(epoch FROM reset_at - at));
            END IF;
        ELSE
            longest := greatest(longest, span);
            SELECT count(*) INTO seen FROM unnest(c.hits) AS h WHERE h > at - span;
            IF seen >= most THEN
                wait := greatest(wait, extract(epoch FROM c.hits[cardinality(c.hits) - most + 1] + span - at));
            END IF;
        END IF;
    END LOOP;
    IF verdict = 'banned' THEN
        NULL;
    ELSIF wait > 0 THEN
        verdict := 'limited';
        retry_after := wait;
    ELSE
        UPDATE admission SET
            hits = CASE WHEN longest = '0' THEN '{}'
                   ELSE array_append(ARRAY(SELECT h FROM unnest(c.hits) AS h WHERE h > at - longest), at) END,
            fixed_start = c.fixed_start, fixed_count = c.fixed_count + 1
        WHERE admission.key_id = k.id;
        remaining := remaining - 1;
    END IF;
    RETURN NEXT;
END $$;

-- The same for several requests at once, in one order for all that do so.
CREATE FUNCTION admit_all(p_digests bytea[], p_now timestamptz, p_rules jsonb)
RETURNS TABLE (number bigint, verdict text, key_id uuid, account_id uuid, dialect text, plan text,
               retry_after double precision, rate_limit integer, remaining integer, reset_at timestamptz, capped boolean)
LANGUAGE sql SET plan_cache_mode = force_generic_plan AS $$
    SELECT d.number, a.* FROM (
        SELECT u.digest, u.number FROM unnest(p_digests) WITH ORDINALITY AS u (digest, number) ORDER BY u.digest, u.number
    ) d CROSS JOIN LATERAL admit(d.digest, p_now, p_rules) a
$$;

-- T1 of one request but for the queue entry: idempotency row, key's caps, hold, load, job. One outcome word; anything but
-- 'accepted' or 'replay' means that what it wrote is to be undone. `job` is the row that was written, or the earlier one
-- of a replay.
CREATE FUNCTION generation_submit(p jsonb, p_now timestamptz)
RETURNS TABLE (outcome text, balance bigint, job jobs)
LANGUAGE plpgsql AS $$
DECLARE
    v_job uuid := (p ->> 'id')::uuid;
    v_account uuid := (p ->> 'account_id')::uuid;
    v_key uuid := (p ->> 'key_id')::uuid;
    v_price bigint := (p ->> 'price')::bigint;
    v_seconds integer := (p ->> 'seconds')::integer;
    v_idempotency text := p ->> 'idempotency_key';
    v_fingerprint bytea := decode(p ->> 'fingerprint', 'hex');
    v_banned timestamptz;
    v_earlier record;
    v_debt bigint;
    v_priority integer;
BEGIN
    -- The account's row first, before anything else of it: its submits follow each other, so that several of them in one
    -- statement never wait for each other in a circle. A ban waits for this commit, and then finds the job.
    SELECT banned_at INTO v_banned FROM accounts WHERE id = v_account FOR NO KEY UPDATE;
    IF v_idempotency IS NOT NULL THEN
        -- Waits for a twin that is in its own T1; takes over a row that has expired.
        INSERT INTO idempotency AS i (account_id, key, fingerprint, job_id, expires_at)
        VALUES (v_account, v_idempotency, v_fingerprint, v_job, p_now + interval '24 hours')
        ON CONFLICT (account_id, key) DO UPDATE
            SET fingerprint = EXCLUDED.fingerprint, job_id = EXCLUDED.job_id, expires_at = EXCLUDED.expires_at
            WHERE i.expires_at <= p_now;
        IF NOT FOUND THEN
            SELECT fingerprint, job_id INTO v_earlier FROM idempotency
            WHERE account_id = v_account AND key = v_idempotency;
            outcome := CASE WHEN v_earlier.fingerprint = v_fingerprint THEN 'replay' ELSE 'conflict' END;
            SELECT * INTO job FROM jobs WHERE jobs.id = v_earlier.job_id;
            RETURN NEXT;
            RETURN;
        END IF;
    END IF;
    -- A ban that came after admission still counts.
    IF v_banned IS NOT NULL THEN
        outcome := 'banned';
        RETURN NEXT;
        RETURN;
    END IF;
    IF (p ->> 'lot') IS NOT NULL THEN
        PERFORM billing_ensure_lot(v_account, p ->> 'unit', p ->> 'lot', (p ->> 'lot_amount')::bigint,
                                   (p ->> 'lot_expires')::timestamptz, p_now);
    END IF;
    IF NOT billing_hold(v_job, v_account, p ->> 'unit', v_price, p_now) THEN
        outcome := 'insufficient';
        balance := billing_spendable(v_account, p ->> 'unit', p_now);
        RETURN NEXT;
        RETURN;
    END IF;
    IF (p ->> 'capped')::boolean THEN
        UPDATE keys SET spent = spent + v_price, running = running + 1
        WHERE keys.id = v_key AND (spend_cap IS NULL OR spent + v_price <= spend_cap)
          AND (max_running IS NULL OR running < max_running);
        IF NOT FOUND THEN
            SELECT CASE WHEN max_running IS NOT NULL AND running >= max_running THEN 'too_many' ELSE 'capped' END
            INTO outcome FROM keys WHERE keys.id = v_key;
            RETURN NEXT;
            RETURN;
        END IF;
    END IF;
    INSERT INTO account_load AS l (account_id, open_jobs, open_seconds) VALUES (v_account, 1, v_seconds)
    ON CONFLICT (account_id) DO UPDATE SET open_jobs = l.open_jobs + 1, open_seconds = l.open_seconds + v_seconds
    RETURNING open_seconds - v_seconds INTO v_debt;
    -- The virtual deadline in seconds since 2026-01-01; PgQueuer takes the highest priority first.
    v_priority := -least(2000000000, floor(extract(epoch FROM p_now - timestamptz '2026-01-01 00:00Z'))::bigint
                                   + (p ->> 'patience')::integer + v_debt);
    balance := billing_spendable(v_account, p ->> 'unit', p_now);
    INSERT INTO jobs (id, public_id, account_id, key_id, dialect, card, task, state, prompt, request, unit, price,
                      balance_after, seconds, priority, max_attempts, awaited, webhook, base_url, created_at, deadline_at)
    VALUES (v_job, p ->> 'public_id', v_account, v_key, p ->> 'dialect', p ->> 'card', p ->> 'task', 'queued',
            p ->> 'prompt', p -> 'request', p ->> 'unit', v_price, balance, v_seconds, v_priority,
            (p ->> 'max_attempts')::integer, (p ->> 'awaited')::boolean, nullif(p -> 'webhook', 'null'),
            p ->> 'base_url', p_now, p_now + make_interval(secs => (p ->> 'deadline')::double precision))
    RETURNING * INTO job;
    outcome := 'accepted';
    RETURN NEXT;
END $$;

-- T1 of several requests in one statement, each on its own: one that is refused leaves nothing, and the others stand.
-- Accounts are taken in one order, here and in `generation_settle_all`.
CREATE FUNCTION generation_submit_all(p jsonb, p_now timestamptz)
RETURNS TABLE (number bigint, outcome text, balance bigint, job jobs)
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    item record;
    one record;
    v_priorities integer[] := '{}';
    v_lanes text[] := '{}';
    v_keys text[] := '{}';
BEGIN
    FOR item IN
        SELECT e.value AS wanted, e.ordinality FROM jsonb_array_elements(p) WITH ORDINALITY e
        ORDER BY (e.value ->> 'account_id')::uuid, e.ordinality
    LOOP
        BEGIN
            SELECT * INTO one FROM generation_submit(item.wanted, p_now);
            IF one.outcome NOT IN ('accepted', 'replay') THEN
                RAISE EXCEPTION USING ERRCODE = 'TT001';
            END IF;
        EXCEPTION WHEN SQLSTATE 'TT001' THEN
            NULL;  -- its rows are gone, its outcome is still in `one`
        END;
        number := item.ordinality; outcome := one.outcome; balance := one.balance; job := one.job;
        IF outcome = 'accepted' THEN
            v_priorities := v_priorities || job.priority;
            v_lanes := v_lanes || (job.request ->> 'lane');
            v_keys := v_keys || job.id::text;
        END IF;
        RETURN NEXT;
    END LOOP;
    PERFORM queue_put(v_priorities, v_lanes, v_keys);
END $$;

-- The delivery of a request's own webhook, where it asked for this event: `events` in it is a list of 'start', 'output',
-- 'logs' and 'completed'; without one it is told of the end. The row is due at once, so that the next look takes it.
CREATE FUNCTION webhook_post(j jobs, p_event text, p_now timestamptz)
RETURNS TABLE (id text, account_id uuid, job_id uuid, url text, event text, format text, state text,
               next_at timestamptz, created_at timestamptz)
LANGUAGE sql VOLATILE AS $$
    SELECT 'msg_' || replace(gen_random_uuid()::text, '-', ''), j.account_id, j.id, j.webhook ->> 'url',
           'job.' || p_event, j.webhook ->> 'format', 'pending', p_now, p_now
    WHERE j.webhook -> 'events' ? p_event
$$;

-- T3: a job's one way out. Compare-and-set on state and attempt, then artifacts, money, load, caps, event, webhook rows.
-- `settled` is false where another settled it first; `deliveries` are webhook deliveries to put into the queue.
CREATE FUNCTION generation_settle(p jsonb, p_now timestamptz) RETURNS TABLE (settled boolean, deliveries text[])
LANGUAGE plpgsql AS $$
DECLARE
    v_job uuid := (p ->> 'id')::uuid;
    v_state text := p ->> 'state';
    v_capture bigint := (p ->> 'capture')::bigint;
    v_from text[] := ARRAY(SELECT jsonb_array_elements_text(p -> 'from'));
    j jobs;
BEGIN
    UPDATE jobs SET state = v_state, finished_at = p_now, captured = v_capture, lease_until = NULL,
        progress = CASE WHEN v_state = 'succeeded' THEN 1 ELSE progress END, error = nullif(p -> 'error', 'null'),
        upstream_cost = coalesce((p ->> 'upstream_cost')::bigint, upstream_cost)
    WHERE id = v_job AND state = ANY (v_from) AND ((p ->> 'attempt') IS NULL OR attempt = (p ->> 'attempt')::integer)
    RETURNING * INTO j;
    settled := FOUND;
    IF NOT settled THEN
        RETURN NEXT;
        RETURN;
    END IF;
    INSERT INTO artifacts (public_id, job_id, account_id, index, role, storage_key, content_type, bytes, width, height,
                           frames, duration_ms, sha256, seed, created_at)
    SELECT a.public_id, v_job, j.account_id, a.index, a.role, a.storage_key, a.content_type, a.bytes, a.width, a.height,
           a.frames, a.duration_ms, a.sha256, a.seed, p_now
    FROM jsonb_to_recordset(p -> 'artifacts') AS a (public_id text, index integer, role text, storage_key text,
        content_type text, bytes bigint, width integer, height integer, frames integer, duration_ms integer,
        sha256 text, seed bigint);
    IF NOT billing_settle(v_job, v_capture, v_state = 'succeeded', p_now) THEN
        RAISE EXCEPTION 'job % has no open hold', v_job;
    END IF;
    IF (j.request ->> 'capped')::boolean THEN
        UPDATE keys SET spent = spent - (j.price - v_capture), running = running - 1 WHERE id = j.key_id;
    END IF;
    UPDATE account_load SET open_jobs = open_jobs - 1, open_seconds = open_seconds - j.seconds
    WHERE account_id = j.account_id;
    UPDATE job_attempts SET ended_at = p_now, outcome = v_state, detail = p -> 'error' ->> 'detail'
    WHERE job_id = v_job AND attempt = j.attempt AND ended_at IS NULL;
    INSERT INTO job_events (job_id, at, kind, data) VALUES (v_job, p_now, v_state, '{}');
    IF v_state = 'succeeded' AND j.webhook ? 'events' THEN
        INSERT INTO webhook_deliveries (id, account_id, job_id, url, event, format, state, next_at, created_at)
        SELECT * FROM webhook_post(j, 'output', p_now);
    END IF;
    WITH wanted AS (
        SELECT j.webhook ->> 'url' AS url, j.webhook ->> 'format' AS format, NULL::uuid AS endpoint
        WHERE j.webhook IS NOT NULL AND coalesce(j.webhook -> 'events' ? 'completed', true)
        UNION ALL
        SELECT e.url, 'native', e.id FROM webhook_endpoints e
        WHERE e.account_id = j.account_id AND e.disabled_at IS NULL AND ('job.' || v_state) = ANY (e.events)
    ), made AS (
        INSERT INTO webhook_deliveries (id, account_id, job_id, endpoint_id, url, event, format, state, next_at, created_at)
        SELECT 'msg_' || replace(gen_random_uuid()::text, '-', ''), j.account_id, v_job, endpoint, url,
               -- It goes into the queue with this commit; due again only where that entry is lost.
               'job.' || v_state, format, 'pending', p_now + interval '2 minutes', p_now
        FROM wanted RETURNING id
    )
    SELECT coalesce(array_agg(id), '{}') INTO deliveries FROM made;
    IF j.awaited THEN
        PERFORM pg_notify('tintype_jobs', v_job::text);
    END IF;
    RETURN NEXT;
END $$;

-- T3 of several jobs in one statement, with their deliveries put into the queue.
CREATE FUNCTION generation_settle_all(p jsonb, p_now timestamptz) RETURNS TABLE (number bigint, settled boolean)
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    item record;
    one record;
    v_deliveries text[] := '{}';
    v_count integer;
BEGIN
    FOR item IN
        SELECT e.value AS outcome, e.ordinality FROM jsonb_array_elements(p) WITH ORDINALITY e
        ORDER BY (e.value ->> 'account_id')::uuid, (e.value ->> 'id')::uuid, e.ordinality
    LOOP
        SELECT * INTO one FROM generation_settle(item.outcome, p_now);
        number := item.ordinality; settled := one.settled;
        v_deliveries := v_deliveries || coalesce(one.deliveries, '{}');
        RETURN NEXT;
    END LOOP;
    v_count := cardinality(v_deliveries);
    PERFORM queue_put(array_fill(0, ARRAY[v_count]), array_fill('deliver'::text, ARRAY[v_count]), v_deliveries);
END $$;

-- T2 of jobs that are known: an attempt begins. Those that are no longer queued are left out; so are those whose deadline
-- has passed.
CREATE FUNCTION generation_claim(p_ids uuid[], p_worker text, p_lease_until timestamptz, p_now timestamptz)
RETURNS SETOF jobs LANGUAGE sql AS $$
    WITH claimed AS (
        UPDATE jobs SET state = 'running', attempt = attempt + 1, worker = p_worker, lease_until = p_lease_until,
            started_at = coalesce(started_at, p_now), progress = 0
        WHERE id = ANY (p_ids) AND state = 'queued' AND NOT cancel_requested AND deadline_at > p_now
        RETURNING *
    ), tried AS (
        INSERT INTO job_attempts (job_id, attempt, worker, started_at)
        SELECT id, attempt, p_worker, p_now FROM claimed
    ), told AS (
        INSERT INTO job_events (job_id, at, kind, data)
        SELECT id, p_now, 'running', jsonb_build_object('attempt', attempt) FROM claimed
    ), posted AS (
        -- A job starts once, whatever attempts it takes.
        INSERT INTO webhook_deliveries (id, account_id, job_id, url, event, format, state, next_at, created_at)
        SELECT p.* FROM claimed c CROSS JOIN LATERAL webhook_post(c, 'start', p_now) p
        WHERE c.attempt = 1 AND c.webhook ? 'events'
    )
    SELECT * FROM claimed
$$;

-- T2: queue entries and the jobs that they stand for, claimed together. Its commit waits for the disk: outputs lie under
-- the attempt's number, which must not be given twice. `job` is null for an entry that is no job's, or
-- of one that has ended, was cancelled, or is another worker's by now.
CREATE FUNCTION generation_take(p_lanes text[], p_room integer[], p_holder uuid, p_stale interval, p_worker text,
                                p_lease_until timestamptz, p_now timestamptz)
RETURNS TABLE (entry bigint, lane text, key text, job jobs) LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_entries pgqueuer[];
    v_jobs jobs[];
BEGIN
    v_entries := ARRAY(SELECT q FROM queue_take(p_lanes, p_room, p_holder, p_stale) q);
    IF cardinality(v_entries) = 0 THEN
        RETURN;
    END IF;
    v_jobs := ARRAY(
        SELECT j FROM generation_claim(
            ARRAY(SELECT convert_from(e.payload, 'UTF8')::uuid FROM unnest(v_entries) e
                  WHERE convert_from(e.payload, 'UTF8') ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'),
            p_worker, p_lease_until, p_now) j);
    RETURN QUERY
    SELECT e.id, e.entrypoint, convert_from(e.payload, 'UTF8'), j
    FROM unnest(v_entries) e LEFT JOIN unnest(v_jobs) j ON j.id::text = convert_from(e.payload, 'UTF8');
END $$;
