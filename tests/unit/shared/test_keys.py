"""Keys are taken from the environment, and refused where they could be guessed."""

from hashlib import sha256, shake_256
from string import digits
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from services.feedback.settings import Settings as FeedbackSettings
from services.matching.settings import Settings as MatchingSettings
from services.notify.settings import Settings as NotifySettings
from services.scheduling.settings import Settings as SchedulingSettings
from shared.keys import ADVICE
from shared.settings import ServiceSettings
from tests.keys import environment, key, keys_for

SETTINGS: dict[str, type[ServiceSettings]] = {
    "matching": MatchingSettings,
    "scheduling": SchedulingSettings,
    "feedback": FeedbackSettings,
    "notify": NotifySettings,
}
GUESSABLE = {
    "": "is not set",
    "ab12!": "is too short for a key: it has 5 characters and needs 43",
    key("16 bytes")[:22]: "too short",
    sha256(b"16 bytes").hexdigest()[:32]: "needs 64",
    "31415926535897932384626433832795028841971693993751": "needs 78",
    "x" * 43: "repeats itself",
    "correct-horse-" * 6: "repeats itself",
    "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJK": "repeats itself",
    f"ChangeMe-{key('placeholder')}": "placeholder",
    f"my-secret-{key('placeholder')}": "placeholder",
}


def scheduling(*keys: str) -> SchedulingSettings:
    return SchedulingSettings(link_keys_scheduling=tuple(SecretStr(one) for one in keys))


def said(error: ValidationError) -> str:
    return error.errors()[0]["msg"]


class TestKey:
    def test_of_32_random_bytes_is_taken(self) -> None:
        for number in range(1000):
            drawn = shake_256(str(number).encode())
            written = (key(str(number)), drawn.hexdigest(32), "".join(digits[byte % 10] for byte in drawn.digest(78)))
            assert [one.get_secret_value() for one in scheduling(*written).link_keys("scheduling")] == [*written]

    @pytest.mark.parametrize("weak", GUESSABLE)
    def test_that_could_be_guessed_is_refused_with_what_to_do(self, weak: str) -> None:
        with pytest.raises(ValidationError) as refused:
            scheduling(weak)

        assert GUESSABLE[weak] in said(refused.value)
        assert said(refused.value).endswith(ADVICE)
        assert not weak or weak not in str(refused.value)

    def test_is_in_no_representation(self) -> None:
        given: dict[str, Any] = keys_for("matching")
        settings = MatchingSettings(**given)

        for shown in (repr(settings), str(settings), settings.model_dump_json()):
            assert key("MATCHING_PERSON_KEY") not in shown
            assert key("LINK_KEYS_MATCHING") not in shown


class TestService:
    @pytest.mark.parametrize("service", SETTINGS)
    def test_needs_its_keys(self, service: str) -> None:
        with pytest.raises(ValidationError) as refused:
            SETTINGS[service]()

        missing = {SETTINGS[service].variable(str(one["loc"][0])) for one in refused.value.errors()}
        assert missing == set(environment(service)) - {"RECORD_KEYS"}  # without one, records are not signed
        assert said(refused.value).startswith("is not set")

    @pytest.mark.parametrize("service", SETTINGS)
    def test_takes_them_from_its_environment(self, service: str, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in environment(service).items():
            monkeypatch.setenv(name, value)

        assert SETTINGS[service]() == SETTINGS[service](**keys_for(service))

    @pytest.mark.parametrize("between", [",", ", ", " ", "\n"])
    def test_takes_a_list_of_keys(self, between: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LINK_KEYS_SCHEDULING", f"{key('new')}{between}{key('old')}\n")

        assert SchedulingSettings().link_keys("scheduling") == (SecretStr(key("new")), SecretStr(key("old")))

    def test_refuses_a_list_with_a_weak_key(self) -> None:
        with pytest.raises(ValidationError, match="too short"):
            scheduling(key("new"), "old")

    def test_does_not_know_the_keys_of_audiences_that_it_does_not_serve(self) -> None:
        links = {one for one in SchedulingSettings.model_fields if "link_keys" in one}

        assert set(keys_for("scheduling")) == links | {"record_keys"}

    def test_refuses_one_key_for_two_purposes(self) -> None:
        one = SecretStr(key("all purposes"))

        with pytest.raises(ValidationError) as refused:
            MatchingSettings(person_key=one, link_keys_matching=(one,))

        assert said(refused.value).startswith("MATCHING_PERSON_KEY and LINK_KEYS_MATCHING share a key")
