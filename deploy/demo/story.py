"""The demo's story: a roster is imported, pairs meet, people answer, some are absent, one leaves, and spring comes."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from urllib.parse import quote

from deploy.client import Failed, Json, Platform, at_once
from deploy.demo.expected import most_senior
from deploy.demo.forms import form
from deploy.demo.mailbox import Mail, Mailbox
from deploy.demo.people import answers, attests, choice

WEEKS = 12
PROGRAM: Json = {
    "title": "Digital Bridge",
    "kind": "reverse",
    "objective": "Leaders learn what their youngest colleagues use and see; juniors learn how decisions are made.",
    "cadence": "biweekly",
    "weeks": WEEKS,
    "session_minutes": 60,
}
LATE = 20  # every 20th participant finishes the orientation late
MOST_IDS = 1000  # whom one request can make ready
IN_A_GROUP = "attended the orientation in a group"
Report = Callable[[str, float], None]


@dataclass(kw_only=True)
class Ledger:
    """The demo's own record of people's actions, against which the services are checked."""

    ready: set[str] = field(default_factory=set)
    late: list[str] = field(default_factory=list)
    withdrawn: set[str] = field(default_factory=set)
    attested: dict[str, list[str]] = field(default_factory=dict)
    answers: int = 0

    @property
    def held(self) -> int:
        """Count the sessions that must be held: all people who answered said that it took place."""
        return sum(set(said) == {"yes"} for said in self.attested.values())


@dataclass(kw_only=True)
class Story:
    """One run of the demo; `report` is called with a phase and the share of it that is done."""

    platform: Platform
    mailbox: Mailbox
    roster: Path
    report: Report
    ledger: Ledger = field(default_factory=Ledger)
    program_id: str = ""
    import_id: str = ""

    async def play(self) -> None:
        """Play the whole story."""
        await self.publish()
        await self.enroll()
        await self.ready()
        await self.match()
        await self.meet()

    async def publish(self) -> None:
        """Create the program, let its sponsor accept by the link of a mail, and open it for enrollment."""
        created = await self.platform.post("matching", "/v1/programs", {"settings": PROGRAM})
        self.program_id = created["id"]
        sponsor, *team = [await self._registered(row) for row in most_senior(self.roster, 2)]
        await self.platform.put("matching", f"{self._program}/staff", {"sponsor": sponsor, "coordinators": team})
        await self.platform.submit(await self._link("sponsorship"), {"answer": "yes"})
        await self.platform.post("matching", f"{self._program}/publication")

    async def enroll(self) -> None:
        """Import the roster as a dry run, then for real, and wait until every row has its outcome."""
        roster, csv = self.roster.read_bytes(), {"content-type": "text/csv"}
        await self.platform.post(
            "matching", f"{self._program}/imports", content=roster, headers=csv, params={"dry_run": True}
        )
        started = await self.platform.post("matching", f"{self._program}/imports", content=roster, headers=csv)
        self.import_id = started["id"]
        await self._until_done("importing the roster", f"/v1/imports/{self.import_id}", {"done"})
        await self.platform.settle()

    async def ready(self) -> None:
        """Let all but a few late people finish the orientation."""
        people = sorted([row["person_id"] async for row in self._participants()])
        self.ledger.late = people[LATE - 1 :: LATE]
        early = [person for person in people if person not in set(self.ledger.late)]
        await self._ready(early)
        self.report("orientation", 1.0)
        await self.platform.settle()

    async def match(self) -> None:
        """Run matching, forbid one pair of the draft, run again, and release."""
        draft = await self._run()
        first = await self.platform.get("matching", f"/v1/match-runs/{draft}/couples", limit=1)
        if first["items"]:
            pair = {name: first["items"][0][name] for name in ("mentor_id", "mentee_id")}
            await self.platform.post("matching", f"/v1/match-runs/{draft}/forbids", pair)
            draft = await self._run()
        await self._release(draft)

    async def meet(self) -> None:
        """Let twelve weeks and the following deadlines pass, while people act on their mails."""
        start = await self.platform.now()
        rematch_at, total = start + timedelta(weeks=5), timedelta(weeks=WEEKS + 4)
        await self._reschedule()
        while (due := await self._acted()) is not None:
            if not self.ledger.withdrawn and due >= rematch_at:
                await self.platform.move_to(rematch_at)
                await self._rematch()
                continue
            await self.platform.move_to(_full_hour(due))
            self.report(f"meeting, {due:%d %B}", min(1.0, (due - start) / total))
        self.report("meeting", 1.0)

    async def save_pages(self, folder: Path) -> dict[str, Path]:
        """Save files for a coordinator and a participant to open: the report, a mail, and a calendar."""
        report = folder / "report.html"
        page = await self.platform.open_at("feedback", f"{self._program}/report.html")
        report.write_text(page, encoding="utf-8")
        pages = {"report": report}
        with_calendar = next((mail for mail in self.mailbox.mails if mail.has_calendar), None)
        if with_calendar:
            calendar = folder / "invitation.ics"
            calendar.write_bytes(with_calendar.calendar())
            pages |= {"mail": with_calendar.file, "calendar": calendar}
        return pages

    async def _registered(self, row: dict[str, str]) -> Json:
        """Register somebody of the roster, and return how to name them."""
        who = {"name": row["display_name"], "email": row["email"]}
        await self.platform.put("matching", f"/v1/people/{quote(row['participant_id'], safe='')}", who)
        return {"employee_id": row["participant_id"]}

    async def _link(self, purpose: str) -> str:
        """Return the next link of a purpose that arrives by mail, and let the time until then pass."""
        while True:
            due = await self.platform.settle()
            for mail in self.mailbox.new():
                if purpose in mail.links:
                    return mail.links[purpose]
            if due is None:
                raise Failed(f"no mail with a link for {purpose} arrived")
            await self.platform.move_to(due)

    async def _acted(self) -> datetime | None:
        """Act on mails until no new ones arrive; return the next timer's moment."""
        while True:
            due = await self.platform.settle()
            new = list(self.mailbox.new())
            if not new:
                return due
            await at_once(self._act(mail) for mail in new)

    async def _act(self, mail: Mail) -> None:
        if "attestation" in mail.links:
            await self._attest(mail)
        elif "answer" in mail.links and answers(mail.message_id):
            await self._answer(mail)

    async def _attest(self, mail: Mail) -> None:
        session_id = await self._cause(mail)
        said = self.ledger.attested.setdefault(session_id, [])
        if word := attests(session_id, first=not said):
            said.append(word)
            await self.platform.submit(mail.links["attestation"], {"held": word})

    async def _answer(self, mail: Mail) -> None:
        page = await self.platform.open(mail.links["answer"])
        asked = form(page.text)
        filled = {name: choice(options, mail.message_id, name) for name, options in asked.choices.items()}
        taken = await self.platform.submit(mail.links["answer"], asked.hidden | filled)
        self.ledger.answers += taken

    async def _cause(self, mail: Mail) -> str:
        """Return the session a mail asks about, from its delivery."""
        delivery_id = mail.message_id.strip("<>").split("@")[0]
        delivery = await self.platform.get("notify", f"/v1/deliveries/{delivery_id}")
        return str(delivery["cause"])

    async def _reschedule(self) -> None:
        """Move one pair's second session by a day or more, to the first time that suits both."""
        await self.platform.settle()
        sessions = await self.platform.every("scheduling", f"{self._program}/sessions")
        second = sorted((str(s["id"]), str(s["starts_at"])) for s in sessions if s["number"] == 2)[:1]
        for (session_id, starts_at), days in product(second, range(1, 8)):
            moved = datetime.fromisoformat(starts_at) + timedelta(days=days)
            if moved.weekday() < 5 and await self._moved(session_id, moved):
                return

    async def _moved(self, session_id: str, starts_at: datetime) -> bool:
        try:
            await self.platform.post(
                "scheduling", f"/v1/sessions/{session_id}/reschedulings", {"starts_at": starts_at.isoformat()}
            )
        except Failed:
            return False
        return True

    async def _rematch(self) -> None:
        """Withdraw one junior, ready the late people, and match the waiting people again."""
        pairs = await self.platform.every("matching", f"{self._program}/pairs", state="active")
        leaver = min(pairs, key=lambda pair: str(pair["id"]))["mentor_ids"][0]
        await self.platform.post("matching", f"{self._program}/participants/{leaver}/withdrawal")
        self.ledger.withdrawn.add(leaver)
        await self._ready(self.ledger.late)
        await self.platform.settle()
        await self._release(await self._run())

    async def _ready(self, people: list[str]) -> None:
        done = {"orientation": True, "openness": True, "time_commitment": True, "reason": IN_A_GROUP}
        for start in range(0, len(people), MOST_IDS):
            some = {"person_ids": people[start : start + MOST_IDS]}
            await self.platform.post("matching", f"{self._program}/readiness", some | done)
        self.ledger.ready.update(people)

    async def _run(self) -> str:
        run = await self.platform.post("matching", f"{self._program}/match-runs", {})
        await self._until_done("matching", f"/v1/match-runs/{run['id']}", {"draft"})
        return str(run["id"])

    async def _release(self, run_id: str) -> None:
        await self.platform.post("matching", f"/v1/match-runs/{run_id}/releases")
        await self._until_done("releasing", f"/v1/match-runs/{run_id}", {"released"})
        await self.platform.settle()

    async def _until_done(self, phase: str, path: str, states: set[str]) -> None:
        while (resource := await self.platform.get("matching", path))["state"] not in states:
            if resource["state"] == "failed":
                raise Failed(f"{phase}: {resource}")
            progress = resource.get("progress") or {}
            self.report(phase, progress.get("done", 0) / max(1, progress.get("total", 0)))
        self.report(phase, 1.0)

    def _participants(self) -> AsyncIterator[Json]:
        return self.platform.pages("matching", f"{self._program}/participants")

    @property
    def _program(self) -> str:
        return f"/v1/programs/{self.program_id}"


def _full_hour(moment: datetime) -> datetime:
    """Return the next full hour: timers due within one hour fire in one step, in order."""
    hour = moment.replace(minute=0, second=0, microsecond=0)
    return moment if moment == hour else hour + timedelta(hours=1)
