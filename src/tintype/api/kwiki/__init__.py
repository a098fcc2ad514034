"""kwiki: one synchronous call for one picture, credits with a daily free part, appearance traits and captions."""

from tintype.api.dialect import Dialect
from tintype.api.kwiki.errors import render
from tintype.api.kwiki.routes import router

DIALECT = Dialect(
    name="kwiki",
    title="kwiki",
    description=(
        "One call, one picture: the answer comes once it is made. 10 requests per minute and 100 per hour; 5 credits a "
        "day are free. Credits are charged on successful generations only."
    ),
    router=router,
    render=render,
    key_prefix="kwk_",
    example=(
        "curl -X POST {base}/kwiki/api/v1/generate -H 'Authorization: Bearer {key}' "
        "-H 'Content-Type: application/json' "
        """-d '{{"prompt":"a lighthouse on a cliff at sunset","quality":"fast","style":"realistic"}}'"""
    ),
)
