import pytest
from pydantic import ValidationError
from pydantic_settings import SettingsConfigDict

from shared.settings import ClockKind, ServiceSettings


class Settings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="SCHEDULING_", frozen=True)


class TestSettings:
    def test_take_a_common_setting_without_the_services_prefix(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("KAFKA_BOOTSTRAP", "kafka:9092")

        assert Settings().kafka_bootstrap == "kafka:9092"

    def test_prefer_the_services_own(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CLOCK", "system")
        monkeypatch.setenv("SCHEDULING_CLOCK", "simulated")

        assert Settings().clock is ClockKind.SIMULATED

    @pytest.mark.parametrize("name", ["HOST", "PORT", "DATABASE"])
    def test_ignore_what_four_services_cannot_share(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        before = Settings()
        monkeypatch.setenv(name, "1")

        assert Settings() == before

    @pytest.mark.parametrize("host", ["127.0.0.1", "::1", "127.8.8.8", "localhost"])
    def test_listen_on_loopback(self, host: str) -> None:
        assert Settings(host=host).host == host

    @pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.7", "example.com"])  # noqa: S104 - refused
    def test_refuse_to_be_reached_from_outside_while_nobody_can_sign_in(self, host: str) -> None:
        with pytest.raises(ValidationError, match="nobody could sign in"):
            Settings(host=host)
