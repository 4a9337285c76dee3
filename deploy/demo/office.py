"""The program's office: it sets the program up, enrolls people, runs the pilot, matches and releases."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from deploy.client import Failed, Json, Platform
from deploy.progress import Report

WEEKS: Final = 12
PILOT_PAIRS: Final = 5
PROGRAM: Final[Json] = {
    "title": "Digital Bridge",
    "kind": "reverse",
    "objective": "Leaders learn what their youngest colleagues use and see; juniors learn how decisions are made.",
    "cadence": "biweekly",
    "weeks": WEEKS,
    "session_minutes": 60,
    "pilot": {"scope": {"kind": "pairs", "pairs": PILOT_PAIRS}},
}
MOST_IDS: Final = 1000  # whom one request can make ready
IN_A_GROUP: Final = "attended the orientation in a group"
LOOK_SECONDS: Final = 0.1
CSV: Final = {"content-type": "text/csv"}


@dataclass(kw_only=True)
class Office:
    """The people who run the program; `report` is called with a phase and the share of it that is done."""

    platform: Platform
    report: Report
    program_id: str = ""
    import_id: str = ""

    @property
    def program(self) -> str:
        """The path of the program."""
        return f"/v1/programs/{self.program_id}"

    async def create(self, team: Sequence[dict[str, str]]) -> None:
        """Create the program; the first of a team of people is asked to sponsor it, the others coordinate it."""
        self.program_id = (await self.platform.post("matching", "/v1/programs", {"settings": PROGRAM}))["id"]
        sponsor, *others = [await self._registered(row) for row in team]
        await self.platform.put("matching", f"{self.program}/staff", {"sponsor": sponsor, "coordinators": others})

    async def publish(self) -> None:
        """Open the program for enrollment."""
        await self.platform.post("matching", f"{self.program}/publication")

    async def nominate(self, row: dict[str, str]) -> str:
        """Nominate somebody of the roster as a mentee; return their id."""
        who = {"employee_id": row["participant_id"], "name": row["display_name"], "email": row["email"]}
        why = {"role": "mentee", "mode": "nominated", "nomination_reason": "Asks good questions."}
        return str((await self.platform.post("matching", f"{self.program}/participants", who | why))["person_id"])

    async def enroll(self, roster: bytes) -> None:
        """Import the roster as a dry run, then for real, and wait until every row has its outcome."""
        path = f"{self.program}/imports"
        await self.platform.post("matching", path, content=roster, headers=CSV, params={"dry_run": True})
        self.import_id = (await self.platform.post("matching", path, content=roster, headers=CSV))["id"]
        await self._until_done("importing the roster", f"/v1/imports/{self.import_id}", "done")
        await self.platform.settle()

    async def make_ready(self, people: Sequence[str]) -> None:
        """Record that people finished the orientation."""
        done = {"orientation": True, "openness": True, "time_commitment": True, "reason": IN_A_GROUP}
        for start in range(0, len(people), MOST_IDS):
            some = {"person_ids": [*people[start : start + MOST_IDS]]}
            await self.platform.post("matching", f"{self.program}/readiness", some | done)
        self.report("orientation", 1.0)
        await self.platform.settle()

    async def begin_pilot(self) -> None:
        """Move the program to its pilot, whose pairs it counts and evaluates."""
        await self.platform.post("matching", f"{self.program}/stages", {"stage": "pilot"})

    async def evaluate_pilot(self) -> None:
        """Evaluate the pilot, after which its sponsor is asked what follows."""
        await self.platform.post("feedback", f"{self.program}/pilot-evaluations")

    async def run(self) -> str:
        """Run matching; return the draft."""
        run = await self.platform.post("matching", f"{self.program}/match-runs", {})
        await self._until_done("matching", f"/v1/match-runs/{run['id']}", "draft")
        return str(run["id"])

    async def forbid_one(self, draft: str) -> str:
        """Forbid the first couple of a draft, and run again; return the new draft."""
        first = await self.platform.get("matching", f"/v1/match-runs/{draft}/couples", limit=1)
        if not first["items"]:
            return draft
        couple = {name: first["items"][0][name] for name in ("mentor_id", "mentee_id")}
        await self.platform.post("matching", f"/v1/match-runs/{draft}/forbids", couple)
        return await self.run()

    async def release(self, draft: str) -> None:
        """Release a draft."""
        await self.platform.post("matching", f"/v1/match-runs/{draft}/releases")
        await self._until_done("releasing", f"/v1/match-runs/{draft}", "released")
        await self.platform.settle()

    async def withdraw(self, person_id: str) -> None:
        """Withdraw somebody from the program, as they asked."""
        await self.platform.post("matching", f"{self.program}/participants/{person_id}/withdrawal")

    async def employee(self, person_id: str, rows: Iterable[dict[str, str]]) -> str:
        """Return the employee id of a participant, whom the roster knows by their address."""
        found = await self.platform.get("matching", f"{self.program}/participants/{person_id}")
        return next(row["participant_id"] for row in rows if row["email"].casefold() == found["email"].casefold())

    async def pairs(self, **query: str) -> list[Json]:
        """Return the program's pairs."""
        return await self.platform.every("matching", f"{self.program}/pairs", **query)

    def participants(self) -> AsyncIterator[Json]:
        """Yield the program's participants."""
        return self.platform.pages("matching", f"{self.program}/participants")

    async def _registered(self, row: dict[str, str]) -> Json:
        """Register somebody of the roster, and return how to name them."""
        who = {"name": row["display_name"], "email": row["email"]}
        await self.platform.put("matching", f"/v1/people/{quote(row['participant_id'], safe='')}", who)
        return {"employee_id": row["participant_id"]}

    async def _until_done(self, phase: str, path: str, state: str) -> None:
        while (resource := await self.platform.get("matching", path))["state"] != state:
            if resource["state"] in {"failed", "held"}:
                raise Failed(f"{phase}: {resource}")
            progress = resource.get("progress") or {}
            self.report(phase, progress.get("done", 0) / max(1, progress.get("total", 0)))
            await asyncio.sleep(LOOK_SECONDS)
        self.report(phase, 1.0)
