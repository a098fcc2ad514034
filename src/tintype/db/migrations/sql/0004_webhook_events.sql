-- A request's own webhook is told of the job's end. It may ask for more or less: `webhook_events` in its dialect's `extra`
-- is a list of `start`, `output`, `logs` and `completed`. The rows are due at once, so the next look takes them.

CREATE FUNCTION webhook_events_of(p_job uuid) RETURNS TABLE (account_id uuid, webhook jsonb, events jsonb)
LANGUAGE sql STABLE AS $$
    SELECT j.account_id, j.webhook, j.request -> 'extra' -> 'webhook_events' FROM jobs j
    WHERE j.id = p_job AND j.webhook IS NOT NULL AND jsonb_typeof(j.request -> 'extra' -> 'webhook_events') = 'array'
$$;

CREATE FUNCTION webhook_on_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted record;
    v_event text := CASE NEW.kind WHEN 'running' THEN 'start' WHEN 'progress' THEN 'logs' ELSE 'output' END;
BEGIN
    SELECT * INTO wanted FROM webhook_events_of(NEW.job_id);
    IF NOT FOUND OR NOT wanted.events ? v_event THEN
        RETURN NULL;
    END IF;
    -- Told as it is when it is sent: one that is still to be sent tells this as well. At most two a second.
    IF v_event = 'logs' AND EXISTS (
        SELECT 1 FROM webhook_deliveries d
        WHERE d.account_id = wanted.account_id AND d.created_at > NEW.at - interval '10 minutes'
          AND d.job_id = NEW.job_id AND d.event = 'job.logs'
          AND (d.state = 'pending' OR d.created_at > NEW.at - interval '500 milliseconds')
    ) THEN
        RETURN NULL;
    END IF;
    INSERT INTO webhook_deliveries (id, account_id, job_id, url, event, format, state, next_at, created_at)
    VALUES ('msg_' || replace(gen_random_uuid()::text, '-', ''), wanted.account_id, NEW.job_id, wanted.webhook ->> 'url',
            'job.' || v_event, wanted.webhook ->> 'format', 'pending', NEW.at, NEW.at);
    RETURN NULL;
END $$;

-- A job starts once, whatever attempts it takes; it has output where it ends well.
CREATE TRIGGER webhook_on_event AFTER INSERT ON job_events FOR EACH ROW
WHEN (NEW.kind IN ('progress', 'succeeded') OR (NEW.kind = 'running' AND NEW.data ->> 'attempt' = '1'))
EXECUTE FUNCTION webhook_on_event();

CREATE FUNCTION webhook_of_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM webhook_events_of(NEW.job_id) w WHERE NOT w.events ? 'completed') THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER webhook_of_end BEFORE INSERT ON webhook_deliveries FOR EACH ROW
WHEN (NEW.endpoint_id IS NULL AND NEW.event IN ('job.succeeded', 'job.failed', 'job.cancelled', 'job.expired'))
EXECUTE FUNCTION webhook_of_end();
