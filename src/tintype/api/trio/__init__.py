"""trio: images, videos and 3D models in one envelope, paid in points, with a gallery."""

from tintype.api.dialect import Dialect
from tintype.api.trio.errors import render
from tintype.api.trio.routes import router

DIALECT = Dialect(
    name="trio",
    title="trio",
    description=(
        "Integrate AI image, video, and 3D generation into your applications. Requests per hour and key: "
        "Free 100, Pro 500, Enterprise 1000."
    ),
    router=router,
    render=render,
    key_prefix="tri_",
    example=(
        "curl -X POST {base}/trio/api/v1/images -H 'Authorization: Bearer {key}' "
        "-H 'Content-Type: application/json' "
        """-d '{{"prompt":"A cyberpunk city at night with neon lights","aspect_ratio":"16:9","num_images":1}}'"""
    ),
)
