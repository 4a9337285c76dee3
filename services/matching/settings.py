"""Matching's settings: MATCHING_PORT and the like."""

from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """What all services have; matching needs no more."""

    model_config = SettingsConfigDict(env_prefix="MATCHING_", frozen=True)

    port: int = 8001
