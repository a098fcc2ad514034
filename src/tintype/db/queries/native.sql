-- name: generations
-- Newest first, by keyset: strictly after the cursor's (created_at, id).
SELECT * FROM jobs
WHERE account_id = :account_id AND dialect = :dialect
  AND (:state::text IS NULL OR state = :state) AND (:card::text IS NULL OR card = :card)
  AND (:created_after::timestamptz IS NULL OR created_at > :created_after)
  AND (:created_before::timestamptz IS NULL OR created_at < :created_before)
  AND (:cursor_at::timestamptz IS NULL OR (created_at, id) < (:cursor_at, :cursor_id::uuid))
ORDER BY created_at DESC, id DESC LIMIT :limit;

-- name: ledger
-- Newest first. What a job's entries belong to is told by the id that the customer knows.
SELECT l.id, l.at, l.kind, l.unit, l.lot, l.amount, l.from_book, l.to_book, l.reason, j.public_id AS job
FROM ledger l LEFT JOIN jobs j ON j.id = l.job_id
WHERE l.account_id = :account_id AND (:unit::text IS NULL OR l.unit = :unit)
  AND (:before::bigint IS NULL OR l.id < :before)
ORDER BY l.id DESC LIMIT :limit;

-- name: account^
SELECT a.email, a.username, a.created_at, k.name AS key_name, k.prefix AS key_prefix, k.last_four AS key_last_four,
    k.created_at AS key_created_at, k.expires_at AS key_expires_at, k.spend_cap, k.spent, k.max_running, k.running
FROM accounts a LEFT JOIN keys k ON k.id = :key_id AND k.account_id = a.id
WHERE a.id = :account_id;

-- name: balances
SELECT unit, coalesce(sum(available) FILTER (WHERE expires_at IS NULL OR expires_at > :now), 0)::bigint AS available,
    sum(held)::bigint AS held
FROM balances WHERE account_id = :account_id GROUP BY unit ORDER BY unit;
