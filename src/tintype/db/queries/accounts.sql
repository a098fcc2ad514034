-- name: create^
INSERT INTO accounts (email, username, bio, location, webhook_secret, created_at)
VALUES (:email, :username, :bio, :location, :secret, :now) ON CONFLICT (email) DO NOTHING RETURNING *;

-- name: by_email^
SELECT * FROM accounts WHERE email = :email;

-- name: by_id^
SELECT * FROM accounts WHERE id = :id;

-- name: set^
UPDATE accounts SET username = coalesce(:username, username), bio = coalesce(:bio, bio),
    location = coalesce(:location, location) WHERE id = :id RETURNING *;

-- name: set_plan!
INSERT INTO account_plans (account_id, dialect, plan, changed_at) VALUES (:account_id, :dialect, :plan, :now)
ON CONFLICT (account_id, dialect) DO UPDATE SET plan = EXCLUDED.plan, changed_at = EXCLUDED.changed_at;

-- name: plans
SELECT dialect, plan FROM account_plans WHERE account_id = :account_id ORDER BY dialect;

-- name: ban$
-- Waits for submits that are in their T1 (they hold the row for share), so that none slips through.
UPDATE accounts SET banned_at = coalesce(banned_at, :now), ban_reason = :reason WHERE id = :id RETURNING id;

-- name: cancel_jobs!
-- With the ban's commit: whoever keeps a lease or sweeps ends them, also where the process that banned dies here.
-- A statement of its own: it must see what those submits committed.
UPDATE jobs SET cancel_requested = true
WHERE account_id = :account_id AND state IN ('queued', 'running', 'finishing') AND NOT cancel_requested;

-- name: unban$
UPDATE accounts SET banned_at = NULL, ban_reason = NULL WHERE id = :id RETURNING id;

-- name: create_key^
INSERT INTO keys (account_id, dialect, name, digest, prefix, last_four, created_at, expires_at, spend_cap, max_running)
VALUES (:account_id, :dialect, :name, :digest, :prefix, :last_four, :now, :expires_at, :spend_cap, :max_running)
RETURNING *;

-- name: keys
SELECT k.*, a.email FROM keys k JOIN accounts a ON a.id = k.account_id
WHERE :email::text IS NULL OR a.email = :email ORDER BY k.created_at, k.id;

-- name: key^
SELECT k.*, a.email FROM keys k JOIN accounts a ON a.id = k.account_id WHERE k.id = :id;

-- name: rotated^
-- The old key of a rotation; none where it is revoked already.
UPDATE keys SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL RETURNING *;

-- name: revoke^
UPDATE keys SET revoked_at = coalesce(revoked_at, :now) WHERE id = :id RETURNING *;

-- name: audit!
INSERT INTO audit_log (at, actor, action, target, detail) VALUES (:now, :actor, :action, :target, :detail::jsonb);

-- name: listing
SELECT * FROM accounts ORDER BY created_at, email LIMIT :limit;
