"""What people do with the links in their mails: attest, answer, go on, hand over, pause, accept, learn and decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from deploy.client import Failed, Json, Platform, at_once, next_due
from deploy.demo.forms import Form, form, forms
from deploy.demo.ledger import Ledger, Member
from deploy.demo.mailbox import Mail, Mailbox, claims
from deploy.demo.people import GAINS, answers, attests, choice, feels, ticked
from deploy.demo.together import Together
from services.matching.orientation import newest

NOTE: Final = "We were half way through low-code tools. Ask Noor in IT: she knows them better than I do."
OFTEN: Final = 2  # so many meetings called off in a row, and a pair fades
LOOKS_BACK: Final = "recommend"  # a question of the closing survey alone
# The steps of a mentee's orientation that end with a check, and the lesson of each.
LESSONS: Final = {"orientation": "orientation-reverse-mentee", "openness": "openness-reverse"}


@dataclass(kw_only=True)
class Clicks:
    """Everybody with a mailbox.

    Attributes:
        going_on: the pair whose members want to go on after their last day.
        fading: the pair whose senior calls meetings off, and finds a new time when they are nudged.
    """

    platform: Platform
    mailbox: Mailbox
    ledger: Ledger
    going_on: str = ""
    fading: str = ""

    def __post_init__(self) -> None:
        self.together = Together(platform=self.platform, ledger=self.ledger)

    async def until_rest(self, known: Mapping[str, Json] | None = None) -> datetime | None:
        """Act on mails until no new ones arrive; return the next timer's moment. See `Platform.clocks` for `known`."""
        while True:
            clocks, known = await self.platform.clocks(known), None
            if new := list(self.mailbox.new()):
                await at_once(self._act(mail) for mail in new)
            elif await self.platform.rests(clocks):
                return next_due(clocks)

    async def link(self, purpose: str) -> str:
        """Return the next link of a purpose that arrives by mail, and let the time until then pass."""
        while True:
            due = await self.platform.settle()
            for mail in self.mailbox.new():
                if purpose in mail.links:
                    return mail.links[purpose]
            if due is None:
                raise Failed(f"no mail with a link for {purpose} arrived")
            await self.platform.move_to(due)

    async def learn(self, link: str) -> None:
        """Do the whole orientation of a mentee by the link of a mail: two lessons with their checks, and the time."""
        for step, subject in LESSONS.items():
            lesson = next(one for one in newest(subject) if one.language == "en")
            right = {question.id: str(question.right) for question in lesson.questions}
            await self.platform.submit(f"{link}?lang=en&step={step}", right)
        await self.platform.submit(f"{link}?lang=en&step=time_commitment", {"agree": "yes"})

    async def pause(self, link: str, until: date) -> None:
        """Take a break from the program, by the link of a mail."""
        await self.platform.submit(link, {"do": "pause", "until": until.isoformat()})

    async def call_off(self, person_id: str) -> None:
        """Cancel the next meeting of the pair that fades, by the newest link to its meetings that somebody has."""
        link = self._links("meetings")[self.fading][person_id]
        page = await self.platform.open(link)
        nearest = next(one for one in forms(page.text) if "cancel" in one.acts)
        self.ledger.cancelled += await self.platform.submit(link, {**nearest.hidden, "do": "cancel"})

    def ways_out(self) -> dict[str, dict[str, str]]:
        """Return the link to leave or to pause that each person has by mail, by pair and person."""
        return self._links("leave")

    def _links(self, purpose: str) -> dict[str, dict[str, str]]:
        """Return the newest link of a purpose that each person has by mail, by pair and person."""
        found: dict[str, dict[str, str]] = {}
        for link in (mail.links[purpose] for mail in self.mailbox.mails if purpose in mail.links):
            told = claims(link)
            found.setdefault(told["pair_id"], {})[told["person_id"]] = link
        return found

    async def _act(self, mail: Mail) -> None:
        links = mail.links
        if "attestation" in links:
            await self._attest(mail)
        elif "answer" in links and answers(mail.message_id):
            await self._answer(mail)
        elif "extension" in links:
            await self._go_on(mail)
        elif "handover" in links:
            await self._hand_over(mail)
        elif "pilot-decision" in links:
            taken = await self.platform.submit(links["pilot-decision"], {"verdict": "expand"})
            self.ledger.verdicts += taken
        elif "together" in links:
            await self.together.open(links["together"])
        elif "meetings" in links and not mail.has_calendar:
            await self._meet_again(links["meetings"])

    async def _meet_again(self, link: str) -> None:
        """Find a new time when a nudge comes after the second meeting that was called off."""
        if claims(link)["pair_id"] == self.fading and self.ledger.cancelled == OFTEN:
            await self.platform.submit(link, {"do": "add"})
            self.ledger.mended.add(self.fading)

    async def _attest(self, mail: Mail) -> None:
        told = claims(mail.links["attestation"])
        said = self.ledger.attested.setdefault(told["session_id"], [])
        # Those who fade do meet, once they have a time.
        faithful = told["pair_id"] == self.fading
        if word := "yes" if faithful else attests(told["session_id"], first=not said):
            said.append(word)
            await self.platform.submit(mail.links["attestation"], {"held": word})

    async def _answer(self, mail: Mail) -> None:
        page = await self.platform.open(mail.links["answer"])
        asked, told = form(page.text), claims(mail.links["answer"])
        who = told["pair_id"], told["person_id"]
        filled = {name: choice(options, mail.message_id, name) for name, options in asked.choices.items()}
        feelings = self._feelings(who, asked)
        boxes = {name: ticked(values, mail.message_id, name) for name, values in asked.ticks.items()}
        given = {**asked.begun, **filled, **{name: str(point) for name, point in feelings.items()}, **boxes}
        if await self.platform.submit(mail.links["answer"], given):
            self.ledger.answers += 1
            self._note(who, feelings, asked)

    def _feelings(self, who: Member, asked: Form) -> dict[str, int]:
        """Return how somebody answers the questions that are asked at the beginning and again at the end."""
        gains = GAINS if LOOKS_BACK in asked.choices else dict.fromkeys(GAINS, 0)
        return {name: feels(name, *who) + gain for name, gain in gains.items() if name in asked.choices}

    def _note(self, who: Member, feelings: dict[str, int], asked: Form) -> None:
        if not feelings:
            return
        if LOOKS_BACK not in asked.choices:
            self.ledger.before[who] = feelings
        elif before := self.ledger.before.get(who):
            self.ledger.changes.append({name: point - before[name] for name, point in feelings.items()})

    async def _go_on(self, mail: Mail) -> None:
        """Say yes to going on, once, if the two of this pair want to."""
        delivery = await self._delivery(mail)
        if delivery["pair_id"] == self.going_on and delivery["person_id"] not in self.ledger.agreed:
            await self.platform.submit(mail.links["extension"], {"answer": "yes"})
            self.ledger.agreed[delivery["person_id"]] = self.going_on

    async def _hand_over(self, mail: Mail) -> None:
        """Write a handover note, or read the one that somebody left."""
        link = mail.links["handover"]
        if (await self._delivery(mail))["kind"] == "handover":
            taken = await self.platform.submit(link, {"note": NOTE})
            self.ledger.notes += taken
        else:
            page = await self.platform.open(link)
            self.ledger.read += NOTE in page.text

    async def _delivery(self, mail: Mail) -> Json:
        return await self.platform.get("notify", f"/v1/deliveries/{mail.delivery_id}")
