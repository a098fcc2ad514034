"""The models as Replicate names them (``owner/name``), their versions, and what they look like. No I/O."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from tintype.api import flat
from tintype.api.flat_schema import input_schema
from tintype.api.sold import models
from tintype.catalog.catalog import Catalog
from tintype.catalog.model import Card
from tintype.kernel.errors import NotFound

OWNER = "tintype"
NAMES = flat.Names(image="image", images="images", mask="mask", count="num_outputs", strength="prompt_strength")
# The form of the schema: from 0.3.9 on an array is an iterator only where it says so.
COG = "0.3.9"
# No card says when it was made; clients want a time.
EPOCH = "1970-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Model:
    """A model that can be run. Its version follows from what it takes, so a changed card is a new one."""

    owner: str
    name: str
    card: Card

    @property
    def id(self) -> str:
        return f"{self.owner}/{self.name}"

    @property
    def version(self) -> str:
        text = json.dumps([self.card.id, input_schema(self.card, NAMES)], sort_keys=True)
        return sha256(text.encode()).hexdigest()


def known(catalog: Catalog) -> dict[str, Model]:
    """All models by ``owner/name``: Tintype's own under ``tintype``, others under their API's name."""
    found: dict[str, Model] = {}
    for name, card in models(catalog).items():
        owner, slash, rest = name.partition("/")
        # A name here has no slash of its own.
        model = Model(owner, rest.replace("/", "-"), card) if slash else Model(OWNER, name, card)
        found.setdefault(model.id, model)
    return found


def by_name(catalog: Catalog, owner: str, name: str) -> Model:
    """That model. Raises NotFound."""
    model = known(catalog).get(f"{owner}/{name}")
    if model is None:
        raise NotFound(f"There is no model {owner}/{name}")
    return model


def by_version(catalog: Catalog, version: str) -> Model | None:
    """What ``version`` stands for: its 64 digits, ``owner/name:digits``, or ``owner/name`` for the latest."""
    name, colon, digits = version.rpartition(":")
    if "/" in version and not colon:
        return known(catalog).get(version)
    for model in known(catalog).values():
        if model.version == digits and (not colon or model.id == name):
            return model
    return None


def openapi(model: Model) -> dict[str, Any]:
    """The OpenAPI document of the model's input and output, as Cog writes it."""
    return {
        "openapi": "3.0.2",
        "info": {"title": model.card.title or model.name, "version": "0.1.0"},
        "paths": {},
        "components": {
            "schemas": {
                "Input": input_schema(model.card, NAMES),
                "Output": {"type": "array", "title": "Output", "items": {"type": "string", "format": "uri"}},
            }
        },
    }


def version_of(model: Model) -> dict[str, Any]:
    """The model's one version."""
    return {"id": model.version, "created_at": EPOCH, "cog_version": COG, "openapi_schema": openapi(model)}


def shown(model: Model, base_url: str) -> dict[str, Any]:
    """The model."""
    return {
        "url": f"{base_url}/native/docs",
        "owner": model.owner,
        "name": model.name,
        "description": model.card.description or model.card.title or model.name,
        "visibility": "public",
        "github_url": None,
        "paper_url": None,
        "license_url": None,
        "run_count": 0,
        "cover_image_url": None,
        "default_example": None,
        "latest_version": version_of(model),
    }
