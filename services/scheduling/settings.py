"""Scheduling's settings: SCHEDULING_PORT and the like."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.keys import Keys
from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """The common settings, the keys of the links that scheduling serves, and how many days sessions are kept."""

    model_config = SettingsConfigDict(env_prefix="SCHEDULING_", frozen=True)

    port: int = 8002
    link_keys_scheduling: Keys = ()
    sessions_days: int = Field(default=1095, ge=30)
