"""Settings that all services share, read from the environment and from secret files."""

import os
from collections.abc import MutableMapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Final, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, AwareDatetime, Field, SecretStr, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)

from shared import transport
from shared.auth import settings as sign_in
from shared.keys import OptionalKeys, one_purpose_each

# One environment serves all four services: these are also read without the service's prefix, which wins.
COMMON = (
    sign_in.COMMON
    | transport.COMMON
    | frozenset(
        {
            "clock",
            "clock_start",
            "public_url_matching",
            "public_url_scheduling",
            "public_url_feedback",
            "public_url_notify",
            "log_level",
            "traces_endpoint",
            "traces_share",
            "http_wait_seconds",
            "dead_letter_limit",
            "dead_letter_window_seconds",
            "record_keys",
        }
    )
)
# So are the keys of links: the service that serves an audience reads them, and whoever signs its links.
LINK_KEYS: Final = "link_keys_"
SECRETS_DIR: Final = "SECRETS_DIR"


class ClockKind(StrEnum):
    """Which clock gives domain time."""

    SYSTEM = "system"
    SIMULATED = "simulated"


class LogLevel(StrEnum):
    """The least severe line that is written."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


def _whole_address(url: str) -> str:
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise ValueError("write the whole address of the collector, such as http://collector:4318/v1/traces")
    return url


def _reached_by_browsers(url: str) -> str:
    parts = urlsplit(url.strip())
    whole = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc
    if not whole or parts.query or parts.fragment or any(sign.isspace() for sign in url.strip()):
        raise ValueError("write the whole address that browsers reach, such as https://mentoring.example.com")
    if not parts.netloc.isascii():
        raise ValueError("write the name of the host as certificates have it, such as xn--mller-kva.example")
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"


def _is_common(field_name: str) -> bool:
    return field_name in COMMON or field_name.startswith(LINK_KEYS)


class _Common(EnvSettingsSource):
    """Environment variables without a prefix, for the settings that all services share."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return the value of a common setting, and nothing for any other."""
        if not _is_common(field_name):
            return None, field_name, False
        return super().get_field_value(field, field_name)


class _CommonFiles(SecretsSettingsSource):
    """Secret files without a prefix, for the settings that all services share."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return the value of a common setting, and nothing for any other."""
        if not _is_common(field_name):
            return None, field_name, False
        return super().get_field_value(field, field_name)


PublicUrl = Annotated[str, AfterValidator(_reached_by_browsers)]


class ServiceSettings(sign_in.SignInSettings, transport.TransportSettings):
    """The settings all services have; each subclass sets its own `env_prefix`, `port` and further fields.

    `database` is the service's name where it is empty; `http_wait_seconds` is how long a write waits for its outcome.
    `traces_endpoint` is where a collector takes OTLP over HTTP; without it nothing is traced. `traces_share` is of all
    traces. More than `dead_letter_limit` dead letters of a task group within `dead_letter_window_seconds` stop it.
    `public_url_*` are where browsers reach each service: links in mails and on pages begin with them.
    `record_keys` sign what the platform attests: receipts of erasures, and how far the audit trail goes.
    A service has keys for what it does itself, and no two of them are the same.
    """

    model_config = SettingsConfigDict(frozen=True, validate_default=True, hide_input_in_errors=True)

    database: str = ""
    clock: ClockKind = ClockKind.SYSTEM
    clock_start: AwareDatetime = datetime(2026, 3, 2, 8, tzinfo=UTC)
    port: int = Field(default=8000, ge=0, le=65535)
    public_url_matching: PublicUrl = "http://127.0.0.1:8001"
    public_url_scheduling: PublicUrl = "http://127.0.0.1:8002"
    public_url_feedback: PublicUrl = "http://127.0.0.1:8003"
    public_url_notify: PublicUrl = "http://127.0.0.1:8004"
    log_level: LogLevel = LogLevel.INFO
    traces_endpoint: Annotated[str, AfterValidator(_whole_address)] = ""
    traces_share: float = Field(default=1.0, gt=0, le=1)
    http_wait_seconds: float = Field(default=5.0, gt=0, le=60)
    dead_letter_limit: int = Field(default=100, ge=1)
    dead_letter_window_seconds: float = Field(default=600, gt=0)
    record_keys: OptionalKeys = ()

    def link_keys(self, audience: str) -> tuple[SecretStr, ...]:
        """Return the keys of the links for an audience: the first signs, all are accepted."""
        keys: tuple[SecretStr, ...] = getattr(self, f"{LINK_KEYS}{audience}")
        return keys

    @classmethod
    def variable(cls, name: str) -> str:
        """Return the environment variable that a setting is read from: without a prefix where services share it."""
        own = name in cls.model_fields and not _is_common(name)
        return f"{cls.model_config.get('env_prefix', '') if own else ''}{name}".upper()

    @classmethod
    def forget_secrets(cls, environment: MutableMapping[str, str]) -> None:
        """Remove from an environment what only this process may know, so that no process that it starts inherits it."""
        prefix = cls.model_config.get("env_prefix", "")
        secret = [name for name, field in cls.model_fields.items() if "SecretStr" in str(field.annotation)]
        gone = {SECRETS_DIR, *(f"{start}{name}".upper() for name in secret for start in ("", prefix))}
        for variable in [one for one in environment if one.upper() in gone]:
            del environment[variable]

    @model_validator(mode="after")
    def _one_purpose_each(self) -> Self:
        one_purpose_each((self.variable(name), value) for name, value in self)
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the base's signature; no file is read
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return where settings come from, first wins: arguments, PREFIX_NAME, NAME if it is common, secret files.

        Secret files are those of the folder `SECRETS_DIR`, each named as the variable it stands for, in lower case.
        """
        common = _Common(settings_cls, env_prefix="")
        folder = os.environ.get(SECRETS_DIR)
        if folder is None:
            return init_settings, env_settings, common, file_secret_settings
        own, shared = SecretsSettingsSource(settings_cls, folder), _CommonFiles(settings_cls, folder, env_prefix="")
        return init_settings, env_settings, common, own, shared
