"""OpenAI's API for images and videos, for its own clients: their ``base_url`` is ``…/openai/v1`` or ``…/v1``."""

from tintype.api.dialect import Dialect
from tintype.api.openai.errors import render
from tintype.api.openai.routes import router

DIALECT = Dialect(
    name="openai",
    title="OpenAI-compatible",
    description="Images and videos as OpenAI's clients ask for them: set `base_url` to `…/v1` and the key to a `tt_` "
    "one. Prices are in USD, from the same wallet as Tintype's own API.",
    router=router,
    render=render,
    key_prefix="tt_",
    key_dialect="native",
    example=(
        "curl -X POST {base}/v1/images/generations -H 'Authorization: Bearer {key}' "
        "-H 'Content-Type: application/json' "
        """-d '{{"prompt":"A red fox in the snow at dawn","size":"1536x1024","response_format":"url"}}'"""
    ),
)
