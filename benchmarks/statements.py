"""The statements of one submit over HTTP, as a pgbench script: what PostgreSQL alone could do of them."""

from __future__ import annotations

import hashlib
import json


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _of_client(values: list[str], kind: str) -> str:
    """pgbench's expression for the value of the client that runs."""
    return f"(ARRAY[{', '.join(_quoted(value) for value in values)}]::{kind}[])[:client_id + 1]"


def script(keys: list[str], accounts: list[str], rules: str) -> str:
    """Admission, and T1 with PgQueuer's enqueue in it; each client has an account and a key."""
    digest = _of_client([rf"\x{hashlib.sha256(key.encode()).hexdigest()}" for key in keys], "bytea")
    account = _of_client(accounts, "uuid")
    request = {
        "key_id": None, "dialect": "native", "card": "native/fake", "task": "text-to-image",
        "prompt": "a red fox in the snow", "unit": "usd", "price": 1, "seconds": 1, "patience": 600, "max_attempts": 3,
        "deadline": 86400, "awaited": False, "webhook": None, "base_url": "http://localhost", "capped": False,
        "idempotency_key": None, "fingerprint": "", "lot": None,
        "request": {
            "lane": "pgbench", "folder": "jobs/x", "negative_prompt": "", "width": 64, "height": 64, "count": 1,
            "frames": 0, "fps": 0, "seconds": 0, "seed": 1, "steps": None, "guidance_scale": None, "strength": None,
            "output_format": "png", "also": [], "inputs": [], "options": {}, "extra": {}, "style": None,
            "enhance": False, "thumbnails": False, "capped": False,
        },
    }  # fmt: skip
    identity = (
        "'id', gen_random_uuid(), 'public_id', replace(gen_random_uuid()::text, '-', ''), 'account_id', " + account
    )
    job = f"{_quoted(json.dumps(request))}::jsonb || jsonb_build_object({identity})"
    return "\n".join(
        [
            f"SELECT verdict FROM admit_all(ARRAY[{digest}], now(), {_quoted(rules)}::jsonb);",
            f"SELECT s.outcome, (s.job).* FROM generation_submit_all(jsonb_build_array({job}), now()) s;",
        ]
    )
