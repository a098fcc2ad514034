-- name: place^
-- What stands between a waiting entry of a lane and its start. Counting stops at a number that no one waits behind.
SELECT
    (SELECT count(*) FROM (
        SELECT 1 FROM pgqueuer WHERE entrypoint = :lane AND status = 'queued' AND priority > :priority LIMIT 10000
    ) AS before) AS ahead,
    (SELECT count(*) FROM pgqueuer WHERE entrypoint = :lane AND status = 'picked') AS running,
    (SELECT coalesce(sum((detail -> 'lanes' ->> :lane)::integer), 0) FROM workers WHERE seen_at > :since) AS capacity,
    (SELECT sum(seconds * jobs) / nullif(sum(jobs), 0) FROM card_timings WHERE card = ANY (:cards::text[])) AS seconds;
