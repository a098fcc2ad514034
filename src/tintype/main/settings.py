"""The settings: ``TINTYPE_*`` variables over ``tintype.toml`` over the defaults. Read once, passed down."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.sources import TomlConfigSettingsSource

from tintype.kernel.errors import SettingsError

MIB = 1024 * 1024
CommaList = Annotated[tuple[str, ...], NoDecode]


class Settings(BaseSettings):
    """What an operator can set. Every field is ``TINTYPE_<NAME>`` in the environment and ``name = …`` in the file."""

    model_config = SettingsConfigDict(env_prefix="TINTYPE_", toml_file="tintype.toml", extra="forbid", frozen=True)

    data_dir: Path = Field(Path(".tintype"), description="Folder of the embedded database, storage and demo keys.")
    database_url: str = Field("", description="PostgreSQL 15 or newer; empty: the embedded one in the data folder.")
    storage_url: str = Field("", description="A folder, s3://, gs:// or az:// URL; empty: a folder in the data folder.")
    public_url: str = Field("", description="What result URLs begin with; empty: the host that the client called.")
    host: str = Field("127.0.0.1", description="Address that the API listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port that it listens on.")
    workers: int = Field(1, ge=1, le=64, description="Worker processes that `serve` runs.")
    api_processes: int = Field(1, ge=1, le=64, description="API processes that `serve` runs.")
    catalog: Path | None = Field(None, description="A TOML file of cards and plans laid over the built-in catalog.")
    devices: CommaList = Field(("cpu",), description="Devices of a worker, one engine process each: cpu, cuda:0, …")
    outbound_allow: CommaList = Field((), description="CIDRs that outbound requests may reach although private.")
    trusted_proxies: CommaList = Field((), description="CIDRs whose X-Forwarded-* headers are believed.")
    body_limit: int = Field(100 * MIB, ge=1024, description="Bytes of a request's body.")
    input_max_bytes: int = Field(50 * MIB, ge=1024, description="Bytes of one input picture, fetched or decoded.")
    input_max_pixels: int = Field(64_000_000, ge=1, description="Pixels of one input picture.")
    wait_limit_s: float = Field(120, gt=0, description="How long a synchronous call waits for an image.")
    wait_limit_video_s: float = Field(300, gt=0, description="How long it waits for a video or a 3D model.")
    job_deadline_s: float = Field(24 * 3600, gt=0, description="An accepted job that is not done by then has expired.")
    job_timeout_s: float = Field(1800, gt=0, description="How long one attempt in an engine may take.")
    max_attempts: int = Field(3, ge=1, le=10, description="Attempts of a job whose engine fails.")
    drain_s: float = Field(8, ge=0, description="How long a stopping worker lets running jobs finish.")
    lease_s: float = Field(15, ge=1, description="A worker that is silent for so long has lost its jobs.")
    engine_memory: int | None = Field(None, ge=64 * MIB, description="Bytes that one engine process may take.")
    retention_days: float = Field(30, gt=0, description="Inputs and outputs of jobs are deleted after so many days.")
    adult_content: bool = Field(False, description="Let cards that say `adult` have sexual content. Minors never.")
    moderation: str = Field("rules", description="rules, openai, or the http(s) URL of a classifier.")
    moderation_api_key: str = Field("", repr=False, description="Its key.")
    enhance_url: str = Field("", description="An OpenAI-compatible chat endpoint that enhances prompts.")
    enhance_model: str = Field("gpt-4o-mini", description="The model that it is asked for.")
    enhance_api_key: str = Field("", repr=False, description="Its key.")
    log_level: str = Field("info", pattern="^(debug|info|warning|error)$", description="debug, info, warning, error.")
    log_format: str = Field("auto", pattern="^(auto|console|json)$", description="auto, console or json.")
    metrics: bool = Field(True, description="Serve /metrics.")

    @field_validator("devices", "outbound_allow", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("outbound_allow", "trusted_proxies")
    @classmethod
    def _cidrs(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for part in value:
            ipaddress.ip_network(part, strict=False)
        return value

    @field_validator("public_url")
    @classmethod
    def _public_url(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _database_url(cls, value: str) -> str:
        if value and not value.startswith(("postgresql://", "postgres://")):
            raise ValueError("must be a postgresql:// URL")
        return value

    @property
    def storage(self) -> str:
        """The storage's URL, or a folder in the data folder."""
        return self.storage_url or str((self.data_dir / "storage").resolve())

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def read_settings(**overrides: Any) -> Settings:
    """Read and check the settings. Raises SettingsError, which names each setting at fault and what it takes."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        lines = []
        for part in error.errors():
            name = str(part["loc"][0]) if part["loc"] else "settings"
            reason = "is no setting of Tintype" if part["type"] == "extra_forbidden" else part["msg"]
            lines.append(f"TINTYPE_{name.upper()} ({name} in tintype.toml): {reason}")
        raise SettingsError("\n".join(lines)) from error
    except (OSError, ValueError) as error:
        raise SettingsError(f"tintype.toml cannot be read: {error}") from error
