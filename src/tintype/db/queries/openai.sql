-- name: videos_newest
-- The videos that were made by way of /v1/videos and not deleted, strictly after the cursor's (created_at, id).
SELECT * FROM jobs
WHERE account_id = :account_id AND dialect = :dialect AND starts_with(public_id, 'video_') AND answer IS NULL
  AND (:after_at::timestamptz IS NULL OR (created_at, id) < (:after_at, :after_id::uuid))
ORDER BY created_at DESC, id DESC LIMIT :limit;

-- name: videos_oldest
SELECT * FROM jobs
WHERE account_id = :account_id AND dialect = :dialect AND starts_with(public_id, 'video_') AND answer IS NULL
  AND (:after_at::timestamptz IS NULL OR (created_at, id) > (:after_at, :after_id::uuid))
ORDER BY created_at, id LIMIT :limit;
