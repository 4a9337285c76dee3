"""Notify's settings, in addition to the common ones."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, AliasChoices, Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from shared.addresses import address
from shared.auth.settings import is_loopback
from shared.keys import Keys
from shared.settings import ServiceSettings


class Tls(StrEnum):
    """TLS to the mail server: none, after the greeting (STARTTLS), or from the first byte."""

    NONE = "none"
    STARTTLS = "starttls"
    IMPLICIT = "implicit"


def _address(value: str) -> str:
    return address(value) if value else value


EmailAddress = Annotated[str, AfterValidator(_address)]


class Settings(ServiceSettings):
    """Notify's settings, read from NOTIFY_*.

    `sender` is in From, its domain in every Message-ID; `reply_to` reaches the people who run the programs; if empty,
    mails have no Reply-To. A mail is tried `smtp_attempts` times, with pauses that grow to a minute: by default for
    about a day, so that a server's daily quota loses no mail. Host and port of the mail server are also read without
    the prefix. A mail is on record for `deliveries_days` after it
    was sent, or later after the meeting that it tells of; what mails say of pairs and meetings for `pairs_days` after
    these are over.

    Notify has the keys of every audience because it signs the links of all.
    """

    model_config = SettingsConfigDict(env_prefix="NOTIFY_", frozen=True, populate_by_name=True)

    port: int = Field(default=8004, ge=0, le=65535)
    link_keys_matching: Keys = ()
    link_keys_scheduling: Keys = ()
    link_keys_feedback: Keys = ()
    link_keys_notify: Keys = ()
    smtp_host: str = Field(default="127.0.0.1", validation_alias=AliasChoices("NOTIFY_SMTP_HOST", "SMTP_HOST"))
    smtp_port: int = Field(default=25, ge=1, le=65535, validation_alias=AliasChoices("NOTIFY_SMTP_PORT", "SMTP_PORT"))
    smtp_tls: Tls = Tls.NONE
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_timeout_seconds: float = Field(default=30, gt=0)
    smtp_attempts: int = Field(default=1500, ge=1)
    smtp_mails_per_connection: int = Field(default=100, ge=1)
    sender: EmailAddress = Field(default="mentoring@example.org", min_length=3)
    sender_name: str = "Mentoring program"
    reply_to: EmailAddress = ""
    deliveries_days: int = Field(default=400, ge=30)
    pairs_days: int = Field(default=1095, ge=30)

    @model_validator(mode="after")
    def _keeps_its_password(self) -> Self:
        if bool(self.smtp_user) != bool(self.smtp_password.get_secret_value()):
            raise ValueError("NOTIFY_SMTP_USER and NOTIFY_SMTP_PASSWORD go together: set both, or neither")
        if self.smtp_user and self.smtp_tls is Tls.NONE and not is_loopback(self.smtp_host):
            raise ValueError(
                "NOTIFY_SMTP_PASSWORD would go to the mail server unencrypted: set NOTIFY_SMTP_TLS to starttls "
                "or implicit"
            )
        return self
