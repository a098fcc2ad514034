-- name: page
-- An account's results of one dialect; type is what the content type says.
WITH rows AS (
    SELECT a.*, j.prompt, j.id AS job,
        CASE split_part(a.content_type, '/', 1) WHEN 'model' THEN '3d' ELSE split_part(a.content_type, '/', 1) END AS type
    FROM artifacts a JOIN jobs j ON j.id = a.job_id
    WHERE a.account_id = :account_id AND a.role = 'result' AND j.dialect = ANY (:dialects::text[])
)
SELECT *, count(*) OVER () AS total FROM rows
WHERE (:type::text IS NULL OR type = :type)
  AND (:search::text IS NULL OR prompt ILIKE '%' || replace(replace(replace(:search, '\', '\\'), '%', '\%'), '_', '\_') || '%')
ORDER BY
    CASE WHEN :sort = 'created_at' AND NOT :descending THEN created_at END,
    CASE WHEN :sort = 'created_at' AND :descending THEN created_at END DESC,
    -- By code points, so that the order is the same on every database.
    CASE WHEN :sort = 'type' AND NOT :descending THEN type WHEN :sort = 'prompt' AND NOT :descending THEN prompt END
        COLLATE "C",
    CASE WHEN :sort = 'type' AND :descending THEN type WHEN :sort = 'prompt' AND :descending THEN prompt END
        COLLATE "C" DESC,
    CASE WHEN :sort = 'bytes' AND NOT :descending THEN bytes END,
    CASE WHEN :sort = 'bytes' AND :descending THEN bytes END DESC,
    created_at DESC, job_id, index
LIMIT :limit OFFSET :offset;

-- name: count$
SELECT count(*) FROM artifacts a JOIN jobs j ON j.id = a.job_id
WHERE a.account_id = :account_id AND a.role = 'result' AND j.dialect = ANY (:dialects::text[])
  AND (:type::text IS NULL
       OR CASE split_part(a.content_type, '/', 1) WHEN 'model' THEN '3d' ELSE split_part(a.content_type, '/', 1) END = :type)
  AND (:search::text IS NULL
       OR j.prompt ILIKE '%' || replace(replace(replace(:search, '\', '\\'), '%', '\%'), '_', '\_') || '%');

-- name: delete
-- A result and all that was derived from it; the keys of the files to remove.
WITH chosen AS (
    SELECT a.job_id, a.index FROM artifacts a JOIN jobs j ON j.id = a.job_id
    WHERE a.public_id = :public_id AND a.account_id = :account_id AND a.role = 'result'
      AND (:dialects::text[] IS NULL OR j.dialect = ANY (:dialects))
)
DELETE FROM artifacts a USING chosen WHERE a.job_id = chosen.job_id AND a.index = chosen.index RETURNING a.storage_key;
