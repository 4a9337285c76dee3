"""Matching's settings: MATCHING_PORT and the like."""

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from shared.keys import Key, Keys
from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """What all services have, the keys of people and links, and how long a run can be replayed and explained.

    `person_key` is what employee ids are hashed with: with another one, everybody who is imported is new.
    `replay_days` is how long a run's snapshot is kept: ids and attributes of everybody ready, no name, no address.
    """

    model_config = SettingsConfigDict(env_prefix="MATCHING_", frozen=True)

    port: int = 8001
    person_key: Key = SecretStr("")
    link_keys_matching: Keys = ()
    replay_days: int = Field(default=180, ge=7, le=3650)
