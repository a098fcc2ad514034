-- name: keep$
-- The first answer stays, whoever of several waiting calls comes with it.
UPDATE jobs SET answer = coalesce(answer, :answer::jsonb) WHERE id = :id RETURNING answer;

-- name: spendable$
SELECT billing_spendable(:account_id, :unit, :now);

-- name: free!
DELETE FROM idempotency WHERE account_id = :account_id AND job_id = :id;
