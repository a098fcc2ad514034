-- name: margin
-- What ended jobs brought in and what their providers charged, of all that were submitted since then. A job with several
-- results is one row here; `served_by` is the fallback that did it.
SELECT j.card, coalesce(j.request ->> 'served_by', j.card) AS served_by, a.email, j.unit,
    count(*) AS jobs,
    count(j.upstream_cost) AS costed,
    count(*) FILTER (WHERE j.error ->> 'code' = 'outcome_unknown') AS unknown,
    coalesce(sum(j.captured), 0)::bigint AS captured,
    coalesce(sum(j.upstream_cost), 0)::bigint AS cost
FROM jobs j JOIN accounts a ON a.id = j.account_id
WHERE j.created_at >= :since AND j.finished_at IS NOT NULL
  AND (j.state = 'succeeded' OR j.upstream_cost IS NOT NULL OR j.error ->> 'code' = 'outcome_unknown')
GROUP BY 1, 2, 3, 4;
