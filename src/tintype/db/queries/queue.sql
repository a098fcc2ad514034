-- name: take
SELECT id, entrypoint AS lane, convert_from(payload, 'UTF8') AS key
FROM queue_take(:lanes::text[], :room::integer[], :holder, :stale);

-- name: depth
SELECT entrypoint AS lane, status::text AS status, count(*) AS entries FROM pgqueuer GROUP BY 1, 2;

-- name: ahead$
-- How many waiting entries of a lane go before a priority.
SELECT count(*) FROM pgqueuer WHERE entrypoint = :lane AND status = 'queued' AND priority > :priority;

-- name: finish$
SELECT queue_finish(:entries::bigint[]);
