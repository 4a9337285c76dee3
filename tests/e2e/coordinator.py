"""A coordinator of one program, at the matching service of a running platform."""

import csv
from io import StringIO
from typing import Any, Self
from uuid import uuid4

import httpx

from deploy.client import Client, Json
from tests.eventually import eventually

COLUMNS = (
    "participant_id", "display_name", "email", "role", "age_band", "level", "job_title", "department", "country",
    "timezone", "languages", "manager_id", "skills_offered", "skills_sought", "max_pairs",
)  # fmt: skip
PROGRAM: Json = {
    "title": "Digital Bridge",
    "kind": "reverse",
    "objective": "Leaders learn what juniors use.",
    "cadence": "biweekly",
    "weeks": 12,
}
DONE = {"orientation": True, "openness": True, "time_commitment": True, "reason": "attended the orientation"}
COUNTS = ("enrolled", "waitlisted", "invited", "unchanged", "updated", "person_only", "duplicates", "refused")
CSV = {"Content-Type": "text/csv"}


def people(run: str, count: int) -> list[Json]:
    """Return half juniors, half seniors, all of whom could be paired."""
    return [
        {
            "participant_id": f"{run}-{number}",
            "display_name": f"Person {number}",
            "email": f"{run}-{number}@example.org",
            "role": "mentor" if number % 2 else "mentee",
            "level": "2" if number % 2 else "7",
            "timezone": "Europe/Berlin",
            "languages": "en;de",
            "skills_offered": f"topic {number % 7}",
            "skills_sought": f"topic {(number + 1) % 7}",
        }
        for number in range(count)
    ]


def roster(rows: list[Json]) -> bytes:
    text = StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def counts(report: Json) -> dict[str, int]:
    """Return what became of an import's rows, without zeros; every row is counted."""
    assert sum(report[name] for name in COUNTS) == report["total"]
    return {name: report[name] for name in COUNTS if report[name]}


class Coordinator(Client):
    """Publishes a program and runs it by HTTP."""

    def __init__(self, url: str, auth: httpx.Auth | None = None, **program: Any) -> None:  # noqa: ANN401 - any setting of a program
        super().__init__(url, auth=auth)
        self._settings = PROGRAM | program
        self.run = f"e2e{uuid4().hex[:10]}"
        self.program = ""

    async def __aenter__(self) -> Self:
        created = await self.post("/v1/programs", {"settings": self._settings})
        self.program = f"/v1/programs/{created['id']}"
        await self.post(f"{self.program}/publication", {"waiver": "A test."})
        return self

    async def upload(self, file: bytes, within: float = 60, **query: str) -> Json:
        """Import a roster, approve its plan if that is held, and wait until every row has its outcome."""
        answer = await self.http.post(f"{self.program}/imports", content=file, params=query, headers=CSV)
        assert answer.status_code == 202, answer.text
        path = f"/v1/imports/{answer.json()['id']}"
        found = await self._until(path, {"done", "held"}, within)
        if found["state"] == "done":
            return found
        # Another group keeps the plan, and may be a moment behind the import.
        plan = await self._until(f"/v1/plans/{found['plan_id']}", {"held"}, within)
        await self.post(f"/v1/plans/{plan['id']}/approval", {"digest": plan["digest"]})
        return await self._until(path, {"done"}, within)

    async def ready(self) -> set[str]:
        """Let everybody finish the orientation; return them."""
        everybody = await self.every(f"{self.program}/participants")
        ids = [str(person["person_id"]) for person in everybody]
        for start in range(0, len(ids), 1000):
            some = {"person_ids": ids[start : start + 1000]}
            report = await self.post(f"{self.program}/readiness", some | DONE)
            assert (report["unknown"], report["withdrawn"]) == ([], [])
        return {*ids}

    async def draft(self, within: float = 120) -> Json:
        run = await self.post(f"{self.program}/match-runs", {})
        return await self._until(f"/v1/match-runs/{run['id']}", {"draft"}, within)

    async def release(self, run: Json, within: float = 60) -> Json:
        await self.post(f"/v1/match-runs/{run['id']}/releases")
        return await self._until(f"/v1/match-runs/{run['id']}", {"released"}, within)

    async def _until(self, path: str, states: set[str], within: float) -> Json:
        async def there() -> Json | None:
            answer = await self.http.get(path)
            if answer.status_code == 404:
                return None
            found: Json = answer.json()
            assert found["state"] != "failed", found
            return found if found["state"] in states else None

        return await eventually(there, within=within)
