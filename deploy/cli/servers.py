"""How a command reaches Kafka and MongoDB: by the settings of the services, from the environment or secret files."""

import os
import sys

from pydantic import ValidationError
from pydantic_settings import SettingsConfigDict

from shared.transport import TransportSettings

MISCONFIGURED = 78  # sysexits(3)


class Servers(TransportSettings):
    """Where Kafka and MongoDB are, and as whom they are spoken to."""

    model_config = SettingsConfigDict(frozen=True, validate_default=True, hide_input_in_errors=True, extra="ignore")


def servers() -> Servers:
    """Return the settings; one that is wrong ends the command with exit code 78, and a line that says what to do."""
    try:
        return Servers(_secrets_dir=os.environ.get("SECRETS_DIR"))
    except ValidationError as error:
        for one in error.errors(include_input=False, include_url=False):
            said = str(one["ctx"]["error"]) if one["type"] == "value_error" else one["msg"]
            where = f"{str(one['loc'][0]).upper()}: " if one["loc"] else ""
            print(f"setting {where}{said}", file=sys.stderr)
        sys.exit(MISCONFIGURED)
