-- name: place^
-- What stands between a waiting entry of a lane and its start. Counting stops at a number that no one waits behind.
SELECT
    (SELECT count(*) FROM (
        SELECT 1 FROM pgqueuer WHERE entrypoint = :lane AND status = 'queued' AND priority > :priority LIMIT 10000
    ) AS before) AS ahead,
    (SELECT count(*) FROM pgqueuer WHERE entrypoint = :lane AND status = 'picked') AS running,
    (SELECT coalesce(sum((detail -> 'lanes' ->> :lane)::integer), 0) FROM workers WHERE seen_at > :since) AS capacity,
    -- Loading is counted where no worker has the card's model ready.
    (SELECT CASE WHEN EXISTS (SELECT 1 FROM workers WHERE seen_at > :since AND detail -> 'loaded' ? :card)
                 THEN 0 ELSE coalesce((SELECT loading FROM card_timings WHERE card = :card), 0) END) AS loading,
    (SELECT sum(seconds * jobs) / nullif(sum(jobs), 0) FROM card_timings WHERE card = ANY (:cards::text[])) AS seconds;
