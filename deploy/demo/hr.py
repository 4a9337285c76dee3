"""Human resources: a file of everybody in the organization, one with a wrong column, and the corrected one."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Final

from deploy.client import Json, Platform
from deploy.demo.ledger import Ledger

# What a file of people says of each; the other columns of a roster are about a program.
OF_A_PERSON: Final = (
    "participant_id",
    "display_name",
    "email",
    "age_band",
    "level",
    "job_title",
    "department",
    "country",
    "timezone",
    "languages",
)
MANAGER, LAST_DAY = "manager_id", "last_day"
OVER: Final = frozenset({"done", "held", "failed", "discarded"})
CSV: Final = {"content-type": "text/csv"}
Rows = Iterable[Mapping[str, str]]


def all_people(rows: Rows, last_days: Mapping[str, date] | None = None) -> bytes:
    """Return a file of all people, with the last days of those who leave."""
    people, days = list(rows), last_days or {}
    columns = [name for name in OF_A_PERSON if any(name in row for row in people)]
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([*columns, MANAGER, LAST_DAY])
    for row in people:
        day = days.get(row["participant_id"])
        cells = [row.get(name, "") for name in (*columns, MANAGER)]
        writer.writerow([*cells, day.isoformat() if day else ""])
    return text.getvalue().encode()


def below_one(rows: Rows, head: str) -> list[dict[str, str]]:
    """Return the rows of a file whose column of managers is wrong: everybody reports to one person."""
    return [{**row, MANAGER: "" if row["participant_id"] == head else head} for row in rows]


@dataclass(kw_only=True)
class HumanResources:
    """Whoever sends files of all people to the platform."""

    platform: Platform
    ledger: Ledger

    async def send(self, file: bytes) -> Json:
        """Send a file, and return its sync once it has taken hold or is held."""
        started = await self.platform.post(
            "matching", "/v1/people/imports", content=file, headers=CSV, params={"mode": "full"}
        )
        while (sync := await self.platform.get("matching", f"/v1/people/imports/{started['id']}"))["state"] not in OVER:
            pass
        return sync

    async def discard(self, plan_id: str) -> None:
        """Discard a held plan: a person has seen that the file is wrong."""
        await self.platform.post("matching", f"/v1/plans/{plan_id}/discard")
        self.ledger.held.add(plan_id)
