"""The Secrets of an installation: each service gets what it needs, and shares what it must."""

import pytest
import yaml

from deploy.cli.keys import main, secret_settings
from deploy.purposes import PURPOSES
from deploy.services import NAMES
from services.feedback.settings import Settings as Feedback
from services.matching.settings import Settings as Matching
from services.notify.settings import Settings as Notify
from services.scheduling.settings import Settings as Scheduling

GIVEN = {"MONGODB_URI": "mongodb://m.example/?replicaSet=rs0", "MATCHING_CLIENT_SECRET": "known to the provider"}
KINDS = {"matching": Matching, "scheduling": Scheduling, "feedback": Feedback, "notify": Notify}
OPEN = {"HOST": "10.0.0.1", "BEHIND_PROXY": "true", "ISSUER": "https://login.example", "AUDIENCE": "mentoring"}


class TestSecrets:
    @pytest.mark.parametrize("service", NAMES)
    def test_are_all_that_a_service_on_the_network_needs(self, service: str, monkeypatch: pytest.MonkeyPatch) -> None:
        environment = {f"{service.upper()}_HOST": OPEN["HOST"], **OPEN, **secret_settings(GIVEN)[service]}
        for name, value in environment.items():
            monkeypatch.setenv(name, value)

        assert KINDS[service]().issuer == OPEN["ISSUER"]

    def test_share_keys_by_their_names_alone(self) -> None:
        found = secret_settings(GIVEN)
        by_name = {(name, value) for own in found.values() for name, value in own.items()}

        assert len({name for name, _ in by_name}) == len(by_name) == len({value for _, value in by_name})

    def test_give_no_service_the_key_of_another(self) -> None:
        found = secret_settings(GIVEN)

        assert all({"MATCHING_PERSON_KEY", "MATCHING_CLIENT_SECRET"} & set(found[one]) == set() for one in NAMES[1:])
        assert all(set(PURPOSES[one]) <= set(found[one]) for one in NAMES)

    def test_are_new_each_time(self) -> None:
        assert secret_settings(GIVEN)["notify"]["SESSION_KEYS"] != secret_settings(GIVEN)["notify"]["SESSION_KEYS"]


class TestCommand:
    def test_writes_the_secrets_that_the_chart_names(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for name, value in GIVEN.items():
            monkeypatch.setenv(name, value)

        assert main(["--namespace", "m"]) == 0
        found = list(yaml.safe_load_all(capsys.readouterr().out))
        assert [(one["kind"], one["metadata"]["name"], one["metadata"]["namespace"]) for one in found] == [
            ("Secret", f"reverse-mentoring-{name}", "m") for name in NAMES
        ]

    def test_says_what_is_missing(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        monkeypatch.delenv("MONGODB_URI", raising=False)

        assert main([]) == 1
        assert "MONGODB_URI is not set: give it in the environment" in capsys.readouterr().err
