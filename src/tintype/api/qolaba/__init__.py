"""qolaba: many models of many providers behind one call, synchronous or not, in dollars and credits."""

from tintype.api.dialect import Dialect
from tintype.api.qolaba.errors import render
from tintype.api.qolaba.routes import router

DIALECT = Dialect(
    name="qolaba",
    title="qolaba",
    description=(
        "Any image model by one call, synchronous or asynchronous (`celery`). 20 requests per second per key; "
        "1 credit = $0.005."
    ),
    router=router,
    render=render,
    key_prefix="qol_",
    example=(
        "curl -X POST {base}/qolaba/api/v1/images/generate -H 'Authorization: Bearer {key}' "
        "-H 'Content-Type: application/json' "
        """-d '{{"model":"vertex/nano-banana-flash","prompt":"A photorealistic cat sitting on the Eiffel Tower """
        """at sunset","aspect_ratio":"16:9"}}'"""
    ),
)
