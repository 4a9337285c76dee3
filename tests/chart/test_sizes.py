"""What docs/sizes.md says of each size is what the chart asks for."""

import re
from pathlib import Path

import pytest

from tests.chart.helm import CHART, ROOT, manifests, render

DOCUMENT = (ROOT / "docs/sizes.md").read_text()
ROW = re.compile(r"\| ([\d,]+) \| `(\S+)` \| (\d+)[^|]* \| ([\d.]+) \| ([\d.]+) (MiB|GiB) \| ([\d.]+) GiB \|")
ROWS = [found.groups() for found in ROW.finditer(DOCUMENT)]
MIB = {"Mi": 1, "Gi": 1024}


def cores(given: str | int) -> float:
    return int(str(given)[:-1]) / 1000 if str(given).endswith("m") else float(given)


def mebibytes(given: str) -> int:
    return int(given[:-2]) * MIB[given[-2:]]


def asked(values: Path) -> tuple[int, float, int, int]:
    """The pods of a size, and what they ask for: cores, and MiB requested and at most."""
    found = manifests(render(values))
    fewest = {
        one["spec"]["scaleTargetRef"]["name"]: one["spec"]["minReplicas"]
        for one in found
        if one["kind"] == "HorizontalPodAutoscaler"
    }
    pods, cpu, memory, most = 0, 0.0, 0, 0
    for one in found:
        if one["kind"] == "Deployment":
            count = one["spec"].get("replicas") or fewest[one["metadata"]["name"]]
            (container,) = one["spec"]["template"]["spec"]["containers"]
            resources = container["resources"]
            pods += count
            cpu += count * cores(resources["requests"]["cpu"])
            memory += count * mebibytes(resources["requests"]["memory"])
            most += count * mebibytes(resources["limits"]["memory"])
    return pods, round(cpu, 3), memory, most


class TestSizes:
    def test_are_three(self) -> None:
        assert [people for people, *_ in ROWS] == ["500", "10,000", "100,000"]

    @pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
    def test_ask_for_what_is_said(self, row: tuple[str, ...]) -> None:
        _, values, pods, cpu, memory, unit, most = row
        said = (int(pods), float(cpu), float(memory) * MIB[unit[:2]], float(most) * 1024)

        assert asked(CHART / "ci" / values) == said
