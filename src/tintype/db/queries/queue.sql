-- name: take
SELECT id, entrypoint AS lane, convert_from(payload, 'UTF8') AS key
FROM queue_take(:lanes::text[], :room::integer[], :holder, :stale);

-- name: depth
SELECT entrypoint AS lane, status::text AS status, count(*) AS entries FROM pgqueuer GROUP BY 1, 2;

-- name: ahead$
-- How many waiting entries of a lane go before a priority.
SELECT count(*) FROM pgqueuer WHERE entrypoint = :lane AND status = 'queued' AND priority > :priority;

-- name: drop!
-- Take a waiting entry out, whose priority is known, so that an index finds it. One that is just being claimed is left to
-- its claimer: whoever takes entries locks them before their jobs.
DELETE FROM pgqueuer WHERE id IN (
    SELECT id FROM pgqueuer
    WHERE entrypoint = :lane AND status = 'queued' AND priority = :priority AND payload = convert_to(:key, 'UTF8')
    FOR UPDATE SKIP LOCKED);

-- name: finish$
SELECT queue_finish(:entries::bigint[]);
