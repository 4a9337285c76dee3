"""What the two of a pair do on the page that they share: agree, promise, keep it, confirm, answer, and thank."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from deploy.client import Platform
from deploy.demo.forms import Filled, Form, forms
from deploy.demo.ledger import Ledger, Member
from deploy.demo.mailbox import claims
from deploy.demo.people import percent

GOAL: Final = "Know by summer what I would have missed."
PROMISE: Final = "Let two juniors of my team speak in our next review."
WORTH: Final = "The review took an hour less."
OPINION: Final = "Fewer slides, more trying out."
THANKS: Final = "You showed me what I did not see. Thank you."
SCOPES: Final = ("self", "team", "organization")
DUE: Final = timedelta(weeks=5)
# How many of a hundred people do what waits for them.
SIGN, PROMISING, KEEP, CONFIRM, OPINE, SHARE, THANK, SHOW = 90, 60, 80, 90, 70, 60, 60, 50


@dataclass(kw_only=True)
class Together:
    """Everybody with a link to the page of their pair; the ledger keeps what they do there."""

    platform: Platform
    ledger: Ledger

    async def open(self, link: str) -> None:
        """Open the page of a pair, and do what waits there."""
        page, told = await self.platform.open(link), claims(link)
        who = told["pair_id"], told["person_id"]
        found = forms(page.text)
        over = not any("sign" in one.acts for one in found)
        # A page offers days from tomorrow on.
        days = [date.fromisoformat(one.days["due"]) for one in found if "due" in one.days]
        for one in found:
            if one.acts[:1] == ["do"] and self.ledger.made.get(who, date.max) < min(days):
                await self._keep(link, one)
            elif one.acts != ["thank"] or over:
                await self._do(link, who, one)

    async def _do(self, link: str, who: Member, one: Form) -> None:
        match one.acts:
            case ["sign"]:
                await self._sign(link, who, one)
            case ["make"]:
                await self._promise(link, who, one)
            case ["verify", *_]:
                await self._confirm(link, one)
            case ["opine"]:
                await self._opine(link, one)
            case ["show"]:
                await self._show(link, one)
            case ["thank"]:
                await self._thank(link, who, one)
            case _:
                pass

    async def _sign(self, link: str, who: Member, one: Form) -> None:
        pair, person = who
        signed = self.ledger.signed.setdefault(pair, set())
        if person not in signed and percent("signs", *who) < SIGN:
            signed.add(person)
            await self.platform.submit(link, {**one.begun, "do": "sign", "words": GOAL})

    async def _promise(self, link: str, who: Member, one: Form) -> None:
        """Say what one will do, once the agreement is signed."""
        pair, person = who
        signed = person in self.ledger.signed.get(pair, set())
        if signed and who not in self.ledger.made and percent("promises", *who) < PROMISING:
            self.ledger.made[who] = due = date.fromisoformat(one.days["due"]) + DUE
            scope = SCOPES[percent("scope", *who) % len(SCOPES)]
            said = {"do": "make", "words": PROMISE, "scope": scope, "due": due.isoformat()}
            await self.platform.submit(link, one.begun | said)

    async def _keep(self, link: str, one: Form) -> None:
        """Say that it is done."""
        id_ = one.hidden["commitment_id"]
        if id_ not in self.ledger.done and percent("keeps", id_) < KEEP:
            self.ledger.done.add(id_)
            await self.platform.submit(link, {**one.begun, "do": "do", "value": "time", "words": WORTH})

    async def _confirm(self, link: str, one: Form) -> None:
        id_ = one.hidden["commitment_id"]
        if id_ not in self.ledger.verified and percent("confirms", id_) < CONFIRM:
            self.ledger.verified.add(id_)
            await self.platform.submit(link, {**one.begun, "do": "verify"})

    async def _opine(self, link: str, one: Form) -> None:
        id_ = one.hidden["opinion_id"]
        if id_ not in self.ledger.opinions and percent("opines", id_) < OPINE:
            self.ledger.opinions.add(id_)
            options = one.choices["choice"]
            given: Filled = {**one.begun, "do": "opine", "choice": options[percent("choice", id_) % len(options)]}
            if percent("shares", id_) < SHARE:
                self.ledger.shared.add(id_)
                given |= {"words": OPINION, "share": one.ticks["share"]}
            await self.platform.submit(link, given)

    async def _thank(self, link: str, who: Member, one: Form) -> None:
        if who not in self.ledger.thanks and percent("thanks", *who) < THANK:
            self.ledger.thanks.add(who)
            await self.platform.submit(link, {**one.begun, "do": "thank", "words": THANKS})

    async def _show(self, link: str, one: Form) -> None:
        id_ = one.hidden["thanks_id"]
        if id_ not in self.ledger.shown and percent("shows", id_) < SHOW:
            self.ledger.shown.add(id_)
            await self.platform.submit(link, {**one.begun, "do": "show", "visibility": "program"})
