"""The settings of the feedback service."""

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict
from starlette.requests import Request

from services.feedback.domain.authorship import Authorship
from shared.keys import Key, Keys
from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """The common settings, read with the prefix FEEDBACK_ first, and the keys of the links it serves.

    Surveys and their answers are deleted `surveys_days` after they expired, what a pair has agreed on and
    promised `pairs_days` after that is over; reports stay.
    `answer_keys` seal answers on their way through Kafka; `respondent_key` hides who gave the answers that are counted.
    """

    model_config = SettingsConfigDict(env_prefix="FEEDBACK_", frozen=True)

    port: int = Field(default=8003, ge=0, le=65535)
    link_keys_feedback: Keys = ()
    answer_keys: Keys = ()
    surveys_days: int = Field(default=1095, ge=30)
    pairs_days: int = Field(default=1095, ge=90)
    respondent_key: Key = SecretStr("")

    @property
    def authorship(self) -> Authorship:
        """Return what keeps answers apart from their authors."""
        return Authorship(self.answer_keys, self.respondent_key)


def authorship_of(request: Request) -> Authorship:
    """Return what seals the answers of a request."""
    authorship: Authorship = request.app.state.settings.authorship
    return authorship
