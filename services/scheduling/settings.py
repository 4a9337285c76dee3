"""Scheduling's settings: SCHEDULING_PORT and the like."""

from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """What all services have; scheduling needs no more."""

    model_config = SettingsConfigDict(env_prefix="SCHEDULING_", frozen=True)

    port: int = 8002
