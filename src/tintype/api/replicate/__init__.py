"""Replicate's API for predictions, for its own clients: their ``base_url`` is ``…/replicate``."""

from tintype.api.dialect import Dialect
from tintype.api.replicate.errors import render
from tintype.api.replicate.routes import router
from tintype.api.replicate.show import webhook

DIALECT = Dialect(
    name="replicate",
    title="Replicate-compatible",
    description="Predictions as Replicate's clients ask for them: set `base_url` to `…/replicate` and the token to a "
    "`tt_` key. Models are `tintype/NAME`. Prices are in USD, from the same wallet as Tintype's own API.",
    router=router,
    render=render,
    key_prefix="tt_",
    key_dialect="native",
    schemes=("bearer", "token"),
    webhook=webhook,
    example=(
        "curl -X POST {base}/replicate/v1/models/tintype/sketch/predictions -H 'Authorization: Bearer {key}' "
        "-H 'Prefer: wait' -H 'Content-Type: application/json' "
        """-d '{{"input":{{"prompt":"A red fox in the snow at dawn","aspect_ratio":"3:2"}}}}'"""
    ),
)
