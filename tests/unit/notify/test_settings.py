"""A mail server's password goes nowhere that others can read it."""

import pytest
from pydantic import ValidationError

from services.notify.settings import Settings
from tests.keys import environment

SIGNS_IN = {"smtp_host": "smtp.example.com", "smtp_user": "notify", "smtp_password": "opensesame"}


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment("notify").items():
        monkeypatch.setenv(name, value)


class TestPassword:
    @pytest.mark.parametrize("tls", ["starttls", "implicit"])
    def test_goes_over_an_encrypted_connection(self, tls: str) -> None:
        assert Settings(**SIGNS_IN, smtp_tls=tls).smtp_user == "notify"

    def test_is_refused_for_a_plain_one(self) -> None:
        with pytest.raises(ValidationError, match="set NOTIFY_SMTP_TLS to starttls or implicit") as caught:
            Settings(**SIGNS_IN)

        assert "opensesame" not in str(caught.value)

    def test_may_go_to_a_server_on_the_same_machine(self) -> None:
        assert Settings(**SIGNS_IN | {"smtp_host": "127.0.0.1"}).smtp_user == "notify"

    @pytest.mark.parametrize("one", ["smtp_user", "smtp_password"])
    def test_and_user_go_together(self, one: str) -> None:
        with pytest.raises(ValidationError, match="go together"):
            Settings(**{one: "notify"})
