"""What people and other systems do: programs from roster to end, small commands, many at once, one roster ever anew."""

import asyncio
import random
from datetime import datetime, timedelta

from services.feedback.commands import ExpireSurvey, SubmitAnswers
from services.feedback.instruments import current
from services.matching.commands import EndPair, ReadyParticipant
from services.matching.domain.closing import TIME_TO_TAKE_BACK
from services.matching.domain.requirements import Requirement
from services.notify.commands import SetPreferences
from services.notify.domain.kinds import OPTIONAL
from services.scheduling.commands import CancelSession, RescheduleSession, SetWorkingHours
from shared.contracts.feedback import Wave as Survey
from shared.contracts.pairs import PairEndReason
from shared.contracts.sessions import CancelReason
from shared.contracts.vocabulary import PairId, PersonId, ProgramId, SessionId, SurveyId
from shared.domain import identifier
from tests.chaos.changes import Changes
from tests.chaos.client import Client, Json, Refused
from tests.chaos.clock import Clocks
from tests.chaos.history import History
from tests.chaos.options import Options
from tests.e2e.coordinator import people, roster
from tests.eventually import eventually
from tests.keys import AUTHORSHIP
from tests.simulation import promises

PROGRAM: Json = {
    "title": "Digital Bridge",
    "kind": "reverse",
    "objective": "Leaders learn what juniors use.",
    "cadence": "weekly",
    "session_minutes": 15,
}
POLL = 0.5
KINDS = sorted(OPTIONAL)
TALK_SECONDS = 4.0
REVISE_SECONDS = 4.0
FOREVER = float("inf")
NEVER_DONE = {"failed", "held", "discarded"}
CSV = {"Content-Type": "text/csv"}


class Load:
    """Programs one after the other, some side by side, each with people of its own; all of it follows from the seed."""

    def __init__(self, client: Client, clocks: Clocks, options: Options) -> None:
        self._client, self._clocks, self._options = client, clocks, options
        self._number = 0
        self._ended = False

    async def run(self, stays: timedelta) -> None:
        """Take program after program from its draft to its end, until `end`; each stays open for so long."""
        while not self._ended:
            await self.program(stays)

    def end(self) -> None:
        """Begin no more programs, and close those that are open."""
        self._ended = True

    async def talk(self) -> None:
        """Let many people change their minds again and again until `end`, all at once; each's last word counts."""
        drawn = random.Random(f"{self._options.seed}:talk")  # noqa: S311 - repeatable
        people = [PersonId(f"s{self._options.seed}talker{number}") for number in range(self._options.talkers)]
        turn = 0
        while not self._ended:
            turn += 1
            await self._say(turn, drawn, people)
            await asyncio.sleep(TALK_SECONDS)

    async def _say(self, turn: int, drawn: random.Random, people: list[PersonId]) -> None:
        preferences, hours = [], []
        for person in drawn.sample(people, k=len(people)):
            preferences.append(wish(drawn, self._client.history, person, turn))
            opens = drawn.randrange(0, 720)
            week = SetWorkingHours(person_id=person, opens=opens, closes=opens + 480, days=(0, 1))
            hours.append((f"{person}:{turn}", week))
            self._client.history.hours[person] = opens
        await self._client.send("notify.people", preferences)
        await self._client.send("scheduling.people", hours)

    async def revise(self) -> None:
        """Import one roster again and again until `end`; each time everybody on it has changed, and counts once."""
        name = f"s{self._options.seed}staff"
        program, staff = await self._publish(name), people(name, self._options.staff)
        turn = 0
        while not self._ended:
            turn += 1
            import_id = await self._send_roster(program, f"{name}:{turn}", [_revised(row, turn) for row in staff])
            self._client.history.revised[import_id] = "updated" if turn > 1 else "enrolled"
            self._client.history.changes |= dict.fromkeys(await self._on_roster(import_id, staff), turn)
            await asyncio.sleep(REVISE_SECONDS)

    async def program(self, stays: timedelta) -> None:
        """Take one program from its draft to its end."""
        self._number += 1
        name, drawn = f"s{self._options.seed}p{self._number}", random.Random(f"{self._options.seed}:{self._number}")  # noqa: S311 - repeatable
        program = await self._publish(name)
        persons = await self._import(program, name, drawn)
        await self._ready(program, name, drawn)
        await self._match(program, name)
        changes = Changes(self._client, self._clocks, program, name)
        await changes.mistake(people(name, self._options.size))
        await changes.happen(drawn)
        await self._change(program, name, drawn, leaver=persons[3])
        await changes.leave(f"{name}-5")
        await self._ask(program, name)
        await self._meet(stays)
        await self._client.write("POST", "matching", f"{program}/stages", f"{name}:close", json={"stage": "closed"})
        await self._meet(TIME_TO_TAKE_BACK)
        self._client.history.settled |= {*persons}

    async def pulse(self, number: int) -> None:
        """Send one small command to each service, and wait for its outcome; a key of its own means any partition."""
        key = f"s{self._options.seed}pulse{number}"
        person = identifier(key)
        hours = {"starts": "08:00", "ends": "16:00", "days": ["MO", "TU"]}
        opted = {"opted_out": ["survey"]}
        await asyncio.gather(
            self._pulse("PUT", "scheduling", f"/v1/people/{person}/working-hours", key, hours),
            self._pulse("PUT", "notify", f"/v1/people/{person}/preferences", key, opted),
            self._pulse("POST", "matching", "/v1/programs", key, {"settings": PROGRAM | {"weeks": 4}}),
            self._pulse_feedback(key),
        )

    async def _pulse(self, method: str, service: str, path: str, key: str, body: Json) -> None:
        with self._client.history.pulse():
            await self._client.write(method, service, path, key, json=body)

    async def _pulse_feedback(self, key: str) -> None:
        with self._client.history.pulse():
            command = ExpireSurvey(pair_id=PairId(key), survey_id=SurveyId(key))
            await self._client.send("feedback.pairs", [(f"{key}:expire", command)])
            await self._client.outcome("feedback", f"{key}:expire")

    async def _publish(self, name: str) -> str:
        body = {"settings": PROGRAM | {"weeks": self._options.weeks}}
        made = await self._client.write("POST", "matching", "/v1/programs", name, json=body)
        self._client.history.programs.add(made["id"])
        program = f"/v1/programs/{made['id']}"
        waiver = {"waiver": "A test under fire."}
        await self._client.write("POST", "matching", f"{program}/publication", f"{name}:publish", json=waiver)
        return program

    async def _import(self, program: str, name: str, drawn: random.Random) -> list[str]:
        rows = people(name, self._options.size)
        repeated, broken = drawn.choice(rows), {**drawn.choice(rows), "participant_id": "", "email": "nowhere"}
        return await self._on_roster(
            await self._send_roster(program, f"{name}:import", [*rows, repeated, broken]), rows
        )

    async def _on_roster(self, import_id: str, rows: list[Json]) -> list[str]:
        """Return who the people of a roster are, in its order; each is somebody of their own."""
        found = await self._client.every("matching", f"/v1/imports/{import_id}/rows")
        ids = [one["person_id"] for one in found if one["person_id"]]
        assert len({*ids}) == len(ids) == len(rows)
        self._client.history.people |= {*ids}
        return ids

    async def _send_roster(self, program: str, key: str, rows: list[Json]) -> str:
        file = roster(rows)
        started = await self._client.write("POST", "matching", f"{program}/imports", key, content=file, headers=CSV)
        await self._until(f"/v1/imports/{started['id']}", "done")
        self._client.history.rows[started["id"]] = len(rows)
        return started["id"]

    async def _ready(self, program: str, name: str, drawn: random.Random) -> None:
        everybody = await self._client.every("matching", f"{program}/participants")
        drawn.shuffle(everybody)
        program_id = ProgramId(program.rsplit("/", 1)[1])
        commands = [
            (f"{name}:ready:{one['person_id']}", self._readiness(program_id, one["person_id"])) for one in everybody
        ]
        await self._client.send("matching.programs", commands)

    @staticmethod
    def _readiness(program_id: ProgramId, person: str) -> ReadyParticipant:
        everything = tuple(Requirement)
        return ReadyParticipant(
            program_id=program_id, person_id=PersonId(person), done=everything, reason="attended the orientation"
        )

    async def _match(self, program: str, name: str) -> None:
        # Behind the readiness in the same partition: everybody counts.
        run = await self._client.write("POST", "matching", f"{program}/match-runs", f"{name}:run", json={})
        await self._until(f"/v1/match-runs/{run['id']}", "draft")
        await self._client.write("POST", "matching", f"/v1/match-runs/{run['id']}/releases", f"{name}:release")
        await self._until(f"/v1/match-runs/{run['id']}", "released")

    async def _ask(self, program: str, name: str) -> None:
        """Let the sponsor ask the juniors; refused where a service has not heard of five pairs yet."""
        question = promises.ask(ProgramId(program.rsplit("/", 1)[1]), name)
        await self._client.send("feedback.programs", [(f"{name}:ask", question)])

    async def _meet(self, stays: timedelta) -> None:
        """Let sessions take place."""
        until = self._clocks.latest + stays
        await eventually(lambda: self._ended or self._clocks.latest >= until, FOREVER, pause=POLL)

    async def _change(self, program: str, name: str, drawn: random.Random, *, leaver: str) -> None:
        pairs = sorted(one["id"] for one in await self._client.every("matching", f"{program}/pairs"))
        drawn.shuffle(pairs)
        program_id = ProgramId(program.rsplit("/", 1)[1])
        await self._client.send("scheduling.pairs", [*self._moves(pairs, name)])
        ended = [
            (f"{name}:end:{pair}", EndPair(program_id=program_id, pair_id=pair, reason=PairEndReason.NO_FAULT))
            for pair in pairs[:2]
        ]
        await self._client.send("matching.programs", ended)
        await self._withdraw(program, name, leaver)

    def _moves(self, pairs: list[str], name: str):  # noqa: ANN202 - pairs of id and command
        """Cancel and move some sessions; a pair's series may not be there yet, which is a refusal."""
        for number, pair in enumerate(pairs[: len(pairs) // 2]):
            about = {"pair_id": PairId(pair), "session_id": SessionId(f"{pair}-{2 + number % 2:03d}")}
            yield f"{name}:cancel:{pair}", CancelSession(**about, reason=CancelReason.BY_MEMBER)
            about["session_id"] = SessionId(f"{pair}-004")
            when = datetime.fromisoformat("2026-06-15T10:00:00+00:00") + timedelta(minutes=15 * number)
            yield f"{name}:move:{pair}", RescheduleSession(**about, starts_at=when)

    async def _withdraw(self, program: str, name: str, person: str) -> None:
        try:
            await self._client.write(
                "POST", "matching", f"{program}/participants/{person}/withdrawal", f"{name}:withdraw"
            )
        except Refused:
            raise AssertionError("whoever is enrolled can withdraw") from None

    async def _until(self, path: str, state: str) -> Json:
        while True:
            found = await self._client.get("matching", path)
            assert found["state"] not in NEVER_DONE, found
            if found["state"] == state:
                return found
            await asyncio.sleep(POLL)


def _revised(row: Json, turn: int) -> Json:
    """Return somebody's row with other languages, department and skills: something of all that is told of them changes.

    Names and addresses do not: where those of many change, the import is held.
    """
    changed = {"languages": "en;de" if turn % 2 else "de;en", "department": f"Department {turn}"}
    return row | changed | {"skills_offered": f"topic {turn % 7}", "skills_sought": f"topic {(turn + 1) % 7}"}


def wish(drawn: random.Random, history: History, person: PersonId, turn: int) -> tuple[str, SetPreferences]:
    """Return what somebody wishes now, by an id of its own; it is noted as their last."""
    opted = tuple(drawn.sample(KINDS, k=2))
    history.wishes[person] = set(opted)
    return f"{person}:{turn}", SetPreferences(person_id=person, opted_out=opted)


ANSWERS = {wave: {scale.id: 4 for scale in current(wave).scales} for wave in Survey}


def answer(survey: Json) -> tuple[str, SubmitAnswers]:
    """Return what somebody answers to a survey, by an id that is always the same."""
    command = SubmitAnswers(
        pair_id=survey["pair_id"],
        survey_id=survey["survey_id"],
        person_id=survey["person_id"],
        sealed=AUTHORSHIP.seal(survey["survey_id"], ANSWERS[Survey(survey["wave"])]),
    )
    return f"answer:{survey['survey_id']}", command
