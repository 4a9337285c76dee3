"""Matching's settings: MATCHING_PORT and the like."""

from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from services.matching.domain.holds import Limits
from shared.keys import Key, Keys, OptionalKeys
from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """The settings of every service, the keys for person ids and links, and the retention of snapshots.

    `person_key` is the key that employee ids are hashed with; after a change every imported person is new.
    `client_id` and `client_secret` are what the identity provider knows the platform by; without them nobody signs in
    with a browser. `sign_in_keys` seal what renews a session, and `sign_in_scope` is what is asked for at a sign-in.
    `scim_tokens` are the tokens that an identity provider may show; without one, SCIM is off.
    `replay_days` is the retention of a run's snapshot, which holds ids and attributes of ready people; with attributes
    that people consented to have used, it is kept for `consented_days` at most. Pairs are deleted `pairs_days` after
    their end, and whoever left the organization is erased after `leavers_days`. A file that does harm to more than
    `hold_people_percent` of the people and to `hold_people_least` at least, or to more than `hold_pairs_percent` of a
    program's live pairs and to `hold_pairs_least` at least, waits for a person's approval. So do single changes of as
    many people within an hour, and more than `hold_leavers_most` leavers within an hour. More than
    `hold_erasures_most` erasures within an hour that somebody asks for about others are refused.
    """

    model_config = SettingsConfigDict(env_prefix="MATCHING_", frozen=True)

    port: int = 8001
    person_key: Key = SecretStr("")
    link_keys_matching: Keys = ()
    client_id: str = ""
    client_secret: SecretStr = SecretStr("")
    sign_in_keys: OptionalKeys = ()
    sign_in_scope: str = "openid profile email"
    scim_tokens: OptionalKeys = ()
    replay_days: int = Field(default=180, ge=7, le=3650)
    consented_days: int = Field(default=30, ge=7, le=3650)
    pairs_days: int = Field(default=1095, ge=30)
    leavers_days: int = Field(default=365, ge=31)
    hold_people_percent: int = Field(default=5, ge=0, le=100)
    hold_people_least: int = Field(default=10, ge=1)
    hold_pairs_percent: int = Field(default=5, ge=0, le=100)
    hold_pairs_least: int = Field(default=3, ge=1)
    hold_leavers_most: int = Field(default=100, ge=1)
    hold_erasures_most: int = Field(default=10, ge=1)

    @model_validator(mode="after")
    def _signs_in_with_all_it_needs(self) -> Self:
        if not self.client_id:
            return self
        for name in ("issuer", "client_secret", "sign_in_keys"):
            value = getattr(self, name)
            if not (value.get_secret_value() if isinstance(value, SecretStr) else value):
                raise ValueError(f"{self.variable(name)} is not set, and {self.variable('client_id')} needs it")
        if self.client_id == self.audience:
            raise ValueError(
                "AUDIENCE must differ from MATCHING_CLIENT_ID, or an ID token would pass for an access token"
            )
        return self

    @property
    def limits(self) -> Limits:
        """Return the limits over which a plan is held."""
        return Limits(
            people_percent=self.hold_people_percent,
            people_least=self.hold_people_least,
            pairs_percent=self.hold_pairs_percent,
            pairs_least=self.hold_pairs_least,
            leavers_most=self.hold_leavers_most,
        )
