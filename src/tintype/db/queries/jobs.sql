-- name: by_id^
SELECT * FROM jobs WHERE id = :id;

-- name: by_public_id^
-- An account sees its own jobs of one dialect, and no other.
SELECT j.*, ARRAY(SELECT a FROM artifacts a WHERE a.job_id = j.id ORDER BY a.index, a.role) AS files
FROM jobs j WHERE j.public_id = :public_id AND j.account_id = :account_id AND j.dialect = :dialect;

-- name: artifacts
SELECT * FROM artifacts WHERE job_id = :job_id ORDER BY index, role;

-- name: many_with_files
-- Jobs with what they made.
SELECT j.*, ARRAY(SELECT a FROM artifacts a WHERE a.job_id = j.id ORDER BY a.index, a.role) AS files
FROM jobs j WHERE j.id = ANY (:ids::uuid[]);

-- name: artifacts_of_many
SELECT * FROM artifacts WHERE job_id = ANY (:job_ids::uuid[]) ORDER BY job_id, index, role;

-- name: claim
-- T2 of jobs that are known.
SELECT * FROM generation_claim(:ids::uuid[], :worker, :lease_until, :now);

-- name: take
-- T2: queue entries with the jobs that they stand for.
SELECT t.entry, t.lane, t.key, (t.job).*
FROM generation_take(:lanes::text[], :room::integer[], :holder, :stale, :worker, :lease_until, :now) t;

-- name: renew
-- The leases of what this worker runs; returns what it lost or should stop.
WITH mine AS (
    -- In the order of all who take several jobs' rows.
    SELECT id FROM jobs WHERE id = ANY (:ids::uuid[]) AND worker = :worker AND state IN ('running', 'finishing')
    ORDER BY account_id, id FOR NO KEY UPDATE
), kept AS (
    UPDATE jobs SET lease_until = :lease_until WHERE id IN (SELECT id FROM mine) RETURNING id, cancel_requested
)
SELECT id, cancel_requested FROM kept;

-- name: progress!
WITH moved AS (
    UPDATE jobs SET progress = :progress WHERE id = :id AND attempt = :attempt AND state = 'running' RETURNING *
), told AS (
    INSERT INTO job_events (job_id, at, kind, data)
    SELECT id, :now, 'progress', jsonb_build_object('progress', :progress::real, 'stage', :stage::text) FROM moved
), posted AS (
    -- Told as it is when it is sent: one that is still to be sent tells this as well. At most two a second.
    INSERT INTO webhook_deliveries (id, account_id, job_id, url, event, format, state, next_at, created_at)
    SELECT p.* FROM moved m CROSS JOIN LATERAL webhook_post(m, 'logs', :now) p
    WHERE NOT EXISTS (
        SELECT 1 FROM webhook_deliveries d
        WHERE d.account_id = m.account_id AND d.created_at > :now::timestamptz - interval '10 minutes'
          AND d.job_id = m.id AND d.event = 'job.logs'
          AND (d.state = 'pending' OR d.created_at > :now::timestamptz - interval '500 milliseconds'))
)
SELECT pg_notify('tintype_jobs', id::text) FROM moved WHERE awaited;

-- name: note_upstream$
UPDATE jobs SET upstream = :upstream::jsonb WHERE id = :id AND attempt = :attempt AND state = 'running' RETURNING id;

-- name: finishing!
WITH moved AS (
    UPDATE jobs SET state = 'finishing' WHERE id = :id AND attempt = :attempt AND state = 'running' RETURNING id, awaited
), told AS (
    INSERT INTO job_events (job_id, at, kind) SELECT id, :now, 'finishing' FROM moved
)
SELECT pg_notify('tintype_jobs', id::text) FROM moved WHERE awaited;

-- name: requeue^
-- Another attempt: an engine's fault or a lost lease.
WITH moved AS (
    UPDATE jobs SET state = 'queued', lease_until = NULL, worker = NULL, progress = 0,
        max_attempts = max_attempts + :spare, upstream = CASE WHEN :forget THEN NULL ELSE upstream END
    WHERE id = :id AND attempt = :attempt AND state IN ('running', 'finishing')
    RETURNING *
), ended AS (
    UPDATE job_attempts a SET ended_at = :now, outcome = :outcome, detail = :detail
    FROM moved WHERE a.job_id = moved.id AND a.attempt = moved.attempt AND a.ended_at IS NULL
), told AS (
    INSERT INTO job_events (job_id, at, kind, data)
    SELECT id, :now, 'retrying', jsonb_build_object('attempt', attempt, 'reason', :outcome::text) FROM moved
)
SELECT * FROM moved;

-- name: lost
-- Jobs whose worker has been silent for longer than its lease.
SELECT * FROM jobs WHERE finished_at IS NULL AND files_deleted_at IS NULL
AND state IN ('running', 'finishing') AND lease_until < :now ORDER BY lease_until LIMIT 500;

-- name: overdue
-- With those that run longer than their caller wants them at all: `cancel_after` seconds, in their dialect's `extra`.
WITH late AS (
    UPDATE jobs SET cancel_requested = true
    WHERE finished_at IS NULL AND files_deleted_at IS NULL AND state = 'running' AND NOT cancel_requested
      AND created_at + make_interval(secs => (request -> 'extra' ->> 'cancel_after')::double precision) <= :now
    RETURNING *
)
(SELECT * FROM jobs WHERE finished_at IS NULL AND files_deleted_at IS NULL
 AND state = 'queued' AND (deadline_at <= :now OR cancel_requested) ORDER BY deadline_at LIMIT 500)
UNION ALL SELECT * FROM late;

-- name: unqueued
-- Queued jobs that the queue has forgotten (an operator emptied it, say). Young ones may be in a transaction of their own.
SELECT j.* FROM jobs j
WHERE j.finished_at IS NULL AND j.files_deleted_at IS NULL AND j.state = 'queued' AND j.created_at < :before AND NOT EXISTS (
    SELECT 1 FROM pgqueuer q WHERE q.entrypoint = j.request ->> 'lane' AND q.payload = convert_to(j.id::text, 'UTF8'))
LIMIT 500;

-- name: request_cancel^
WITH asked AS (
    UPDATE jobs SET cancel_requested = true WHERE id = :id AND state IN ('queued', 'running', 'finishing') RETURNING *
), told AS (
    SELECT pg_notify('tintype_cancel', id::text) FROM asked WHERE state <> 'queued'
)
SELECT asked.*, (SELECT count(*) FROM told) FROM asked;

-- name: open_of_account
SELECT id FROM jobs WHERE account_id = :account_id AND state IN ('queued', 'running', 'finishing');

-- name: watch!
UPDATE jobs SET awaited = true WHERE id = :id AND NOT awaited;

-- name: set_answer!
UPDATE jobs SET answer = :answer::jsonb WHERE id = :id AND answer IS NULL;

-- name: events
SELECT id, at, kind, data FROM job_events WHERE job_id = :job_id AND id > :after ORDER BY id LIMIT 500;

-- name: expect_partials$
-- On record before the first is stored. NULL where the attempt is not this job's any more.
INSERT INTO partials (job_id, folder)
SELECT id, request ->> 'folder' FROM jobs WHERE id = :id AND attempt = :attempt AND state IN ('running', 'finishing')
ON CONFLICT (job_id) DO UPDATE SET folder = EXCLUDED.folder RETURNING job_id;

-- name: partial$
-- The row is held, so that no such event comes after the one of the job's end.
WITH running AS (
    SELECT id, awaited FROM jobs
    WHERE id = :id AND attempt = :attempt AND state IN ('running', 'finishing') FOR NO KEY UPDATE
), told AS (
    INSERT INTO job_events (job_id, at, kind, data) SELECT id, :now, 'partial', :data::jsonb FROM running RETURNING id
), said AS (
    SELECT pg_notify('tintype_jobs', id::text) FROM running WHERE awaited
)
SELECT told.id FROM told, (SELECT count(*) FROM said) AS notices;

-- name: partials_shown
SELECT id, at, data FROM job_events WHERE job_id = :job_id AND id > :after AND kind = 'partial' ORDER BY id LIMIT 500;

-- name: partials_due
SELECT p.job_id, p.folder FROM partials p JOIN jobs j ON j.id = p.job_id WHERE j.finished_at < :before LIMIT 20;

-- name: partials_deleted!
DELETE FROM partials WHERE job_id = ANY (:ids::uuid[]);

-- name: timing!
-- Where the model was loaded first, that is noted apart.
INSERT INTO card_timings AS t (card, seconds, loading, jobs) VALUES (:card, :seconds, coalesce(:loading::real, 0), 1)
ON CONFLICT (card) DO UPDATE SET seconds = t.seconds * 0.9 + EXCLUDED.seconds * 0.1, jobs = t.jobs + 1,
    loading = coalesce(:loading::real, t.loading);

-- name: timings
SELECT card, seconds, loading, jobs FROM card_timings;

-- name: listing
-- Newest first, by keyset: (created_at, id) before the cursor's.
SELECT * FROM jobs
WHERE account_id = :account_id AND dialect = ANY (:dialects::text[])
  AND (:state::text IS NULL OR state = :state) AND (:card::text IS NULL OR card = :card)
  AND (:before_at::timestamptz IS NULL OR (created_at, id) < (:before_at, :before_id::uuid))
ORDER BY created_at DESC, id DESC LIMIT :limit;

-- name: listing_all
SELECT j.*, a.email FROM jobs j JOIN accounts a ON a.id = j.account_id
WHERE (:state::text IS NULL OR j.state = :state) AND (:email::text IS NULL OR a.email = :email)
ORDER BY j.created_at DESC LIMIT :limit;

-- name: attempts
SELECT * FROM job_attempts WHERE job_id = :job_id ORDER BY attempt;

-- name: replay^
SELECT i.fingerprint, i.job_id FROM idempotency i
WHERE i.account_id = :account_id AND i.key = :key AND i.expires_at > :now;

-- name: submit
-- T1 of several requests, in their order.
SELECT s.outcome, s.balance AS spendable, (s.job).id AS job, (s.job).*
FROM generation_submit_all(:jobs::jsonb, :now) s ORDER BY s.number;

-- name: settle
-- T3 of several jobs, in their order.
SELECT settled FROM generation_settle_all(:outcomes::jsonb, :now) ORDER BY number;

-- name: circuits
SELECT card, open_until, reason FROM circuits WHERE open_until > :now;

-- name: open_circuit!
INSERT INTO circuits (card, open_until, reason) VALUES (:card, :until, :reason)
ON CONFLICT (card) DO UPDATE SET open_until = EXCLUDED.open_until, reason = EXCLUDED.reason;

-- name: close_circuit!
DELETE FROM circuits WHERE card = :card;

-- name: seen!
INSERT INTO workers (id, started_at, seen_at, detail) VALUES (:id, :now, :now, :detail::jsonb)
ON CONFLICT (id) DO UPDATE SET seen_at = EXCLUDED.seen_at, detail = EXCLUDED.detail;

-- name: gone!
DELETE FROM workers WHERE id = :id OR seen_at < :before;

-- name: served_elsewhere$
-- Whether another living worker serves the lane and has what one of these cards needs.
SELECT EXISTS (
    SELECT 1 FROM workers WHERE seen_at > :since AND id <> :me AND detail -> 'lanes' ? :lane
    AND EXISTS (SELECT 1 FROM unnest(:cards::text[]) AS card WHERE NOT detail -> 'unserved' ? card));

-- name: lanes_served
SELECT detail FROM workers WHERE seen_at > :since;

-- name: files_due
SELECT id, request ->> 'folder' AS folder FROM jobs
WHERE finished_at < :before AND files_deleted_at IS NULL ORDER BY finished_at LIMIT 200;

-- name: files_deleted!
WITH gone AS (DELETE FROM artifacts WHERE job_id = ANY (:ids::uuid[]))
UPDATE jobs SET files_deleted_at = :now WHERE id = ANY (:ids::uuid[]);

-- name: prune_events!
DELETE FROM job_events WHERE ctid = ANY (ARRAY(SELECT ctid FROM job_events WHERE at < :before LIMIT :most));

-- name: prune_idempotency!
DELETE FROM idempotency WHERE (account_id, key) IN (
    SELECT account_id, key FROM idempotency WHERE expires_at <= :now LIMIT :most) AND expires_at <= :now;

-- name: prune_admission!
DELETE FROM admission WHERE key_id IN (
    SELECT key_id FROM admission WHERE coalesce(hits[cardinality(hits)], fixed_start) < :before
      AND (fixed_start IS NULL OR fixed_start < :before) LIMIT :most FOR UPDATE SKIP LOCKED);

-- name: day_has_files$
-- Whether a job that was submitted then still has files, or may come to have some.
SELECT EXISTS (SELECT 1 FROM jobs WHERE files_deleted_at IS NULL AND created_at >= :begins AND created_at < :ends);

-- name: spendable$
-- What can be spent now, counting what a period's grant would bring that no one has asked for yet.
SELECT coalesce(sum(available) FILTER (WHERE expires_at IS NULL OR expires_at > :now), 0)::bigint
     + greatest(0, CASE WHEN :lot::text IS NULL THEN 0
                   ELSE :lot_amount::bigint - coalesce(max(granted) FILTER (WHERE lot = :lot), 0) END)
FROM balances WHERE account_id = :account_id AND unit = :unit;

-- name: moderation_decision!
INSERT INTO moderation_decisions (at, account_id, subject, allowed, category, reason, adapter)
VALUES (:now, :account_id, :subject, :allowed, :category, :reason, :adapter);

-- name: set_enhanced!
UPDATE jobs SET request = jsonb_set(request, '{enhanced_prompt}', :prompt::jsonb) WHERE id = :id;

-- name: many
SELECT * FROM jobs WHERE id = ANY (:ids::uuid[]);

-- name: by_any_id^
SELECT * FROM jobs WHERE id = :id::uuid OR public_id = :public_id LIMIT 1;

-- name: rerouted!
-- A fallback serves this attempt: which one is the operator's affair, what it leaves out of the request the customer's.
WITH moved AS (
    UPDATE jobs SET request = request || jsonb_build_object('served_by', :card::text, 'left_out', :left_out::jsonb)
    WHERE id = :id AND attempt = :attempt AND state = 'running' RETURNING id
)
INSERT INTO job_events (job_id, at, kind, data)
SELECT id, :now, 'rerouted', jsonb_build_object('left_out', :left_out::jsonb) FROM moved;
