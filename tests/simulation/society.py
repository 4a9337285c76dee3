"""People in pairs, what happens to them, and what has to be true of their pairs then: a model beside the services."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from services.matching.commands import (
    EndPair,
    ExtendPair,
    LeavePair,
    PausePair,
    PauseParticipant,
    ResumePair,
    ResumeParticipant,
    WithdrawParticipant,
)
from services.matching.domain.moments import GRACE
from services.matching.domain.pairs import BEGUN, Pair, State
from services.matching.store import PAIRS
from services.scheduling.store import SESSIONS
from shared.contracts.messages import Command
from shared.contracts.pairs import PairEndReason
from shared.contracts.vocabulary import PairId, PersonId, ProgramId
from tests.chaos.history import History
from tests.simulation.company import Company, kept
from tests.simulation.model import BOSS, EVERYBODY, JUNIORS, OWN, Managers, Model, Waiting, employee
from tests.unit.matching.site import CSV, JUNIOR, SENIOR, Json, person, roster, row

STEP = timedelta(hours=6)
SWEPT = timedelta(minutes=67)  # a flood of changes is checked by then, and no session is under way
CALM = timedelta(minutes=61)
MERGE = {"Content-Type": "application/merge-patch+json"}


class Society:
    """Five pairs of a program, and somebody who could be everybody's manager."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.company, self.model, self.history = Company(), Model(), History()
        self.site = self.company.site
        self._files = 0

    def begin(self) -> None:
        """Let the program begin; what is there then can be copied."""
        self.loop.run_until_complete(self._begin())

    async def _begin(self) -> None:
        people = [row(one, JUNIOR if one in JUNIORS else SENIOR, manager_id=OWN[one]) for one in EVERYBODY]
        await self.site.publish(cadence="weekly", weeks=4)
        await self.site.upload(roster(row(BOSS, SENIOR, level="9")))
        await self.site.enroll(*people)
        # Imports are forgotten after 30 days: their rows are counted elsewhere.
        self.history.people = {person(one) for one in (BOSS, *EVERYBODY)}
        await self.site.release(await self.site.draft())
        self.company.spread()

    # What happens.

    def ask(self, command: Command) -> bool:
        """Let matching handle a command; tell whether it did."""
        return self.company.act("matching", command) is None

    def pause_pair(self, pair: Pair, days: int) -> None:
        until = self.now + timedelta(days=days)
        if self.ask(PausePair(**_about(pair), until=until)):
            self.model.paused[pair.id] = until

    def resume_pair(self, pair: Pair, days: int) -> None:
        if not self.ask(ResumePair(**_about(pair), days=days, reason="It is being corrected.")):
            return
        self.model.paused.pop(pair.id, None)
        if pair.breaks_a_rule:
            self.model.allowed[pair.id] = self.now + timedelta(days=days)

    def pause_person(self, employee: str, days: int) -> None:
        until = self.now + timedelta(days=days)
        if self.ask(PauseParticipant(**self._who(employee), until=until)):
            self.model.paused[person(employee)] = until

    def resume_person(self, employee: str) -> None:
        if self.ask(ResumeParticipant(**self._who(employee))):
            self.model.paused.pop(person(employee), None)

    def extend(self, pair: Pair) -> None:
        self.ask(ExtendPair(**_about(pair), weeks=2))

    def end(self, pair: Pair) -> None:
        if self.ask(EndPair(**_about(pair), reason=PairEndReason.COORDINATOR)):
            self.model.over[pair.id] = PairEndReason.COORDINATOR

    def leave_pair(self, pair: Pair, who: int) -> None:
        if self.ask(LeavePair(**_about(pair), person_id=pair.persons[who])):
            self.model.over[pair.id] = PairEndReason.NO_FAULT
            self.model.apart.add(frozenset(pair.persons))

    def withdraw(self, employee: str) -> None:
        pairs = [*self.begun(person(employee))]
        if self.ask(WithdrawParticipant(**self._who(employee))):
            self.model.over |= dict.fromkeys((pair.id for pair in pairs), PairEndReason.WITHDRAWN)
            self.model.apart |= {frozenset(pair.persons) for pair in pairs}
            self.model.out.add(employee)
            self.model.paused.pop(person(employee), None)

    def leave_organization(self, employee: str) -> None:
        self._calm_down()
        pairs = [pair.id for pair in self.begun(person(employee))]
        self._run(self.site.client.delete(f"/v1/people/{employee}"))
        self.model.over |= dict.fromkeys(pairs, PairEndReason.LEFT)
        self.model.gone.add(employee)
        self.model.paused.pop(person(employee), None)

    def move(self, employee: str, manager: str) -> None:
        """Give somebody another manager; a circle is refused."""
        self._calm_down()
        self._move(employee, manager)

    def _move(self, employee: str, manager: str) -> None:
        body = {"manager_id": manager}
        if self._run(self.site.client.patch(f"/v1/people/{employee}", json=body, headers=MERGE)).is_success:
            self.model.managers[employee] = manager

    def mistake(self, pair: Pair) -> None:
        """Put somebody below the other of their pair for a moment."""
        junior, senior = (employee(person_id) for person_id in pair.persons)
        if self.model.expected(pair, self.now) is not State.ACTIVE or self.model.allowed.get(pair.id):
            return
        self._calm_down()
        if self.model.expected(pair, self.now) is not State.ACTIVE or pair.id in self.model.over:
            return
        own, times = self.model.managers[junior], self._times(pair)
        self._move(junior, senior)
        self.company.spread()
        assert self.model.breaks(pair) is (self.model.managers[junior] == senior)
        self._move(junior, own)
        self.company.spread()
        assert self._times(pair) == times, f"{pair.id} has other sessions than before"

    def _calm_down(self) -> None:
        """Let an hour pass: a burst of single changes would be held as a plan."""
        self.wait(CALM)

    def _times(self, pair: Pair) -> list[tuple[str, str, datetime]]:
        sessions = self.company.worlds["scheduling"].find(SESSIONS, pair_id=pair.id)
        return [(one.id, one.state, one.starts_at) for one in sessions]

    def send_file(self, managers: Managers) -> None:
        """Send a file of everybody who is there; if it is held, nothing has changed."""
        self._files += 1
        department = f"Department {self._files}"
        people = [one for one in EVERYBODY if one not in self.model.gone]
        rows = [row(one, manager_id=managers[one], department=department) for one in people]
        before, told = _matching(self.company), len(self.site.world.events)
        sent = Waiting({one: managers[one] for one in people}, department)
        done = self._run(self._sync(roster(*rows)))
        if done["state"] != "held":
            self._take_hold(sent)
            return
        changed = {name for name, rows in _matching(self.company).items() if rows != before[name]}
        assert changed <= {"syncs", "sync_queue", "plans", "plan_rows", "import_rows"}, changed
        assert [one.TYPE for one in self.site.world.events[told:]] == ["mentoring.plan-held.v1"]
        self.model.waiting[done["plan_id"]] = sent
        self.history.held.add(done["plan_id"])
        self.history.withheld.add(department)

    def decide(self, plan_id: str, *, approve: bool) -> None:
        """Approve or discard a held plan; if it has become another one since, it is held again."""
        path = f"/v1/plans/{plan_id}"
        if not approve:
            if self._run(self.site.client.post(f"{path}/discard")).is_success:
                self.history.decided[plan_id] = "discarded"
            del self.model.waiting[plan_id]
            return
        digest = self._run(self.site.get(path))["digest"]
        approved = self._run(self.site.client.post(f"{path}/approval", json={"digest": digest})).is_success
        if not approved:
            del self.model.waiting[plan_id]  # its time was over
        elif self._run(self.site.get(path))["state"] != "held":
            self.history.decided[plan_id] = "approved"
            self._take_hold(self.model.waiting.pop(plan_id))

    def match(self) -> None:
        """Match whoever is free, and look whom the new pairs bring together."""
        known = {pair.id for pair in self.pairs()}
        draft = self._run(self.site.draft())
        if self._run(self.site.get(draft))["state"] == "draft":
            self._run(self.site.release(draft))
        for pair in self.pairs():
            if pair.id not in known:
                self._must_be_allowed(pair)

    def wait(self, time: timedelta) -> None:
        """Let time pass, a few hours at a time."""
        self.company.spread()
        until = self.now + time
        while self.now < until:
            self.company.wait(min(STEP, until - self.now))
        self._note_what_is_over()

    # What has to be true.

    @property
    def now(self) -> datetime:
        return self.site.world.now

    def pairs(self) -> list[Pair]:
        return self.site.world.find(PAIRS)

    def begun(self, person_id: str) -> Iterator[Pair]:
        return (pair for pair in self.pairs() if pair.state in BEGUN and person_id in pair.persons)

    def wrong(self) -> Iterator[str]:
        """Yield each pair that is not what the model says of it."""
        for pair in self.pairs():
            wanted = self.model.expected(pair, self.now)
            if pair.state is not wanted:
                yield f"{pair.id} is {pair.state}, not {wanted}: {pair.pauses} {pair.end_reason}"

    def _note_what_is_over(self) -> None:
        """A pair may end by itself after its last day, for the reason that the model knows."""
        for pair in self.pairs():
            if pair.state in BEGUN or pair.id in self.model.over:
                continue
            assert pair.ended_at is not None, pair
            assert pair.ended_at >= pair.ends_on + GRACE, pair
            assert pair.end_reason is PairEndReason.COMPLETED or self.model.breaks(pair), pair
            self.model.over[pair.id] = pair.end_reason

    def _must_be_allowed(self, pair: Pair) -> None:
        employees = {employee(person_id) for person_id in pair.persons}
        assert not employees & (self.model.gone | self.model.out), f"{employees} are in no pool"
        assert not any(self.model.is_paused(one, self.now) for one in pair.persons), "a break is no run"
        assert frozenset(pair.persons) not in self.model.apart, f"{employees} never meet again"
        assert not self.model.breaks(pair), f"{employees} break a rule"

    def _take_hold(self, sent: Waiting) -> None:
        self.model.managers |= sent.managers
        self.history.withheld.discard(sent.department)
        self.model.gone -= sent.managers.keys()

    async def _sync(self, file: bytes) -> Json:
        query = {"mode": "delta"}
        answer = await self.site.client.post("/v1/people/imports", content=file, params=query, headers=CSV)
        assert answer.is_success, answer.text
        await self._work()
        found: Json = await self.site.get(answer.headers["Location"])
        return found

    async def _work(self) -> None:
        while self.site.world.jobs:
            await self.site.work()

    def _run(self, asking: Any) -> Any:  # noqa: ANN401 - whatever is asked
        answer = self.loop.run_until_complete(asking)
        self.loop.run_until_complete(self._work())
        self.company.publish()
        return answer

    def _who(self, employee: str) -> dict[str, Any]:
        return {"program_id": ProgramId(self.site.program_id), "person_id": PersonId(person(employee))}


def _about(pair: Pair) -> dict[str, Any]:
    return {"program_id": pair.program_id, "pair_id": PairId(pair.id)}


def _matching(company: Company) -> dict[str, Any]:
    return {part: rows for (name, part), rows in kept(company).items() if name == "matching"}
