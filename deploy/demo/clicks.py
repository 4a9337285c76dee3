"""What people do with the links in their mails: attest, answer, go on, hand over, pause, accept, learn and decide."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from deploy.client import Failed, Json, Platform, at_once, next_due
from deploy.demo.forms import form
from deploy.demo.ledger import Ledger
from deploy.demo.mailbox import Mail, Mailbox
from deploy.demo.people import answers, attests, choice
from services.matching.orientation import newest

NOTE: Final = "We were half way through low-code tools. Ask Noor in IT: she knows them better than I do."
# The steps of a mentee's orientation that end with a check, and the lesson of each.
LESSONS: Final = {"orientation": "orientation-reverse-mentee", "openness": "openness-reverse"}


@dataclass(kw_only=True)
class Clicks:
    """Everybody with a mailbox; `going_on` is the pair whose members want to go on after their last day."""

    platform: Platform
    mailbox: Mailbox
    ledger: Ledger
    going_on: str = ""

    async def until_rest(self) -> datetime | None:
        """Act on mails until no new ones arrive; return the next timer's moment."""
        while True:
            clocks = await self.platform.clocks()
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

    async def ways_out(self, program_id: str) -> dict[str, dict[str, str]]:
        """Return the link to leave or to pause that each person has by mail, by pair and person."""
        found: dict[str, dict[str, str]] = {}
        introduced = {mail.delivery_id: mail.links["leave"] for mail in self.mailbox.mails if "leave" in mail.links}
        path = f"/v1/programs/{program_id}/deliveries"
        async for delivery in self.platform.pages("notify", path, kind="paired", state="sent"):
            if link := introduced.get(delivery["id"]):
                found.setdefault(delivery["pair_id"], {})[delivery["person_id"]] = link
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

    async def _attest(self, mail: Mail) -> None:
        session_id = str((await self._delivery(mail))["cause"])
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
