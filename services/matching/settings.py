"""Matching's settings: MATCHING_PORT and the like."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """What all services have, and how long a run can be replayed and explained.

    `replay_days` is how long a run's snapshot is kept: ids and attributes of everybody ready, no name, no address.
    """

    model_config = SettingsConfigDict(env_prefix="MATCHING_", frozen=True)

    port: int = 8001
    replay_days: int = Field(default=180, ge=7, le=3650)
