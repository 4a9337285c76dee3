"""A program played on the four services in memory, with what can happen to a pair, and what a campaign would see."""

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

from services.matching.commands import ExtendPair, LeavePair, PauseParticipant
from services.matching.domain.closing import TIME_TO_TAKE_BACK
from services.notify.commands import SetPreferences
from services.scheduling.commands import CancelSession
from shared.contracts.catalog import CONTACTS, TOPICS, Topic
from shared.contracts.messages import Command
from shared.contracts.sessions import CancelReason
from shared.contracts.vocabulary import PairId, PersonId, ProgramId
from tests.chaos.history import Fate, History
from tests.chaos.observe import Observed, Seen
from tests.simulation import promises
from tests.simulation.company import Company
from tests.unit.matching.site import CSV, JUNIOR, SENIOR, Json, person, roster, row

PEOPLE = 14
MARK = "bad-1"
WITHHELD = "Department Withheld"
DAY = timedelta(days=1)


class Stage:
    """Plays with seven pairs, three weeks, a held plan and one bad record; `midway` is what there is before the end."""

    midway: Observed

    def __init__(self) -> None:
        self.company = Company()
        self.site = self.company.site
        self.history = History()

    async def play(self) -> None:
        """Take a program from its draft to its end."""
        rows = [row(f"e{number}", JUNIOR if number % 2 else SENIOR) for number in range(PEOPLE)]
        self.history.people = {person(one["participant_id"]) for one in rows}
        await self.site.publish(cadence="weekly", weeks=3)
        await self.site.enroll(*rows)
        self.history.rows = {one.id: PEOPLE for one in self.site.world.kept["imports"].values()}
        await self.site.release(await self.site.draft())
        self.company.spread()
        self._act("scheduling", "cancel", self._cancel())
        self._act("notify", "wish", SetPreferences(person_id=PersonId("wisher"), opted_out=("survey",)))
        self.history.wishes["wisher"] = {"survey"}
        self._act("feedback", "ask", promises.ask(ProgramId(self.site.program_id), "stage"))
        await self._lives(rows)
        for _ in range(15):
            self.company.wait(DAY)
        self.midway = copied(self.observed())
        await self.site.post(f"{self.site.program}/stages", {"stage": "closed"})
        self.company.wait(TIME_TO_TAKE_BACK + DAY)
        self._bury()

    async def _lives(self, rows: list[Json]) -> None:
        """Let pairs pause and go on, break a rule that is mended, be extended and left, and hold a wrong file."""
        pause, extend, leave, mend, broken, gone, _ = await self.site.items(f"{self.site.program}/pairs")
        about = {"program_id": ProgramId(self.site.program_id)}
        until = self.site.world.now + 5 * DAY
        self._act(
            "matching", "pause", PauseParticipant(**about, person_id=PersonId(pause["mentor_ids"][0]), until=until)
        )
        self._act("matching", "extend", ExtendPair(**about, pair_id=PairId(extend["id"]), weeks=2))
        leaver = PersonId(leave["mentor_ids"][0])
        self._act("matching", "leave", LeavePair(**about, pair_id=PairId(leave["id"]), person_id=leaver))
        await self._boss(mend, mend["mentee_ids"][0])
        await self._boss(broken, broken["mentee_ids"][0])
        await self._boss(mend, None)
        await self._hold([one | {"manager_id": "e0", "department": WITHHELD} for one in rows])
        await self.site.client.delete(f"/v1/people/{self._employee(gone['mentor_ids'][0])}")
        self.company.spread()

    async def _boss(self, pair: Json, boss: str | None) -> None:
        """Give the junior of a pair a manager."""
        path = f"/v1/people/{self._employee(pair['mentor_ids'][0])}"
        body = {"manager_id": boss and self._employee(boss)}
        answer = await self.site.client.patch(path, json=body, headers={"Content-Type": "application/merge-patch+json"})
        assert answer.is_success, answer.text
        self.company.wait(timedelta(minutes=1))

    async def _hold(self, rows: list[Json]) -> None:
        query = {"mode": "delta"}
        answer = await self.site.client.post("/v1/people/imports", content=roster(*rows), params=query, headers=CSV)
        await self.site.work()
        plan = (await self.site.get(answer.headers["Location"]))["plan_id"]
        self.history.withheld.add(WITHHELD)
        self.history.held.add(plan)
        await self.site.post(f"/v1/plans/{plan}/discard")
        self.history.decided[plan] = "discarded"

    @staticmethod
    def _employee(person_id: str) -> str:
        return next(f"e{number}" for number in range(PEOPLE) if person(f"e{number}") == person_id)

    def observed(self) -> Observed:
        """Return what a campaign would find."""
        return self.company.observed()

    def _cancel(self) -> CancelSession:
        session = min(self.company.worlds["scheduling"].kept["sessions"].values(), key=lambda one: one.id)
        return CancelSession(pair_id=session.pair_id, session_id=session.id, reason=CancelReason.BY_MEMBER)

    def _act(self, service: str, id_: str, command: Command) -> None:
        refused = self.company.act(service, command)
        assert refused is None, refused
        self.company.outcomes[service].append({"_id": id_, "status": 200})
        self.history.sent(service, id_, Fate.OK)
        self.company.spread()

    def _bury(self) -> None:
        """Write garbage to the contacts, and the dead letter that notify makes of it."""
        (topic,) = (topic for topic in TOPICS if topic.name == CONTACTS)
        bad = Seen(
            topic=topic.name,
            partition=0,
            offset=999,
            key="",
            id="",
            type="",
            source="",
            channel="",
            sequence=0,
            mark=MARK,
        )
        self.company.rows[topic.name].append(bad)
        self.company.rows[topic.dead].append(_dead(bad, topic))


def copied(found: Observed) -> Observed:
    """Return a copy that can be tampered with."""
    return Observed(
        records={topic: [*rows] for topic, rows in found.records.items()},
        documents=deepcopy(found.documents),
        mails=found.mails.copy(),
        left=dict(found.left),
    )


def _dead(bad: Seen, topic: Topic) -> Seen:
    return replace(bad, topic=topic.dead, offset=0, channel="notify.people/0@1", sequence=1)
