"""qiklab: nine modes of image and video, a wallet in cents, submit and poll."""

from tintype.api.dialect import Dialect
from tintype.api.qiklab.errors import render
from tintype.api.qiklab.routes import router

DIALECT = Dialect(
    name="qiklab",
    title="qiklab",
    description="Images and video, submit and poll. 5 requests per second per key.",
    router=router,
    render=render,
    key_prefix="qkapi_",
    example=(
        "curl -X POST {base}/qiklab/api/v1/generate -H 'Authorization: Bearer {key}' "
        "-H 'Content-Type: application/json' "
        """-d '{{"mode":"t2i","positive_prompt":"A beautiful sunset over the ocean","aspect_ratio":"3:2"}}'"""
    ),
)
