"""What Kubernetes never changes is as it was in the chart before, whose manifests are kept beside."""

from pathlib import Path

import pytest

from tests.chart.helm import CHART, Manifest, manifests, render


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
