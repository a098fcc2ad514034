"""The statements of one submit over HTTP, as a pgbench script: what PostgreSQL alone could do of them."""

from __future__ import annotations

import hashlib
import json

from pgqueuer.adapters.persistence.qb import QueryQueueBuilder


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _of_client(values: list[str], kind: str) -> str:
    """pgbench's expression for the value of the client that runs."""
    return f"(ARRAY[{', '.join(_quoted(value) for value in values)}]::{kind}[])[:client_id + 1]"


def script(keys: list[str], accounts: list[str], rules: str) -> str:
    """Admission, the first look at the balance, and T1 with PgQueuer's enqueue; each client has an account and key."""
    digest = _of_client([rf"\x{hashlib.sha256(key.encode()).hexdigest()}" for key in keys], "bytea")
    account = _of_client(accounts, "uuid")
    request = {
        "key_id": None, "dialect": "native", "card": "native/fake", "task": "text-to-image",
        "prompt": "a red fox in the snow", "unit": "usd", "price": 1, "seconds": 1, "patience": 600, "max_attempts": 3,
        "deadline": 86400, "awaited": False, "webhook": None, "base_url": "http://localhost", "capped": False,
        "idempotency_key": None, "lot": None,
        "request": {
            "lane": "pgbench", "folder": "jobs/x", "negative_prompt": "", "width": 64, "height": 64, "count": 1,
            "frames": 0, "fps": 0, "seconds": 0, "seed": 1, "steps": None, "guidance_scale": None, "strength": None,
            "output_format": "png", "also": [], "inputs": [], "options": {}, "extra": {}, "style": None,
            "enhance": False, "thumbnails": False, "capped": False,
        },
    }  # fmt: skip
    enqueue = QueryQueueBuilder().build_enqueue_query()
    values = (
        "ARRAY[:priority::int]", "ARRAY['pgbench']", "ARRAY[convert_to(:job::text, 'UTF8')]", "ARRAY['0s']",
        "ARRAY[NULL]", "ARRAY['{}']",
    )  # fmt: skip
    for number, value in enumerate(values, 1):
        enqueue = enqueue.replace(f"${number}::", f"{value}::")
    # pgbench takes a statement's end from its semicolon, and comments would swallow what follows them.
    enqueue = " ".join(line.split("--")[0].strip() for line in enqueue.splitlines())
    identity = (
        "'id', gen_random_uuid(), 'public_id', replace(gen_random_uuid()::text, '-', ''), 'account_id', " + account
    )
    return "\n".join(
        [
            f"SELECT verdict FROM admit({digest}, now(), {_quoted(rules)}::jsonb);",
            f"SELECT coalesce(sum(available), 0) FROM balances WHERE account_id = {account} AND unit = 'usd';",
            "BEGIN;",
            "SELECT (s.job).id AS job, (s.job).priority AS priority"
            f" FROM generation_submit({_quoted(json.dumps(request))}::jsonb"
            rf" || jsonb_build_object({identity}), ''::bytea, now()) s \gset",
            f"{enqueue};",
            "COMMIT;",
        ]
    )
