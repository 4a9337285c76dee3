"""Every service takes the settings that the chart gives it, with the Secrets that `deploy.cli keys` writes."""

from pathlib import Path

import pytest

from deploy.cli.keys import secret_settings
from deploy.services import NAMES
from services.feedback.settings import Settings as Feedback
from services.matching.settings import Settings as Matching
from services.notify.settings import Settings as Notify
from services.scheduling.settings import Settings as Scheduling
from shared.settings import ServiceSettings
from tests.chart.helm import CHART, manifests, render

EVERY = sorted((CHART / "ci").glob("*-values.yaml"))
KINDS: dict[str, type[ServiceSettings]] = {
    "matching": Matching,
    "scheduling": Scheduling,
    "feedback": Feedback,
    "notify": Notify,
}
ADDRESS = "10.244.0.7"
GIVEN = {"MONGODB_URI": "mongodb://m.example/?replicaSet=rs0", "MATCHING_CLIENT_SECRET": "known to the provider"}
USER = {"KAFKA_USERNAME": "somebody", "KAFKA_PASSWORD": "a secret"}


def environment(service: str, values: Path) -> dict[str, str]:
    """What a container gets as variables; the pod's address stands for what Kubernetes fills in."""
    (found,) = [
        one
        for one in manifests(render(values))
        if one["kind"] == "Deployment" and one["metadata"]["labels"]["app.kubernetes.io/component"] == service
    ]
    (container,) = found["spec"]["template"]["spec"]["containers"]
    return {one["name"]: one.get("value", ADDRESS) for one in container["env"]}


def taken(service: str, values: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ServiceSettings:
    """Return a service's settings as it reads them in a pod; its Secret is written to a folder."""
    given = environment(service, values)
    secrets = secret_settings(GIVEN)[service]
    secrets |= USER if given.get("KAFKA_SECURITY_PROTOCOL") == "SASL_SSL" else {}
    # Of MongoDB the chart knows the user where it has MongoDB made; everywhere else the URI may contain them.
    secrets |= {"MONGODB_PASSWORD": "another"} if "MONGODB_USERNAME" in given else {}
    secrets |= {"NOTIFY_SMTP_PASSWORD": "a third"} if "NOTIFY_SMTP_USER" in given else {}
    for name, value in secrets.items():
        (tmp_path / name).write_text(value)
    # Certificates are files of the cluster; test_transport.py tries real ones.
    for name, value in given.items():
        if not name.endswith("_CA_FILE"):
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path))

    return KINDS[service]()


@pytest.mark.parametrize("values", EVERY, ids=lambda path: path.name.removesuffix("-values.yaml"))
@pytest.mark.parametrize("service", NAMES)
class TestSettings:
    def test_are_whole(self, service: str, values: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        settings = taken(service, values, tmp_path, monkeypatch)

        assert settings.host == ADDRESS
        assert getattr(settings, f"public_url_{service}") == f"https://mentoring.example.com/{service}"

    def test_have_names_that_the_service_reads(self, service: str, values: Path) -> None:
        kind = KINDS[service]
        read = {kind.variable(name) for name in kind.model_fields} | {"SECRETS_DIR"}

        assert set(environment(service, values)) <= read
