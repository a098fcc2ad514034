"""fal's queue API, for its own clients, which are told by environment variables where it is."""

from tintype.api.dialect import Dialect
from tintype.api.fal.errors import render
from tintype.api.fal.routes import router
from tintype.api.fal.show import webhook

DIALECT = Dialect(
    name="fal",
    title="fal-compatible",
    description="Models as fal's clients call them: by the queue (`/fal/{app}`) or waiting (`/fal/run/{app}`), with "
    "`FAL_QUEUE_RUN_HOST=HOST/fal`, `FAL_RUN_HOST=HOST/fal/run` and a `tt_` key as `FAL_KEY`. Apps are "
    "`tintype/NAME`. Prices are in USD, from the same wallet as Tintype's own API.",
    router=router,
    render=render,
    key_prefix="tt_",
    key_dialect="native",
    # Its paths begin with the name of any app: at the root they would take every other API's.
    at_root=False,
    schemes=("key", "bearer"),
    webhook=webhook,
    example=(
        "curl -X POST {base}/fal/run/tintype/sketch -H 'Authorization: Key {key}' "
        "-H 'Content-Type: application/json' "
        """-d '{{"prompt":"A red fox in the snow at dawn","image_size":"landscape_4_3"}}'"""
    ),
)
