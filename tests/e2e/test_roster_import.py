"""Rosters through the running matching service: what is good is enrolled, what is bad is reported, nothing doubles."""

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.local.platform import Platform
from tests.e2e.coordinator import Coordinator, Json, people, roster

COUNTS = ("enrolled", "unchanged", "updated", "person_only", "duplicates", "refused")
BROKEN = {"email": "nobody", "timezone": "Mars/Base", "level": "12", "role": "boss", "languages": "??"}


@pytest.fixture
async def coordinator(platform: Platform) -> AsyncIterator[Coordinator]:
    async with Coordinator(platform.urls["matching"]) as one:
        yield one


def counts(report: Json) -> dict[str, int]:
    assert sum(report[name] for name in COUNTS) == report["total"]
    return {name: report[name] for name in COUNTS if report[name]}


class TestRosterOfTenThousandRows:
    async def test_with_one_percent_broken_enrolls_9900_and_reports_100_by_line_field_and_reason(
        self, coordinator: Coordinator
    ) -> None:
        rows = people(coordinator.run, 10_000)
        chosen = random.Random(1)  # noqa: S311 - which rows are broken is no secret
        broken = {at: chosen.choice(sorted(BROKEN)) for at in sorted(chosen.sample(range(10_000), 100))}
        for at, field in broken.items():
            rows[at][field] = BROKEN[field]
        report = await coordinator.upload(roster(rows), within=400)
        assert counts(report) == {"enrolled": 9_900, "refused": 100}
        refused = await coordinator.every(f"/v1/imports/{report['id']}/rows", status="refused")
        assert {one["line"]: one["errors"][0]["field"] for one in refused} == {
            at + 2: field for at, field in broken.items()
        }
        assert all(error["reason"] for one in refused for error in one["errors"])
        assert len(await coordinator.every(f"{coordinator.program}/participants")) == 9_900


class TestSameUploadTwice:
    async def test_doubles_nobody(self, coordinator: Coordinator) -> None:
        file = roster(people(coordinator.run, 50))
        assert counts(await coordinator.upload(file)) == {"enrolled": 50}
        assert counts(await coordinator.upload(file)) == {"unchanged": 50}
        assert len(await coordinator.every(f"{coordinator.program}/participants")) == 50

    async def test_under_one_idempotency_key_is_one_import(self, coordinator: Coordinator) -> None:
        file, key = roster(people(coordinator.run, 5)), {"Idempotency-Key": coordinator.run}
        path = f"{coordinator.program}/imports"
        first = await coordinator.http.post(path, content=file, headers=key)
        again = await coordinator.http.post(path, content=file, headers=key)
        assert first.json()["id"] == again.json()["id"]
        other = await coordinator.http.post(path, content=file + b"\n", headers=key)
        assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")

    async def test_with_a_row_repeated_or_contradicted_says_which_lines(self, coordinator: Coordinator) -> None:
        rows = people(coordinator.run, 4)
        report = await coordinator.upload(roster([*rows, rows[0], rows[1] | {"level": "3"}]))
        assert counts(report) == {"enrolled": 3, "duplicates": 1, "refused": 2}
        told = await coordinator.every(f"/v1/imports/{report['id']}/rows")
        reasons = {one["line"]: one["errors"][0]["reason"] for one in told if one["errors"]}
        assert reasons[6] == "the same as line 2"
        assert ("line 7" in reasons[3], "line 3" in reasons[7]) == (True, True)


class TestBadBody:
    async def test_is_422_and_names_each_field(self, coordinator: Coordinator) -> None:
        body = {"employee_id": "", "name": "A", "email": "nobody", "role": "boss", "salary": 1}
        answer = await coordinator.http.post(f"{coordinator.program}/participants", json=body)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert {error["field"] for error in answer.json()["errors"]} == {"employee_id", "email", "role", "salary"}

    async def test_of_a_roster_is_422_and_says_what_to_change(self, coordinator: Coordinator) -> None:
        answer = await coordinator.http.post(f"{coordinator.program}/imports", content=b"PK\x03\x04")
        assert (answer.status_code, answer.json()["code"]) == (422, "unusable-roster")


class TestRealRosters:
    @pytest.mark.parametrize(
        ("name", "role", "expected"),
        [
            ("rosters/so2016-800.csv", {}, {"enrolled": 800}),
            ("rosters/uk-organogram-cabinet-office.csv", {}, {"enrolled": 862, "duplicates": 1}),
            ("rosters/uk-organogram-department-for-transport.csv", {}, {"enrolled": 624}),
            ("adventureworks/derived_employee_with_manager.csv", {}, {"person_only": 290}),
            ("coding-coach/derived_mentors_pseudonymised.csv", {"role": "mentor"}, {"enrolled": 260, "refused": 2}),
        ],
        ids=["so2016", "cabinet-office", "transport", "adventureworks", "coding-coach"],
    )
    async def test_are_imported_as_they_are(
        self, coordinator: Coordinator, shared_data: Path, name: str, role: dict[str, str], expected: dict[str, int]
    ) -> None:
        report = await coordinator.upload((shared_data / name).read_bytes(), within=120, **role)
        assert counts(report) == expected
