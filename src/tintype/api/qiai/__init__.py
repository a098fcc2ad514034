"""qiai: styles and products, plans with a monthly quota, a priority queue, webhooks."""

from tintype.api.dialect import Dialect
from tintype.api.qiai.errors import render
from tintype.api.qiai.routes import router
from tintype.api.qiai.translate import webhook

DIALECT = Dialect(
    name="qiai",
    title="qiai",
    description="Images and animations in seven styles, by order. Plans with a monthly quota; 20 requests per second.",
    router=router,
    render=render,
    key_prefix="cfy-",
    webhook=webhook,
    example=(
        "curl -X POST {base}/qiai/api/v1/generate -H 'Authorization: Bearer {key}' "
        "-H 'Content-Type: application/json' "
        """-d '{{"style":"guofeng","product_type":"static_image","prompt":"a warrior in red standing in bamboo """
        """forest holding a sword, ink wash painting style","width":768,"height":1152,"llm_enhance":true}}'"""
    ),
)
