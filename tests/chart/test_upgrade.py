"""What Kubernetes never changes is as it was in the chart before, whose manifests are kept beside."""

import json
import re
from pathlib import Path

import pytest

from deploy.cli.chart import removed, schema
from tests.chart.helm import CHART, Manifest, Refused, manifests, render
from tests.chart.test_values import paths


def by_name(found: tuple[Manifest, ...]) -> dict[tuple[str, str], Manifest]:
    return {(one["kind"], one["metadata"]["name"]): one for one in found}


def fixed(one: Manifest) -> object:
    """What an upgrade cannot change: selectors of workloads, and how many partitions a topic has."""
    spec = one.get("spec", {})
    return {
        "Deployment": spec.get("selector"),
        "Service": spec.get("selector"),
        "KafkaTopic": (spec.get("topicName"), spec.get("partitions")),
    }.get(one["kind"])


BEFORE = Path(__file__).with_name("before")
KNOWN_BY_NAME = {"Service", "KafkaTopic", "ExternalSecret", "Ingress", "Certificate"}


class TestUpgrade:
    @pytest.mark.parametrize("values", ["minimal", "full"])
    def test_changes_no_selector_and_no_count_of_partitions(self, values: str) -> None:
        before = by_name(manifests((BEFORE / f"{values}.yaml").read_text()))
        after = by_name(manifests(render(CHART / f"ci/{values}-values.yaml")))

        assert {key: fixed(one) for key, one in before.items() if key in after} == {
            key: fixed(after[key]) for key in before if key in after
        }

    @pytest.mark.parametrize("values", ["minimal", "full"])
    def test_loses_nothing_that_others_know_by_its_name(self, values: str) -> None:
        before = by_name(manifests((BEFORE / f"{values}.yaml").read_text()))
        after = by_name(manifests(render(CHART / f"ci/{values}-values.yaml")))

        assert {key for key in before if key[0] in KNOWN_BY_NAME} <= set(after)


MINIMAL = CHART / "ci/minimal-values.yaml"
BEFORE_KEYS = sorted(".".join(path) for path in paths(json.loads((BEFORE / "values.schema.json").read_text())))


def given(key: str, value: str) -> dict[str, str]:
    return {key.replace(".", "__"): value}


class TestValuesOfEarlierCharts:
    @pytest.mark.parametrize(("key", "todo"), removed().items(), ids=removed())
    @pytest.mark.parametrize("value", ['"old"', "7", "false"])
    def test_that_are_gone_are_refused_with_what_to_do(self, key: str, todo: str, value: str) -> None:
        with pytest.raises(Refused, match=re.escape(f"{key} is gone: {todo}")):
            render(MINIMAL, **given(key, value))

    def test_that_are_gone_are_told_all_at_once(self) -> None:
        every = {name: value for key in removed() for name, value in given(key, '"old"').items()}
        with pytest.raises(Refused) as refused:
            render(MINIMAL, **every)

        assert [key for key in removed() if f"{key} is gone: " not in str(refused.value)] == []

    def test_are_still_known_or_are_said_to_be_gone(self) -> None:
        """A key that is removed or renamed gets its row in the chart's `files/removed.yaml`."""
        known = {".".join(path) for path in paths(schema())}

        assert [key for key in BEFORE_KEYS if key not in known] == []
        assert len(BEFORE_KEYS) > 100

    def test_that_are_gone_are_in_no_values_of_today(self) -> None:
        texts = [one.read_text() for one in (CHART / "values.yaml", *(CHART / "ci").glob("*-values.yaml"))]

        assert [key for key in removed() if any(f" {key.rpartition('.')[2]}:" in text for text in texts)] == []
