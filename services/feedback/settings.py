"""The settings of the feedback service."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.keys import Keys
from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """The common settings, read with the prefix FEEDBACK_ first, and the keys of the links it serves."""

    model_config = SettingsConfigDict(env_prefix="FEEDBACK_", frozen=True)

    port: int = Field(default=8003, ge=0, le=65535)
    link_keys_feedback: Keys = ()
