"""What happens to the pairs of a program while they meet: files with wrong managers, pauses, extensions, leavers."""

import asyncio
import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from services.matching.commands import ExtendPair, LeavePair, PausePair, PauseParticipant, ResumePair, ResumeParticipant
from shared.contracts.messages import Command
from shared.contracts.vocabulary import PairId, PersonId, ProgramId
from tests.chaos.client import Client, Json, Refused
from tests.chaos.clock import Clocks
from tests.e2e.coordinator import roster

POLL: Final = 0.5
CSV: Final = {"Content-Type": "text/csv"}
DELTA: Final = {"mode": "delta"}
LONG, SHORT = timedelta(days=4), timedelta(days=2)
Wish = tuple[str, Command]


class Changes:
    """Changes to one program; each act has an id of its own, and what must come of it is in the history."""

    def __init__(self, client: Client, clocks: Clocks, program: str, name: str) -> None:
        self._client, self._clocks, self._program, self._name = client, clocks, program, name
        self._program_id = ProgramId(program.rsplit("/", 1)[1])
        self._files = 0

    async def mistake(self, rows: Sequence[Json]) -> None:
        """Send a file that puts everybody below one person: drop its plan, then let it take hold, and correct it."""
        wrong = [row | {"manager_id": rows[0]["participant_id"]} for row in rows[1:]]
        department = f"Department of {self._name}"
        self._client.history.withheld.add(department)
        held = await self._send([row | {"department": department} for row in wrong])
        assert held["state"] == "held", held
        await self._decide(held["plan_id"], "discard")
        await self._until_in_force(wrong)
        await self._until_in_force(rows)

    async def happen(self, drawn: random.Random) -> None:
        """Let people and the coordinator pause, go on, extend and leave."""
        pairs = await self._client.every("matching", f"{self._program}/pairs")
        drawn.shuffle(pairs)
        await self._client.send("matching.programs", [*self._acts(pairs)])

    async def leave(self, employee_id: str) -> None:
        """Let somebody leave the organization."""
        await self._client.write("DELETE", "matching", f"/v1/people/{employee_id}", f"{self._name}:leave:{employee_id}")

    def _acts(self, pairs: list[Json]) -> Iterator[Wish]:
        soon, later = self._clocks.latest + SHORT, self._clocks.latest + LONG
        program = {"program_id": self._program_id}
        for number, pair in enumerate(pairs):
            about = {**program, "pair_id": PairId(pair["id"])}
            member = PersonId(pair["mentor_ids"][0])
            match number % 6:
                case 0:
                    yield self._as("pause", pair), PausePair(**about, until=soon)
                case 1:
                    yield self._as("pause", pair), PausePair(**about, until=later)
                    yield self._as("resume", pair), ResumePair(**about)
                case 2:
                    yield self._as("break", pair), PauseParticipant(**program, person_id=member, until=soon)
                case 3:
                    yield self._as("break", pair), PauseParticipant(**program, person_id=member, until=later)
                    yield self._as("extend", pair), ExtendPair(**about, weeks=2)
                    yield self._as("back", pair), ResumeParticipant(**program, person_id=member)
                case 4:
                    yield self._as("extend", pair), ExtendPair(**about, weeks=2)
                case _:
                    yield self._as("leave", pair), LeavePair(**about, person_id=member)

    def _as(self, what: str, pair: Json) -> str:
        return f"{self._name}:{what}:{pair['id']}"

    async def _until_in_force(self, rows: Sequence[Json]) -> None:
        """Send a file until it would change nobody; an hour of domain time is too short for every confirmation."""
        while True:
            sync = await self._send(rows)
            while sync["state"] == "held":
                await self._decide(sync["plan_id"], "approval")
                sync = await self._settled(sync["id"])
            assert sync["state"] in {"done", "discarded"}, sync
            if not sync["changed"]:
                return

    async def _send(self, rows: Sequence[Json]) -> Json:
        self._files += 1
        about = {"content": roster([*rows]), "params": DELTA, "headers": CSV}
        key = f"{self._name}:file:{self._files}"
        sent = await self._client.write("POST", "matching", "/v1/people/imports", key, **about)
        return await self._settled(sent["id"])

    async def _settled(self, sync_id: str) -> Json:
        while True:
            sync = await self._client.get("matching", f"/v1/people/imports/{sync_id}")
            assert sync["state"] != "failed", sync
            if sync["state"] in {"held", "done", "discarded"}:
                return sync
            await asyncio.sleep(POLL)

    async def _decide(self, plan_id: str, what: str) -> None:
        """Approve or discard a plan; its time may be over by then, or it may have become another one."""
        self._client.history.held.add(plan_id)
        plan = await self._client.get("matching", f"/v1/plans/{plan_id}")
        body = {"json": {"digest": plan["digest"]}} if what == "approval" else {}
        key = f"{self._name}:{what}:{plan_id}:{plan['digest'][:8]}"
        try:
            decided = await self._client.write("POST", "matching", f"/v1/plans/{plan_id}/{what}", key, **body)
        except Refused:
            decided = await self._client.get("matching", f"/v1/plans/{plan_id}")
        if decided["state"] in {"discarded", "expired"}:
            self._client.history.decided[plan_id] = decided["state"]
        elif what == "approval":
            self._client.history.decided[plan_id] = "approved"
