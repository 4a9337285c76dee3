from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from pydantic_settings import SettingsConfigDict

from shared.settings import ClockKind, ServiceSettings
from tests.keys import key

OPEN = {"issuer": "https://login.example", "audience": "mentoring", "session_keys": key("SESSION_KEYS")}


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

    def test_are_also_read_from_files(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "session_keys").write_text(f"{key('a')},{key('b')}\n")
        (tmp_path / "scheduling_database").write_text("other")
        (tmp_path / "port").write_text("1")
        monkeypatch.setenv("SECRETS_DIR", str(tmp_path))

        settings = Settings()

        assert [one.get_secret_value() for one in settings.session_keys] == [key("a"), key("b")]
        assert (settings.database, settings.port) == ("other", 8000)

    @pytest.mark.parametrize("name", ["HOST", "PORT", "DATABASE"])
    def test_ignore_what_four_services_cannot_share(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        before = Settings()
        monkeypatch.setenv(name, "1")

        assert Settings() == before

    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("https://mentoring.example.com/notify/", "https://mentoring.example.com/notify"),
            ("https://Mentoring.Example.com", "https://mentoring.example.com"),
            (" http://[fd00::7]:8080/ ", "http://[fd00::7]:8080"),
        ],
    )
    def test_write_the_address_that_browsers_reach_in_one_way(self, given: str, kept: str) -> None:
        assert ServiceSettings(public_url_notify=given).public_url_notify == kept

    @pytest.mark.parametrize(
        "given",
        [
            "",
            "mentoring.example.com",
            "mentoring.example.com:443/notify",
            "//mentoring.example.com",
            "ftp://mentoring.example.com",
            "https://",
            "https://me:secret@mentoring.example.com",
            "https://mentoring.example.com/?a=b",
            "https://mentoring.example.com/#a",
            "https://mentoring.example.com/a b",
            "https://mentoring.müller.example",
        ],
    )
    def test_refuse_an_address_that_no_link_can_begin_with(self, given: str) -> None:
        with pytest.raises(ValueError, match="write the"):
            ServiceSettings(public_url_notify=given)

    def test_leave_no_secret_to_processes_that_are_started(self) -> None:
        environment = {
            "SECRETS_DIR": "/run/secrets",
            "SCHEDULING_SESSION_KEYS": key("a"),
            "session_keys": key("b"),
            "MONGODB_URI": "mongodb://user:password@db",
            "KAFKA_PASSWORD": "opensesame",
            "KAFKA_USERNAME": "scheduling",
            "PATH": "/bin",
        }

        Settings.forget_secrets(environment)

        assert environment == {"KAFKA_USERNAME": "scheduling", "PATH": "/bin"}

    @pytest.mark.parametrize("host", ["127.0.0.1", "::1", "127.8.8.8", "localhost"])
    def test_listen_on_loopback(self, host: str) -> None:
        assert Settings(host=host).host == host

    @pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.7", "example.com"])  # noqa: S104 - refused
    def test_refuse_to_be_reached_from_outside_while_nobody_can_sign_in(self, host: str) -> None:
        with pytest.raises(ValidationError, match="nobody could sign in"):
            Settings(host=host)

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({}, "nobody could sign in"),
            ({"issuer": "https://login.example"}, "AUDIENCE is not set"),
            ({"issuer": "https://login.example", "audience": "a"}, "SESSION_KEYS is not set"),
            (OPEN, "without encryption"),
            ({**OPEN, "tls_certificate": "c.pem"}, "go together"),
            ({**OPEN, "issuer": "http://login.example"}, "use https"),
            ({**OPEN, "issuer": "login.example"}, "whole address"),
        ],
    )
    def test_open_to_the_network_with_all_that_it_needs(self, given: dict[str, Any], said: str) -> None:
        with pytest.raises(ValidationError, match=said):
            Settings(host="0.0.0.0", **given)  # noqa: S104 - refused

    @pytest.mark.parametrize("tls", [{"behind_proxy": True}, {"tls_certificate": "c.pem", "tls_key": "k.pem"}])
    def test_open_to_the_network_for_callers(self, tls: dict[str, Any]) -> None:
        assert Settings(host="0.0.0.0", **OPEN, **tls).host == "0.0.0.0"  # noqa: S104 - it is what is asked for
