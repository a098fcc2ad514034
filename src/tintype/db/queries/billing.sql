-- name: balances
SELECT unit, lot, available, held, expires_at FROM balances
WHERE account_id = :account_id AND (expires_at IS NULL OR expires_at > :now OR held > 0) ORDER BY unit, expires_at NULLS LAST;

-- name: grant$
SELECT billing_grant(:account_id, :unit, :lot, :amount, :expires_at, :actor, :reason, :now);

-- name: debit$
SELECT billing_debit(:account_id, :unit, :amount, :actor, :reason, :now);

-- name: entries
SELECT id, at, kind, unit, lot, amount, from_book, to_book, job_id, reason FROM ledger
WHERE account_id = :account_id AND (:before::bigint IS NULL OR id < :before) ORDER BY id DESC LIMIT :limit;

-- name: verify
-- Every way in which the books may disagree, one row each. Set-based: one scan of each table.
WITH moves AS (
    SELECT account_id, unit, lot,
        sum(CASE WHEN to_book = 'available' THEN amount WHEN from_book = 'available' THEN -amount ELSE 0 END) AS available,
        sum(CASE WHEN to_book = 'held' THEN amount WHEN from_book = 'held' THEN -amount ELSE 0 END) AS held
    FROM ledger GROUP BY account_id, unit, lot
), by_job AS (
    SELECT job_id,
        sum(amount) FILTER (WHERE kind = 'hold') AS held,
        sum(amount) FILTER (WHERE kind = 'capture') AS captured,
        sum(amount) FILTER (WHERE kind = 'release') AS released
    FROM ledger WHERE job_id IS NOT NULL GROUP BY job_id
), by_lot AS (
    SELECT job_id, lot, sum(amount) FILTER (WHERE kind = 'hold') AS held,
        sum(amount) FILTER (WHERE kind IN ('capture', 'release')) AS ended
    FROM ledger WHERE job_id IS NOT NULL GROUP BY job_id, lot
), parts AS (
    SELECT h.job_id, part ->> 0 AS lot, sum((part ->> 1)::bigint) AS amount
    FROM holds h, jsonb_array_elements(h.parts) AS part GROUP BY h.job_id, part ->> 0
), open_load AS (
    SELECT account_id, count(*) AS jobs, sum(seconds) AS seconds FROM jobs
    WHERE state IN ('queued', 'running', 'finishing') GROUP BY account_id
), capped AS (
    SELECT key_id, coalesce(sum(coalesce(captured, price)), 0) AS spent,
        count(*) FILTER (WHERE state IN ('queued', 'running', 'finishing')) AS running
    FROM jobs WHERE (request ->> 'capped')::boolean GROUP BY key_id
)
SELECT 'balance' AS what, coalesce(b.account_id, m.account_id)::text || ' ' || coalesce(b.unit, m.unit) || ' '
       || coalesce(b.lot, m.lot) AS subject,
       format('available %s, ledger %s; held %s, ledger %s', b.available, m.available, b.held, m.held) AS detail
FROM balances b FULL JOIN moves m USING (account_id, unit, lot)
WHERE coalesce(b.available, 0) <> coalesce(m.available, 0) OR coalesce(b.held, 0) <> coalesce(m.held, 0)
UNION ALL
SELECT 'negative', account_id::text || ' ' || unit || ' ' || lot, format('available %s, held %s', available, held)
FROM balances WHERE available < 0 OR held < 0
UNION ALL
SELECT 'job without hold', j.id::text, j.state FROM jobs j LEFT JOIN holds h ON h.job_id = j.id WHERE h.job_id IS NULL
UNION ALL
SELECT 'hold without job', h.job_id::text, h.state FROM holds h LEFT JOIN jobs j ON j.id = h.job_id WHERE j.id IS NULL
UNION ALL
SELECT 'hold state', j.id::text, format('job %s, hold %s', j.state, h.state)
FROM jobs j JOIN holds h ON h.job_id = j.id
WHERE h.state <> CASE WHEN j.state IN ('queued', 'running', 'finishing') THEN 'held'
                      WHEN j.state = 'succeeded' THEN 'captured' ELSE 'released' END
UNION ALL
SELECT 'hold amount', h.job_id::text,
    format('price %s, hold %s, ledger hold %s, captured %s, ledger %s', j.price, h.amount, l.held, h.captured, l.captured)
FROM holds h JOIN jobs j ON j.id = h.job_id LEFT JOIN by_job l ON l.job_id = h.job_id
WHERE h.amount <> j.price OR coalesce(l.held, 0) <> h.amount
   OR (h.state <> 'held' AND (coalesce(l.captured, 0) <> h.captured OR coalesce(j.captured, 0) <> h.captured
                              OR coalesce(l.captured, 0) + coalesce(l.released, 0) <> h.amount))
   OR (h.state = 'held' AND (l.captured IS NOT NULL OR l.released IS NOT NULL))
   OR (h.state = 'released' AND h.captured <> 0)
UNION ALL
SELECT 'hold parts', job_id::text || ' ' || lot,
    format('part %s, ledger hold %s, captured and released %s', p.amount, l.held, l.ended)
FROM parts p FULL JOIN by_lot l USING (job_id, lot) JOIN holds h USING (job_id)
WHERE coalesce(p.amount, 0) <> coalesce(l.held, 0)
   OR coalesce(l.ended, 0) <> CASE WHEN h.state = 'held' THEN 0 ELSE coalesce(l.held, 0) END
UNION ALL
SELECT 'owner', h.job_id::text, format('job %s %s, hold %s %s', j.account_id, j.unit, h.account_id, h.unit)
FROM holds h JOIN jobs j ON j.id = h.job_id WHERE (h.account_id, h.unit) <> (j.account_id, j.unit)
UNION ALL
SELECT 'owner', l.job_id::text, format('entry %s: %s %s, hold %s %s', l.id, l.account_id, l.unit, h.account_id, h.unit)
FROM ledger l JOIN holds h ON h.job_id = l.job_id WHERE (l.account_id, l.unit) <> (h.account_id, h.unit)
UNION ALL
SELECT 'ledger without job', l.job_id::text, '' FROM by_job l LEFT JOIN jobs j ON j.id = l.job_id WHERE j.id IS NULL
UNION ALL
SELECT 'load', coalesce(l.account_id, o.account_id)::text,
    format('jobs %s, open %s; seconds %s, open %s', l.open_jobs, o.jobs, l.open_seconds, o.seconds)
FROM account_load l FULL JOIN open_load o ON o.account_id = l.account_id
WHERE coalesce(l.open_jobs, 0) <> coalesce(o.jobs, 0) OR coalesce(l.open_seconds, 0) <> coalesce(o.seconds, 0)
UNION ALL
SELECT 'key', k.id::text, format('spent %s, jobs %s; running %s, jobs %s', k.spent, c.spent, k.running, c.running)
FROM keys k LEFT JOIN capped c ON c.key_id = k.id
WHERE k.spent <> coalesce(c.spent, 0) OR k.running <> coalesce(c.running, 0)
UNION ALL
SELECT 'idempotency', i.account_id::text || ' ' || i.key,
    CASE WHEN j.id IS NULL THEN 'its job does not exist' ELSE 'its job is of account ' || j.account_id END
FROM idempotency i LEFT JOIN jobs j ON j.id = i.job_id WHERE j.id IS NULL OR j.account_id <> i.account_id
UNION ALL
SELECT 'idempotency', min(account_id::text) || ' ' || string_agg(key, ' ' ORDER BY key), 'several keys of one job ' || job_id
FROM idempotency GROUP BY job_id HAVING count(*) > 1
UNION ALL
SELECT 'no output', j.id::text, 'succeeded, kept, and without a result' FROM jobs j
WHERE j.state = 'succeeded' AND j.files_deleted_at IS NULL AND j.captured > 0 AND (j.request ? 'folder')
  AND NOT EXISTS (SELECT 1 FROM artifacts a WHERE a.job_id = j.id)
  AND NOT EXISTS (SELECT 1 FROM audit_log l WHERE l.action = 'gallery.delete' AND l.target = j.id::text)
ORDER BY 1, 2;

-- name: totals^
SELECT (SELECT count(*) FROM jobs) AS jobs, (SELECT count(*) FROM ledger) AS entries,
    (SELECT count(*) FROM balances) AS balances, (SELECT count(*) FROM holds WHERE state = 'held') AS open_holds;
