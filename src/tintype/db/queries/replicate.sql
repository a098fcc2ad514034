-- name: older
-- The account's predictions, newest first, strictly after the cursor's (created_at, id).
SELECT * FROM jobs
WHERE account_id = :account_id AND dialect = :dialect AND request -> 'extra' ->> 'api' = 'replicate'
  AND (:at::timestamptz IS NULL OR (created_at, id) < (:at, :id::uuid))
ORDER BY created_at DESC, id DESC LIMIT :limit;

-- name: newer
-- Those strictly before the cursor, the nearest first.
SELECT * FROM jobs
WHERE account_id = :account_id AND dialect = :dialect AND request -> 'extra' ->> 'api' = 'replicate'
  AND (created_at, id) > (:at::timestamptz, :id::uuid)
ORDER BY created_at, id LIMIT :limit;
