"""The demo's story: a pilot, a rollout, a wrong file, and pairs that meet, fade, pause, go on, lose a member or end."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Final

from deploy.client import Failed, Json, Platform
from deploy.demo.clicks import Clicks
from deploy.demo.expected import most_senior, people_of, rows_of
from deploy.demo.hr import HumanResources, all_people, below_one
from deploy.demo.ledger import Ledger
from deploy.demo.mailbox import Mailbox
from deploy.demo.office import Office
from deploy.demo.sponsor import Sponsor
from deploy.progress import Report

LATE: Final = 20  # every 20th participant finishes the orientation late
FIRST: Final = 8  # people of each role who are ready for the pilot
THANKED: Final = frozenset({"active", "paused", "completed"})
# When what happens, from the first day of the pilot on.
EVALUATION: Final = timedelta(weeks=4)
ROLLOUT: Final = EVALUATION + timedelta(days=1)
WRONG_FILE: Final = timedelta(weeks=5)
BREAK: Final = timedelta(weeks=6)
BACK: Final = BREAK + timedelta(weeks=2)
# Pairs meet every two weeks: whoever calls off the next meeting twice within that time calls off two in a row.
CALLED_OFF: Final = (timedelta(weeks=7), timedelta(weeks=8, days=4))
QUESTION: Final = timedelta(weeks=7, days=1)
LAST_DAY: Final = timedelta(weeks=8)
REMATCH: Final = timedelta(weeks=9)
HONOURS: Final = timedelta(weeks=15)
END: Final = timedelta(weeks=26)


@dataclass(kw_only=True)
class Cast:
    """Whom something happens to: who takes a break with the link for it, leaves, withdraws, or calls meetings off.

    Something else has happened to `moved` already: the pair that met on another day than planned.
    """

    taking_a_break: str = ""
    leaver: str = ""
    withdrawing: str = ""
    calling_off: str = ""
    moved: str = ""


@dataclass(kw_only=True)
class Story:
    """One run of the demo; `report` is called with a phase and the share of it that is done.

    `platform` is used by an administrator, `sponsored` by the program's sponsor.
    """

    platform: Platform
    sponsored: Platform
    mailbox: Mailbox
    roster: Path
    report: Report
    ledger: Ledger = field(default_factory=Ledger)
    cast: Cast = field(default_factory=Cast)

    def __post_init__(self) -> None:
        self.people = people_of(self.roster)
        self.office = Office(platform=self.platform, report=self._told)
        self.clicks = Clicks(platform=self.platform, mailbox=self.mailbox, ledger=self.ledger)
        self.hr = HumanResources(platform=self.platform, ledger=self.ledger)
        self.sponsor = Sponsor(platform=self.sponsored)

    async def play(self) -> None:
        """Play the whole story."""
        await self.publish()
        await self.nominate()
        await self.office.enroll(self.roster.read_bytes())
        await self.begin()
        await self.live()

    async def publish(self) -> None:
        """Create the program, let its sponsor accept by the link of a mail, and open it for enrollment."""
        await self.office.create(most_senior(self.people, 2))
        await self.platform.submit(await self.clicks.link("sponsorship"), {"answer": "yes"})
        await self.office.publish()

    async def nominate(self) -> None:
        """Nominate an executive, who accepts and does the orientation by the links of two mails."""
        mentees = [row for row in most_senior(self.people, len(self.people))[2:] if row.get("role") == "mentee"]
        for row in mentees[:1]:
            person_id = await self.office.nominate(row)
            await self.platform.submit(await self.clicks.link("nomination"), {"answer": "yes"})
            await self.clicks.learn(await self.clicks.link("readiness"))
            self.ledger.ready.add(person_id)

    async def begin(self) -> None:
        """Let a few people finish the orientation, and begin the pilot with them."""
        roles = {row["person_id"]: row["role"] async for row in self.office.participants()}
        people = sorted(roles.keys() - self.ledger.ready)
        self.ledger.late = people[LATE - 1 :: LATE]
        early = [person for person in people if person not in set(self.ledger.late)]
        sides = [[person for person in early if roles[person] == role][:FIRST] for role in ("mentor", "mentee")]
        await self._ready([person for side in sides for person in side])
        await self.office.begin_pilot()
        await self.office.release(await self.office.run())

    async def live(self) -> None:
        """Let half a year pass, while people act on their mails and the program goes through its scenes."""
        start = await self.platform.now()
        scenes, known = self._scenes(start), dict[str, Json]()
        while (due := await self.clicks.until_rest(known)) is not None or scenes:
            if scenes and (due is None or due >= scenes[0][0]):
                at, scene = scenes.popleft()
                await self.platform.move_to(at)
                await scene()
                known = {}
            elif due is None or due > start + END:
                break
            else:
                known = await self.platform.move_to(_full_hour(due))
                self.report(f"meeting, {due:%d %B}", min(1.0, (due - start) / END))
        self.report("meeting", 1.0)

    def _scenes(self, start: datetime) -> deque[tuple[datetime, Callable[[], Awaitable[None]]]]:
        return deque(
            [
                (start + EVALUATION, self._evaluate),
                (start + ROLLOUT, self._roll_out),
                (start + WRONG_FILE, lambda: self._send_files(start + LAST_DAY)),
                (start + BREAK, lambda: self._take_a_break(start + BACK)),
                (start + CALLED_OFF[0], self._call_off),
                (start + QUESTION, lambda: self.sponsor.ask(self.office.program)),
                (start + CALLED_OFF[1], self._call_off),
                (start + REMATCH, self._rematch),
                (start + HONOURS, self._honour),
            ]
        )

    async def _evaluate(self) -> None:
        """Choose a pair of the pilot that goes on after its last day, and ask the sponsor about the rollout."""
        reachable = self._reachable(await self.office.pairs(state="active"))
        self.clicks.going_on = next(iter(reachable), "")
        await self.office.evaluate_pilot()

    async def _roll_out(self) -> None:
        """Let the others finish the orientation, match them, forbid one couple of the draft, and release."""
        people = {row["person_id"] async for row in self.office.participants()}
        await self._ready(sorted(people - self.ledger.ready - set(self.ledger.late)))
        await self.office.release(await self.office.forbid_one(await self.office.run()))
        await self._reschedule()

    async def _send_files(self, last_day: datetime) -> None:
        """Send a file of all people with a wrong column, discard what it would do, and send the corrected one."""
        await self._choose()
        rows, head = rows_of(self.roster), most_senior(self.people, 1)[0]["participant_id"]
        wrong = await self.hr.send(all_people(below_one(rows, head)))
        if wrong["state"] == "held":
            await self.hr.discard(wrong["plan_id"])
        leaver = self.cast.leaver
        days = {await self.office.employee(leaver, self.people): last_day.date()} if leaver else {}
        self.ledger.left |= {leaver} if leaver else set()
        await self.hr.send(all_people(rows, days))

    async def _take_a_break(self, until: datetime) -> None:
        if self.cast.taking_a_break:
            await self.clicks.pause(self.cast.taking_a_break, until.date())

    async def _call_off(self) -> None:
        if self.cast.calling_off:
            await self.clicks.call_off(self.cast.calling_off)

    async def _honour(self) -> None:
        """Let the sponsor thank everybody who teaches; their names are known here, not to the sponsor."""
        thanked = [one for one in await self.office.pairs() if one["state"] in THANKED]
        self.ledger.honoured = {person for pair in thanked for person in pair["mentor_ids"]}
        await self.sponsor.thank(self.office.program)

    async def _rematch(self) -> None:
        """Withdraw one junior, ready the late people, and match the waiting people again."""
        if self.cast.withdrawing:
            await self.office.withdraw(self.cast.withdrawing)
            self.ledger.withdrew.add(self.cast.withdrawing)
        await self._ready(self.ledger.late)
        await self.office.release(await self.office.run())

    async def _choose(self) -> None:
        """Choose the people to whom something happens, each of another pair that can be reached by mail."""
        taken = {self.clicks.going_on, self.cast.moved}
        pairs = [pair for pair in await self.office.pairs(state="active") if pair["id"] not in taken]
        last = max((pair["ends_on"] for pair in pairs), default="")
        newest, *_ = [*self._reachable([one for one in pairs if one["ends_on"] == last]), ""]
        mentees = {pair["id"]: pair["mentee_ids"][0] for pair in pairs}
        self.clicks.fading, calling_off = newest, mentees.get(newest, "")
        reachable = self._reachable([one for one in pairs if one["id"] != newest])
        mentors = {pair["id"]: pair["mentor_ids"][0] for pair in pairs}
        chosen = [*[(mentors[one], ways[mentors[one]]) for one, ways in reachable.items()], *[("", "")] * 3]
        (_, way), (leaver, _), (withdrawing, _), *_ = chosen
        self.cast = replace(
            self.cast, taking_a_break=way, leaver=leaver, withdrawing=withdrawing, calling_off=calling_off
        )

    def _reachable(self, pairs: list[Json]) -> dict[str, dict[str, str]]:
        """Return the pairs whose members all got their mails, in order, with each person's link to leave or pause."""
        ways = self.clicks.ways_out()
        members = {pair["id"]: {*pair["mentor_ids"], *pair["mentee_ids"]} for pair in pairs}
        return {one: ways[one] for one in sorted(members) if members[one] <= ways.get(one, {}).keys()}

    async def _reschedule(self) -> None:
        """Move one pair's second session by a day or more, to the first time that suits both."""
        await self.platform.settle()
        sessions = await self.platform.every("scheduling", f"{self.office.program}/sessions")
        second = sorted((str(s["id"]), str(s["starts_at"]), str(s["pair_id"])) for s in sessions if _can_move(s))[:1]
        for (session_id, starts_at, pair_id), days in product(second, range(1, 8)):
            moved = datetime.fromisoformat(starts_at) + timedelta(days=days)
            if moved.weekday() < 5 and await self._moved(session_id, moved):
                self.cast.moved = pair_id
                return

    async def _moved(self, session_id: str, starts_at: datetime) -> bool:
        try:
            await self.platform.post(
                "scheduling", f"/v1/sessions/{session_id}/reschedulings", {"starts_at": starts_at.isoformat()}
            )
        except Failed:
            return False
        return True

    async def _ready(self, people: list[str]) -> None:
        await self.office.make_ready(people)
        self.ledger.ready.update(people)

    def _told(self, phase: str, share: float) -> None:
        self.report(phase, share)


def _can_move(session: Json) -> bool:
    return bool(session["number"] == 2 and session["state"] == "planned")


def _full_hour(moment: datetime) -> datetime:
    """Return the next full hour: timers due within one hour fire in one step, in order."""
    hour = moment.replace(minute=0, second=0, microsecond=0)
    return moment if moment == hour else hour + timedelta(hours=1)
