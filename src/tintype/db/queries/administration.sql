-- name: digests
-- Which of these digests are keys of this database.
SELECT digest FROM keys WHERE digest = ANY (:digests::bytea[]);
