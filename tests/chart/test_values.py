"""Which values the chart refuses, and what it says."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from deploy.cli.chart import removed, schema
from deploy.purposes import PURPOSES
from tests.chart.helm import CHART, Manifest, Refused, render

MINIMAL = CHART / "ci/minimal-values.yaml"
SCHEMA = schema()
CHECKED = Draft7Validator(SCHEMA)


def paths(part: Manifest, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield where each key of the values is; a service's settings of one service are like those of another."""
    for name, value in part.get("properties", {}).items():
        yield (*path, name)
        yield from paths(value, (*path, name))


def part_of(path: tuple[str, ...]) -> Manifest:
    part = SCHEMA
    for name in path:
        part = part["properties"][name]
    return part


REMOVED = {tuple(key.split(".")) for key in removed()}
PATHS = sorted(set(paths(SCHEMA)) - REMOVED)


class TestValues:
    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"publicUrl": '""'}, "publicUrl is not set: give the one origin"),
            ({"kafka__bootstrap": '""'}, "kafka.bootstrap is not set: give the brokers"),
            ({"signIn__issuer": '""'}, "signIn.issuer is not set: give the issuer"),
            ({"signIn__audience": '""'}, "signIn.audience is not set: give the audience"),
            ({"topics__mode": '"strimzi"'}, "topics.strimziCluster is not set"),
            ({"topics__strimziUsers": "true"}, "topics.strimziUsers is set, and topics.mode is not strimzi"),
            ({"externalSecrets__enabled": "true"}, "externalSecrets.storeName is not set"),
            ({"gateway__enabled": "true"}, "gateway.name is not set"),
            ({"certificate__enabled": "true"}, "certificate.issuerName and ingress.tlsSecretName are needed"),
            ({"mongodb__community__enabled": "true"}, "mongodb.community.tlsSecretName is not set"),
            ({"mounts": '[{"name": "ca", "path": "/ca"}]'}, "mounts: ca needs either secretName or configMapName"),
            ({"autoscaling__minReplicas": "9"}, "autoscaling.minReplicas is 9, above autoscaling.maxReplicas"),
        ],
        ids=lambda given: next(iter(given)) if isinstance(given, dict) else "",
    )
    def test_that_cannot_work_are_refused_with_what_to_do(self, given: dict[str, str], said: str) -> None:
        with pytest.raises(Refused, match=said.replace(".", r"\.")):
            render(MINIMAL, **given)

    def test_are_closed_and_described_at_every_level(self) -> None:
        assert list(_undescribed("values", SCHEMA)) == []

    @pytest.mark.parametrize("path", PATHS, ids=".".join)
    def test_of_the_wrong_type_are_refused_by_their_names(self, path: tuple[str, ...]) -> None:
        wrong: Any = {"planted": []} if part_of(path)["type"] != "object" else "planted"
        values = yaml.safe_load((CHART / "values.yaml").read_text())
        CHECKED.validate(values)
        at = values
        for name in path[:-1]:
            at = at.setdefault(name, {})
        at[path[-1]] = wrong

        errors = {".".join(map(str, error.absolute_path)) for error in CHECKED.iter_errors(values)}

        assert errors == {".".join(path)}

    def test_of_the_wrong_type_are_refused_by_helm_in_words(self) -> None:
        with pytest.raises(Refused, match=r"kafkaSecurityProtocol.*SASL_SSL"):
            render(MINIMAL, settings__kafkaSecurityProtocol='"TLS"')

    @pytest.mark.parametrize("key", ["replicas", "kafka__brokers", "services__matching__image", "settings__logLevl"])
    def test_of_an_unknown_name_are_refused(self, key: str) -> None:
        with pytest.raises(Refused, match=key.rpartition("__")[2]):
            render(MINIMAL, **{key: '"x"'})

    def test_reach_every_setting_that_is_no_secret(self) -> None:
        secrets = {name for names in PURPOSES.values() for name in names}
        reachable = json.dumps(SCHEMA)

        assert not [name for name in secrets if f"setting {name}" in reachable]
        for name in ("LOG_LEVEL", "MATCHING_REPLAY_DAYS", "NOTIFY_SMTP_HOST", "NOTIFY_SENDER"):
            assert f"setting {name}" in reachable


def _undescribed(path: str, part: dict[str, Any]) -> Iterator[str]:
    for name, value in part.get("properties", {}).items():
        if "description" not in value:
            yield f"{path}.{name} has no description"
        yield from _undescribed(f"{path}.{name}", value)
    if "properties" in part and part.get("additionalProperties") is not False:
        yield f"{path} takes unknown keys"
