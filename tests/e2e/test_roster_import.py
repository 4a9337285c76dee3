"""Real rosters through the running matching service, as they are."""

from pathlib import Path

import pytest

from deploy.local.platform import Platform
from tests.e2e.coordinator import Coordinator, counts


class TestRealRosters:
    @pytest.mark.parametrize(
        ("name", "role", "expected", "unreadable"),
        [
            ("rosters/so2016-800.csv", {}, {"enrolled": 800}, 0),
            ("rosters/uk-organogram-cabinet-office.csv", {}, {"enrolled": 862, "duplicates": 1}, 0),
            ("rosters/uk-organogram-department-for-transport.csv", {}, {"enrolled": 624}, 0),
            ("adventureworks/derived_employee_with_manager.csv", {}, {"person_only": 290}, 0),
            ("coding-coach/derived_mentors_pseudonymised.csv", {"role": "mentor"}, {"enrolled": 262}, 2),
        ],
        ids=["so2016", "cabinet-office", "transport", "adventureworks", "coding-coach"],
    )
    async def test_are_imported_as_they_are(
        self,
        registry: Platform,
        shared_data: Path,
        *,
        name: str,
        role: dict[str, str],
        expected: dict[str, int],
        unreadable: int,
    ) -> None:
        async with Coordinator(registry.urls["matching"]) as coordinator:
            report = await coordinator.upload((shared_data / name).read_bytes(), within=300, **role)
        found = {one["about"]: one["count"] for one in report["findings"]}
        assert (counts(report), found.get("unreadable", 0)) == (expected, unreadable)
