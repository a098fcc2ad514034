-- name: admit
-- Of several requests, in their order.
SELECT * FROM admit_all(:digests::bytea[], :now, :rules::jsonb) ORDER BY number;

-- name: profile^
SELECT email, username, bio, location, created_at, billing_spendable(id, :unit, :now) AS balance
FROM accounts WHERE id = :account_id;

-- name: balance$
SELECT billing_spendable(:account_id, :unit, :now);

-- name: ping$
SELECT 1;

-- name: jobs_open
SELECT state, count(*) AS jobs FROM jobs WHERE finished_at IS NULL AND files_deleted_at IS NULL GROUP BY state;

-- name: jobs_finished
SELECT state, count(*) AS jobs FROM jobs WHERE finished_at > :since AND files_deleted_at IS NULL GROUP BY state;

-- name: make_secret!
INSERT INTO instance_secrets (name, value, created_at) VALUES (:name, :value, :now) ON CONFLICT DO NOTHING;

-- name: secret$
SELECT value FROM instance_secrets WHERE name = :name;
