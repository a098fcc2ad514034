-- name: delivery^
SELECT d.*, coalesce(e.secret, a.webhook_secret) AS secret,
    d.endpoint_id IS NOT NULL AND (e.id IS NULL OR e.disabled_at IS NOT NULL) AS unwanted
FROM webhook_deliveries d JOIN accounts a ON a.id = d.account_id
LEFT JOIN webhook_endpoints e ON e.id = d.endpoint_id
WHERE d.id = :id AND d.state = 'pending';

-- name: give_up!
-- Its endpoint was disabled or deleted, or its job is gone.
UPDATE webhook_deliveries SET state = 'failed', next_at = NULL, ended_at = :now WHERE id = :id AND state = 'pending';

-- name: attempted$
-- One try is on record; compare-and-set on the count, so that two deliverers do not both schedule the next.
WITH moved AS (
    UPDATE webhook_deliveries SET attempts = attempts + 1, state = :state, next_at = :next_at,
        ended_at = CASE WHEN :state <> 'pending' THEN :now::timestamptz END
    WHERE id = :id AND attempts = :attempts AND state = 'pending' RETURNING id
)
INSERT INTO webhook_attempts (delivery_id, attempt, at, status, body, error, elapsed_ms)
SELECT id, :attempts + 1, :now, :status::integer, :body, :error, :elapsed_ms FROM moved
RETURNING attempt;

-- name: due
-- Taken out of the due ones for ten minutes: long enough to wait in the queue and for a try. A try that died with its
-- worker is taken again from the queue long before that.
UPDATE webhook_deliveries SET next_at = :now::timestamptz + interval '10 minutes'
WHERE id IN (SELECT id FROM webhook_deliveries WHERE state = 'pending' AND next_at <= :now
             ORDER BY next_at LIMIT 200 FOR UPDATE SKIP LOCKED)
RETURNING id, attempts;

-- name: postpone!
-- Not tried now; no try is counted.
UPDATE webhook_deliveries SET next_at = :next_at WHERE id = :id AND attempts = :attempts AND state = 'pending';

-- name: endpoint_succeeded!
UPDATE webhook_endpoints SET failing_since = NULL WHERE id = :id AND failing_since IS NOT NULL;

-- name: endpoint_failed$
-- Disables an endpoint that has failed since before :disable_before; returns its id where that happened now.
WITH failing AS (
    UPDATE webhook_endpoints SET failing_since = coalesce(failing_since, :now),
        disabled_at = CASE WHEN failing_since < :disable_before THEN :now::timestamptz END,
        disabled_reason = CASE WHEN failing_since < :disable_before THEN 'every delivery failed for five days' END
    WHERE id = :id AND disabled_at IS NULL RETURNING id, account_id, url, disabled_at
), noted AS (
    INSERT INTO audit_log (at, actor, action, target, detail)
    SELECT :now, 'system', 'webhook.disable', account_id::text, jsonb_build_object('endpoint', id, 'url', url)
    FROM failing WHERE disabled_at IS NOT NULL
)
SELECT id FROM failing WHERE disabled_at IS NOT NULL;

-- name: redeliver^
-- The tries go on counting, so the record of the earlier ones stays.
WITH found AS (
    SELECT d.id, d.endpoint_id IS NOT NULL AND (e.id IS NULL OR e.disabled_at IS NOT NULL) AS unwanted
    FROM webhook_deliveries d LEFT JOIN webhook_endpoints e ON e.id = d.endpoint_id
    WHERE d.id = :id AND d.account_id = :account_id AND d.state <> 'pending'
), moved AS (
    UPDATE webhook_deliveries d SET state = 'pending', ended_at = NULL, next_at = :now
    FROM found WHERE d.id = found.id AND NOT found.unwanted AND d.state <> 'pending' RETURNING d.id
)
SELECT unwanted, EXISTS (SELECT 1 FROM moved) AS moved FROM found;

-- name: listing
-- Newest first, by keyset: strictly after (created_at, id), since one job's deliveries are of the very same moment.
SELECT d.*, j.public_id AS job FROM webhook_deliveries d LEFT JOIN jobs j ON j.id = d.job_id
WHERE d.account_id = :account_id AND (:state::text IS NULL OR d.state = :state)
  AND (:before_at::timestamptz IS NULL OR (d.created_at, d.id) < (:before_at, :before_id::text))
ORDER BY d.created_at DESC, d.id DESC LIMIT :limit;

-- name: one^
SELECT d.*, j.public_id AS job FROM webhook_deliveries d LEFT JOIN jobs j ON j.id = d.job_id
WHERE d.id = :id AND d.account_id = :account_id;

-- name: attempts
SELECT * FROM webhook_attempts WHERE delivery_id = ANY (:ids::text[]) ORDER BY delivery_id, attempt;

-- name: create_endpoint^
INSERT INTO webhook_endpoints (account_id, url, secret, events, created_at)
VALUES (:account_id, :url, :secret, :events::text[], :now) RETURNING *;

-- name: endpoints
SELECT * FROM webhook_endpoints WHERE account_id = :account_id ORDER BY created_at, id;

-- name: endpoint^
SELECT * FROM webhook_endpoints WHERE id = :id AND account_id = :account_id;

-- name: enable_endpoint^
UPDATE webhook_endpoints SET disabled_at = NULL, disabled_reason = NULL, failing_since = NULL
WHERE id = :id AND account_id = :account_id RETURNING *;

-- name: lock_account!
-- For whoever counts an account's rows before adding one.
SELECT 1 FROM accounts WHERE id = :account_id FOR NO KEY UPDATE;

-- name: delete_endpoint$
DELETE FROM webhook_endpoints WHERE id = :id AND account_id = :account_id RETURNING id;

-- name: rotate_secret$
UPDATE accounts SET webhook_secret = :secret WHERE id = :account_id RETURNING id;

-- name: account_secret$
SELECT webhook_secret FROM accounts WHERE id = :account_id;

-- name: prune_deliveries!
-- Ended ones with their tries, the oldest of what retention no longer keeps.
WITH old AS (
    SELECT id FROM webhook_deliveries WHERE state <> 'pending' AND ended_at < :before LIMIT :most
), tries AS (
    DELETE FROM webhook_attempts WHERE delivery_id IN (SELECT id FROM old)
)
DELETE FROM webhook_deliveries WHERE id IN (SELECT id FROM old);
